//! E-mail addresses: the same, mistyped, or of one house.

use crate::similar::edits;
use crate::text::fold;
use crate::words::SHIPPED;

/// How two addresses agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EmailAgreement {
    Different,
    /// Two mail boxes of one company's domain.
    Domain,
    /// A letter or two off, or the same name at another provider.
    Close,
    Same,
}

/// The address as it is compared; none when it is none.
pub fn normal(text: &str) -> Option<String> {
    let folded = fold(text);
    let text = folded.trim().trim_start_matches("mailto:");
    let (name, domain) = text.split_once('@')?;
    let sound = !name.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace);
    sound.then(|| text.to_owned())
}

/// The domain, when it is a company's own and no public provider's.
pub fn own_domain(address: &str) -> Option<&str> {
    let (_, domain) = address.split_once('@')?;
    (!SHIPPED.free_mail.contains(domain)).then_some(domain)
}

pub fn compare(a: &str, b: &str) -> EmailAgreement {
    if a == b {
        return EmailAgreement::Same;
    }
    let name = |address: &str| -> Vec<char> {
        address
            .split('@')
            .next()
            .unwrap_or_default()
            .chars()
            .collect()
    };
    let (x, y) = (name(a), name(b));
    // mary.lee44 and mary.lee47 are two who bear one name: the digits are there to tell them apart.
    let digits = |name: &[char]| {
        name.iter()
            .filter(|c| c.is_ascii_digit())
            .collect::<String>()
    };
    let alike = x == y || (digits(&x) == digits(&y) && edits(&x, &y, 1) <= 1);
    let one_house = own_part(a) == own_part(b);
    let long = x.len().min(y.len()) >= 5;
    let whole = |address: &str| address.chars().collect::<Vec<_>>();
    let slip = x.len().min(y.len()) >= 4 && edits(&whole(a), &whole(b), 2) <= 2;
    if alike && (long && (one_house || x == y) || slip) {
        return EmailAgreement::Close;
    }
    match (own_domain(a), own_domain(b)) {
        (Some(x), Some(y)) if x == y => EmailAgreement::Domain,
        _ => EmailAgreement::Different,
    }
}

fn own_part(address: &str) -> &str {
    address.split('@').nth(1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_agree_by_degrees() {
        use EmailAgreement::{Close, Different, Domain, Same};
        for (a, b, expected) in [
            ("wang.wei@north.cn", "wang.wei@north.cn", Same),
            ("wang.wei@north.cn", "wang.wie@north.cn", Close),
            ("jon.smith@gmail.com", "jon.smith@yahoo.com", Close),
            ("sales@north.cn", "buying@north.cn", Domain),
            ("a@qq.com", "b@qq.com", Different),
        ] {
            assert_eq!(compare(a, b), expected, "{a} {b}");
        }
        assert_eq!(normal(" Wang@North.CN "), Some("wang@north.cn".into()));
        assert_eq!(normal("no address"), None);
    }
}
