//! 统一社会信用代码, GB 32100-2015: 18 signs of 31, the last a check sign with weights 3^i mod 31.

const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The code, if its check sign is right.
pub fn read(text: &str) -> Option<String> {
    let folded = crate::text::fold(text).to_uppercase();
    let code: String = folded
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    let values: Vec<usize> = code.chars().map(|c| SIGNS.find(c)).collect::<Option<_>>()?;
    let [body @ .., check] = &values[..] else {
        return None;
    };
    (body.len() == 17 && check_value(body) == *check).then_some(code)
}

fn check_value(body: &[usize]) -> usize {
    let mut weight = 1;
    let mut sum = 0;
    for value in body {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

/// The check sign of 17 signs: for test data.
pub fn complete(body: &str) -> Option<String> {
    let values: Vec<usize> = body.chars().map(|c| SIGNS.find(c)).collect::<Option<_>>()?;
    let check = SIGNS.chars().nth(check_value(&values))?;
    (values.len() == 17).then(|| format!("{body}{check}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_a_wrong_sign_is_none() {
        let code = complete("91110000600037341").unwrap_or_default();
        assert_eq!(read(&code), Some(code.clone()));
        assert_eq!(read(&code.to_lowercase()), Some(code.clone()));
        let wrong = code.replacen('6', "7", 1);
        assert_eq!(read(&wrong), None);
        assert_eq!(read("138 1234 5678"), None);
    }
}
