//! Full-width digits and signs as the plain ones: `１３８－` is `138-`.

/// The text with full-width forms made narrow, trimmed.
pub fn narrow(text: &str) -> String {
    let narrowed: String = text.chars().map(narrow_char).collect();
    narrowed.trim().to_owned()
}

fn narrow_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xfee0).expect("that block mirrors ASCII")
        }
        '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}
