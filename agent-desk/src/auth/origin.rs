//! Is this request from our own page? A browser writes where a request comes from (`Origin`) and where
//! it goes (`Host`); the two must agree. That makes any name the page is reached by its own place:
//! `127.0.0.1:8080`, `lin.localhost:8080`, the public name.

use axum::http::{HeaderMap, header};

use super::cookie;

/// True without an Origin (no browser's cross-site request is without one).
pub fn is_own(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let Some((scheme, from)) = origin.split_once("://") else {
        // `null`: a sandboxed frame or a file.
        return false;
    };
    // A page that came without TLS may be anybody's who sits on the way.
    if scheme != "https" && cookie::said_https(headers) {
        return false;
    }
    let to = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let public = public_url
        .and_then(|url| url.split_once("://"))
        .map(|(_, host)| host);
    [to, public]
        .into_iter()
        .flatten()
        .any(|host| same(from, host))
}

/// Ports that a scheme implies are left out by some proxies and written by others.
fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        let text = text
            .strip_suffix(":443")
            .or_else(|| text.strip_suffix(":80"))
            .unwrap_or(&text);
        text.to_owned()
    };
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn own(origin: &str, host: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        headers.insert(header::HOST, host.parse().unwrap());
        is_own(&headers, Some("https://desk.example"))
    }

    #[test]
    fn every_name_of_the_page_is_its_own_place() {
        assert!(own("http://lin.localhost:8080", "lin.localhost:8080"));
        assert!(own("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(own("https://desk.example", "10.0.0.3:8080"));
        assert!(own("https://desk.example:443", "desk.example"));
        assert!(is_own(&HeaderMap::new(), None));
    }

    #[test]
    fn a_page_without_tls_is_foreign_to_one_with_it() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "desk.lan".parse().unwrap());
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        headers.insert(header::ORIGIN, "https://desk.lan".parse().unwrap());
        assert!(is_own(&headers, None));
        headers.insert(header::ORIGIN, "http://desk.lan".parse().unwrap());
        assert!(!is_own(&headers, None));
    }

    #[test]
    fn another_place_is_foreign() {
        assert!(!own("http://evil.example", "lin.localhost:8080"));
        assert!(!own("http://wei.localhost:8080", "lin.localhost:8080"));
        assert!(!own("http://lin.localhost:9090", "lin.localhost:8080"));
        assert!(!own("null", "lin.localhost:8080"));
    }
}
