//! Texts as people type them, checked at the door.

use serde_json::json;
use tickets_base::{Error, Result};

/// Trimmed, not empty, at most `most` characters.
pub fn required(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "empty"));
    }
    limited(field, text, most)
}

/// Trimmed, at most `most` characters; an empty one is none.
pub fn optional(field: &'static str, text: Option<&str>, most: usize) -> Result<Option<String>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => limited(field, text, most).map(Some),
    }
}

/// One of the languages the house speaks.
pub fn language(text: &str) -> Result<String> {
    if matches!(text, "zh" | "en") {
        return Ok(text.to_owned());
    }
    Err(Error::invalid_with(
        "language",
        "unknown_word",
        json!({"known": ["zh", "en"]}),
    ))
}

fn limited(field: &'static str, text: &str, most: usize) -> Result<String> {
    if text.chars().count() > most {
        return Err(Error::invalid_with(
            field,
            "too_long",
            json!({"most": most}),
        ));
    }
    // PostgreSQL keeps no NUL in a text; nobody types one.
    if text.contains('\0') {
        return Err(Error::invalid(field, "bad_character"));
    }
    Ok(text.to_owned())
}
