//! The page: files of `web/dist`, embedded in a release, read from disk in a debug build.
//!
//! Hashed assets never change under their name and are kept for ever; everything else is asked for
//! again. A path that is no file and wants HTML gets the page itself, which routes it. Without a
//! built page the program works all the same and says how to build it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// Where the page's files are read from, by path: the build's folder, or in a test an empty one.
type Files = fn(&str) -> Option<EmbeddedFile>;

const NOT_BUILT: &str = include_str!("ui/not_built.html");

/// No script but our own files; sound comes over WebRTC, news over the socket of the same origin.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws: wss:; \
worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// The router's fallback: a file of the page, or the page.
pub async fn page(request: Request) -> Response {
    page_of(Dist::get, &request)
}

fn page_of(files: Files, request: &Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::new(StatusCode::NOT_FOUND, "no_such_path").into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if path == "tech" {
        return axum::response::Redirect::permanent("/tech/").into_response();
    }
    if let Some(response) = file(files, path, request.headers()) {
        return response;
    }
    if !wants_html(request.headers()) || path.starts_with("assets/") {
        return Problem::new(StatusCode::NOT_FOUND, "no_such_path").into_response();
    }
    file(files, "index.html", request.headers()).unwrap_or_else(not_built)
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}

fn not_built() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (kind, NOT_BUILT).into_response()
}

fn file(files: Files, path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.is_empty() || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let (file, encoding) = smallest(files, path, headers)?;
    let mut response = Response::new(Body::from(file.data));
    let into = response.headers_mut();
    into.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    into.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep(path)));
    into.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        into.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The build wrote `.br` and `.gz` beside what is worth it.
fn smallest(
    files: Files,
    path: &str,
    headers: &HeaderMap,
) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|v| v.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        let wanted = accepted
            .split(',')
            .any(|a| a.trim().split(';').next() == Some(encoding));
        if let Some(file) = wanted.then(|| files(&format!("{path}.{ending}"))).flatten() {
            return Some((file, Some(encoding)));
        }
    }
    files(path).map(|file| (file, None))
}

fn keep(path: &str) -> &'static str {
    if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        "wav" => "audio/wav",
        _ => "application/octet-stream",
    }
}

/// Middleware: what every answer says to a browser about what it may do with it.
pub async fn guard(request: Request, next: axum::middleware::Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut say = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    say(header::CONTENT_SECURITY_POLICY, POLICY);
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "same-origin");
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use axum::body::to_bytes;

    use super::*;

    /// Stands for a clone on which nobody has run `make web`: that this folder does not exist and
    /// this test compiles is the proof that `cargo build` needs no built page.
    #[derive(RustEmbed)]
    #[folder = "web/never-built"]
    #[allow_missing = true]
    struct NeverBuilt;

    fn ask(files: Files, path: &str, accept: &str) -> Response {
        let request = Request::get(path).header(header::ACCEPT, accept);
        page_of(files, &request.body(Body::empty()).unwrap())
    }

    #[tokio::test]
    async fn without_a_built_page_it_says_in_both_languages_how_to_build_it() {
        for path in ["/", "/desk", "/tech/jobs/rep_1"] {
            let answer = ask(NeverBuilt::get, path, "text/html,*/*;q=0.8");
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], kind("index.html"));
            let body = to_bytes(answer.into_body(), 1 << 16).await.unwrap();
            let text = String::from_utf8(body.to_vec()).unwrap();
            for word in ["make web", "The page is not built yet", "界面尚未构建"] {
                assert!(text.contains(word), "{word}");
            }
        }
    }

    #[test]
    fn without_a_built_page_what_is_no_page_is_not_found() {
        for (path, accept) in [
            ("/assets/index-1.js", "*/*"),
            ("/api/no-such", "application/json"),
        ] {
            let answer = ask(NeverBuilt::get, path, accept);
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    /// Without Node the build must go on: the build script may watch, never start anything.
    #[test]
    fn the_build_script_starts_no_program() {
        assert!(!include_str!("../build.rs").contains("Command"));
    }
}
