//! How alike two words are. Jaro-Winkler for short names (Winkler 1990), edits with neighbours swapped (optimal string
//! alignment) for digits and addresses, bigrams for Chinese.

/// 0..1; a common start counts more, as people mistype the end.
pub fn jaro_winkler(a: &[char], b: &[char]) -> f64 {
    let jaro = jaro(a, b);
    if jaro < 0.7 {
        return jaro;
    }
    let start = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + start as f64 * 0.1 * (1.0 - jaro)
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = [false; 64];
    let mut long;
    let taken: &mut [bool] = if b.len() <= taken.len() {
        &mut taken
    } else {
        long = vec![false; b.len()];
        &mut long
    };
    let mut matched: Vec<char> = Vec::with_capacity(a.len());
    for (i, x) in a.iter().enumerate() {
        let from = i.saturating_sub(reach);
        let to = (i + reach + 1).min(b.len());
        if let Some(j) = (from..to).find(|j| !taken[*j] && b[*j] == *x) {
            taken[j] = true;
            matched.push(*x);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let other = b
        .iter()
        .enumerate()
        .filter(|(j, _)| taken[*j])
        .map(|(_, y)| y);
    let swapped = matched.iter().zip(other).filter(|(x, y)| x != y).count() / 2;
    let m = matched.len() as f64;
    (m / a.len() as f64 + m / b.len() as f64 + (m - swapped as f64) / m) / 3.0
}

/// Insertions, deletions, changes and swaps of neighbours; `most + 1` when there are more than `most`.
pub fn edits(a: &[char], b: &[char], most: usize) -> usize {
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let width = b.len() + 1;
    let mut before = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j - 1] + change).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
            least = least.min(cost);
        }
        if least > most {
            return most + 1;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()].min(most + 1)
}

/// 1 less the share of characters that were edited.
pub fn edit_ratio(a: &[char], b: &[char]) -> f64 {
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 0.0;
    }
    1.0 - edits(a, b, longest) as f64 / longest as f64
}

/// Dice over single characters and neighbours: order counts, but not alone.
pub fn dice(a: &[char], b: &[char]) -> f64 {
    let mut left = grams(a);
    let right = grams(b);
    let both = left.len() + right.len();
    let mut shared = 0;
    for gram in right {
        if let Some(at) = left.iter().position(|other| *other == gram) {
            left.swap_remove(at);
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / both.max(1) as f64
}

fn grams(text: &[char]) -> Vec<(char, char)> {
    let singles = text.iter().map(|c| (*c, '\0'));
    singles
        .chain(text.windows(2).map(|w| (w[0], w[1])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn jaro_winkler_gives_winkler_s_own_examples() {
        for (a, b, expected) in [
            ("martha", "marhta", 0.961),
            ("dwayne", "duane", 0.840),
            ("dixon", "dicksonx", 0.813),
        ] {
            let got = jaro_winkler(&chars(a), &chars(b));
            assert!((got - expected).abs() < 0.001, "{a} {b}: {got}");
        }
    }

    #[test]
    fn neighbours_that_change_places_are_one_edit() {
        assert_eq!(edits(&chars("5551234"), &chars("5552134"), 3), 1);
        assert_eq!(edits(&chars("kitten"), &chars("sitting"), 5), 3);
        assert_eq!(edits(&chars("kitten"), &chars("sitting"), 1), 2);
    }
}
