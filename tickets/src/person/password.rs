//! Argon2id, with the parameters OWASP lists first (19 MiB, two passes). Tens of milliseconds of one
//! core: call it from a blocking thread.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tickets_base::{Error, Result};

/// Shorter ones are refused (NIST SP 800-63B asks for 8).
const SHORTEST: usize = 8;
const LONGEST: usize = 256;

/// Compared with when the name is nobody's.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password"));

/// Is this a password somebody may choose?
///
/// # Errors
/// `Invalid` with the lengths that are allowed.
pub fn check(password: &str) -> Result<()> {
    let length = password.chars().count();
    if (SHORTEST..=LONGEST).contains(&length) {
        return Ok(());
    }
    let lengths = serde_json::json!({"least": SHORTEST, "most": LONGEST});
    Err(Error::invalid_with("password", "password_length", lengths))
}

/// The text kept in `person.password_hash`.
pub fn hash(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("the system's random source works and the parameters are the library's own")
        .to_string()
}

/// Do they go together? Costs the same when nobody has that name, so that time tells no names.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&NOBODY)) else {
        return false;
    };
    let fits = Argon2::default()
        .verify_password(password.as_bytes(), &parsed)
        .is_ok();
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let kept = hash("correct horse");
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify("correct horse", Some(&kept)));
        assert!(!verify("correct house", Some(&kept)));
    }

    #[test]
    fn nobody_s_password_is_never_right() {
        assert!(PasswordHash::new("x").is_err());
        assert!(!verify("anything", None));
        assert!(!verify("anything", Some("not a hash")));
    }

    #[test]
    fn a_short_password_is_refused() {
        assert!(check("short").is_err());
        assert!(check("长一点的密码才可以").is_ok());
    }
}
