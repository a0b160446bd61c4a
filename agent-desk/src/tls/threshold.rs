//! What every request passes first: over TLS, or led to it.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::doors::Arrival;
use crate::problem::Problem;
use crate::state::House;

/// What proxies write; over our own TLS the door knows better.
const PROTO: &str = "x-forwarded-proto";
/// Half a year: a house that gives up its certificate is reachable again within a season.
const HSTS: &str = "max-age=15552000";

/// Middleware, the outermost but the trace.
pub async fn pass(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let arrival = request.extensions().get::<ConnectInfo<Arrival>>();
    let Some(&ConnectInfo(arrival)) = arrival else {
        return next.run(request).await;
    };
    // Handlers ask for the address alone.
    request
        .extensions_mut()
        .insert(ConnectInfo::<SocketAddr>(arrival.peer));
    if arrival.tls {
        let https = HeaderValue::from_static("https");
        request.headers_mut().insert(PROTO, https);
        let mut response = next.run(request).await;
        if house.tls.is_lasting(house.clock.now()) {
            let value = HeaderValue::from_static(HSTS);
            let headers = response.headers_mut();
            headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
        }
        return response;
    }
    if house.tls.is_on() && !is_open_without_tls(request.uri().path()) {
        return lead_to_tls(&house, &request);
    }
    next.run(request).await
}

/// Whoever does not trust our certificate yet must be able to read how to; a balancer asks how we are;
/// an authority asks for the answer to its challenge.
fn is_open_without_tls(path: &str) -> bool {
    path == "/healthz"
        || path == "/readyz"
        || path == "/certificate"
        || path.starts_with("/certificate/")
        || path.starts_with("/.well-known/acme-challenge/")
}

/// Not for ever: a house may give up its certificate. With a lasting one HSTS says what lasts.
fn lead_to_tls(house: &House, request: &Request) -> Response {
    let path = request.uri().path_and_query();
    let path = path.map_or("/", |path| path.as_str());
    let public = house.config.public_url.as_deref();
    let to = match public.filter(|url| url.starts_with("https://")) {
        Some(url) => format!("{url}{path}"),
        None => match host(request.headers()) {
            Some(host) => format!("https://{host}{}{path}", port(house.http.port())),
            None => return Problem::new(StatusCode::BAD_REQUEST, "needs_https").into_response(),
        },
    };
    match HeaderValue::from_str(&to) {
        Ok(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Err(_) => Problem::new(StatusCode::BAD_REQUEST, "needs_https").into_response(),
    }
}

/// The name the browser came by, without its port.
fn host(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(header::HOST)?.to_str().ok()?;
    let authority: Authority = said.parse().ok()?;
    Some(authority.host().to_owned())
}

/// As it stands in an address.
pub fn port(port: u16) -> String {
    match port {
        443 => String::new(),
        port => format!(":{port}"),
    }
}
