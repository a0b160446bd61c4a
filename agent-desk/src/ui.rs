//! The page: files of `web/dist`, embedded in a release, read from disk in a debug build.
//!
//! Hashed assets never change under their name and are kept for ever; everything else is asked for
//! again. A path that is no file and wants HTML gets the page itself, which routes it. Without a
//! built page the program works all the same and says how to build it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Tandem</title>\
<h1>UI not built: make web</h1><p>The API, the desk socket and telephony are running. \
Run <code>make web</code> (Node 20 or newer) and reload this page.</p>\
<p lang=\"zh-CN\">界面尚未构建。请运行 <code>make web</code>(需要 Node 20 或更新版本)后刷新。</p></html>\n";

/// No script but our own files; sound comes over WebRTC, news over the socket of the same origin.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws: wss:; \
worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// The router's fallback: a file of the page, or the page.
pub async fn page(request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Problem::new(StatusCode::NOT_FOUND, "no_such_path").into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if path == "tech" {
        return axum::response::Redirect::permanent("/tech/").into_response();
    }
    if let Some(response) = file(path, request.headers()) {
        return response;
    }
    if !wants_html(request.headers()) || path.starts_with("assets/") {
        return Problem::new(StatusCode::NOT_FOUND, "no_such_path").into_response();
    }
    file("index.html", request.headers()).unwrap_or_else(not_built)
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}

fn not_built() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (kind, NOT_BUILT).into_response()
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.is_empty() || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let (file, encoding) = smallest(path, headers)?;
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
    path: &str,
    headers: &HeaderMap,
) -> Option<(rust_embed::EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|v| v.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        let wanted = accepted
            .split(',')
            .any(|a| a.trim().split(';').next() == Some(encoding));
        if let Some(file) = wanted
            .then(|| Dist::get(&format!("{path}.{ending}")))
            .flatten()
        {
            return Some((file, Some(encoding)));
        }
    }
    Dist::get(path).map(|file| (file, None))
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
