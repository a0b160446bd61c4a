//! The cookie `tandem`: 32 random bytes that only a browser and its session's row (as SHA-256) know.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

pub const NAME: &str = "tandem";
/// Written by whoever ends TLS.
const PROTO: &str = "x-forwarded-proto";

/// A browser forgets it after this many days; the session's row decides in any case.
const DAYS: i64 = 30;

/// A new secret, as text.
pub fn mint() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is kept of a secret.
pub fn sha256(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    URL_SAFE_NO_PAD.encode(digest)
}

/// The secret a request carries.
pub fn token(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(NAME).map(|cookie| cookie.value().to_owned())
}

/// `Set-Cookie` for a sign-in. No domain: `lin.localhost` and `wei.localhost` stay apart.
pub fn set(token: &str, secure: bool) -> HeaderValue {
    let age = DAYS * 24 * 3600;
    header_of(
        &format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}"),
        secure,
    )
}

/// What lets a guest of a demo play the customer; gone with the browser.
pub const GUEST: &str = "tandem_guest";

/// `Set-Cookie` for a guest.
pub fn set_guest(code: &str, secure: bool) -> HeaderValue {
    header_of(
        &format!("{GUEST}={code}; Path=/; HttpOnly; SameSite=Lax"),
        secure,
    )
}

/// The code a guest carries.
pub fn guest(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(GUEST).map(|cookie| cookie.value().to_owned())
}

/// `Set-Cookie` for a sign-out.
pub fn clear(secure: bool) -> HeaderValue {
    let gone = Cookie::build((NAME, ""))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax);
    header_of(&format!("{}; Max-Age=0", gone.build()), secure)
}

fn header_of(text: &str, secure: bool) -> HeaderValue {
    let text = if secure {
        format!("{text}; Secure")
    } else {
        text.to_owned()
    };
    HeaderValue::from_str(&text).expect("a cookie of base64 and ASCII words")
}

/// Did the browser come over TLS? Our own door says so, or the proxy in front.
pub fn over_tls(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    if headers.contains_key(PROTO) {
        return said_https(headers);
    }
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    public_url
        .and_then(|url| url.strip_prefix("https://"))
        .is_some_and(|public| Some(public) == host)
}

/// The door (`tls::threshold`) or a proxy wrote that this request came by HTTPS.
pub fn said_https(headers: &HeaderMap) -> bool {
    let told = headers.get(PROTO).and_then(|value| value.to_str().ok());
    told.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_secret_comes_back_from_the_header_it_was_set_with() {
        let secret = mint();
        let set = set(&secret, true);
        let set = set.to_str().unwrap();
        assert!(
            set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.ends_with("Secure")
        );
        let mut headers = HeaderMap::new();
        let sent = set.split(';').next().unwrap();
        headers.insert(header::COOKIE, HeaderValue::from_str(sent).unwrap());
        assert_eq!(token(&headers), Some(secret));
    }

    #[test]
    fn the_row_holds_no_secret() {
        assert_ne!(sha256("a"), "a");
        assert_eq!(sha256("a").len(), 43);
    }
}
