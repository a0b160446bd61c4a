//! `/certificate`: how a computer or telephone is told to trust the house's own authority, step by step,
//! and the authority's certificate to download. Readable without TLS, without a script, without a sign-in.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::{Environment, context};
use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use tickets_base::Error;

use super::{Source, authority, code, office};
use crate::locale::Language;
use crate::problem::Problem;
use crate::state::House;

const SHELL: &str = include_str!("../../pages/certificate.html");
const ENGLISH: &str = include_str!("../../pages/certificate.en.html");
const CHINESE: &str = include_str!("../../pages/certificate.zh.html");

/// What every platform takes for a certificate to install.
const CERTIFICATE: &str = "application/x-x509-ca-cert";

#[derive(Deserialize)]
pub struct Wish {
    lang: Option<String>,
    /// Where to go on to; `/tech/` for a technician's telephone.
    to: Option<String>,
}

/// The page of steps.
pub async fn show(
    State(house): State<House>,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Result<Html<String>, Problem> {
    let language = match wish.lang.as_deref() {
        Some("en") => Language::En,
        Some(lang) if lang.starts_with("zh") => Language::Zh,
        _ => Language::of(&headers),
    };
    let to = wish.to.as_deref().filter(|to| is_ours(to)).unwrap_or("/");
    render(&house, language, to, device(&headers)).map(Html)
}

/// The authority's certificate: DER, which every platform opens.
pub async fn download(State(house): State<House>) -> Result<Response, Problem> {
    let Source::Local(_) = house.tls.source else {
        return Err(Problem::new(StatusCode::NOT_FOUND, "no_such_path"));
    };
    let der = authority_der(&house)?;
    let kind = [
        (header::CONTENT_TYPE, CERTIFICATE),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"tandem.crt\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((kind, der.to_vec()).into_response())
}

/// A path of this page, and nothing that leads elsewhere or needs escaping.
fn is_ours(to: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_?=&".contains(c);
    to.starts_with('/') && !to.starts_with("//") && to.chars().all(plain)
}

fn authority_der(house: &House) -> Result<CertificateDer<'static>, Problem> {
    let file = authority::authority_pair(&house.config.data_dir).certificate;
    let read = std::fs::read_to_string(&file).map_err(anyhow::Error::from);
    let der = read.and_then(|pem| authority::der(&pem));
    der.map_err(|error| {
        let error = format!("{error:#}");
        tracing::warn!(error, "the authority's certificate cannot be read");
        Error::not_found("certificate").into()
    })
}

fn render(house: &House, language: Language, to: &str, device: &str) -> Result<String, Problem> {
    let (lang, other_lang, other, text) = match language {
        Language::En => ("en", "zh-CN", "中文", ENGLISH),
        Language::Zh => ("zh-CN", "en", "English", CHINESE),
    };
    let kind = match house.tls.source {
        Source::None => "none",
        Source::Local(_) => "local",
        Source::Files(_) | Source::Acme(..) => "other",
    };
    let fingerprint = match kind {
        "local" => authority::fingerprint(&authority_der(house)?),
        _ => String::new(),
    };
    let facts = house.tls.facts();
    let port = house.http.port();
    let address = office::address(&house.config, port, "https").unwrap_or_default();
    let keep = if to == "/" {
        String::new()
    } else {
        format!("&to={to}")
    };
    // Without TLS: a telephone that does not trust us yet reads it without a warning.
    let here = office::steps_address(&house.config, port, to).unwrap_or_default();
    let code = code::svg(&here);
    let open = |name: &str| if name == device { " open" } else { "" };
    let open = context! { windows => open("windows"), macos => open("macos"),
    android => open("android"), ios => open("ios") };
    let words = context! {
        kind, fingerprint, address, here, to, open, code,
        issuer => facts.as_ref().map(|facts| facts.issuer.clone()),
        public => facts.as_ref().is_some_and(|facts| facts.public),
    };
    let mut environment = Environment::new();
    let title = text.lines().find_map(|line| line.strip_prefix("<h1>"));
    let title = title.and_then(|line| line.strip_suffix("</h1>"));
    let rendered = environment
        .add_template("body.html", text)
        .and_then(|()| environment.add_template("shell.html", SHELL))
        .and_then(|()| environment.get_template("body.html")?.render(words))
        .and_then(|body| {
            let words = context! { lang, other_lang, other, keep, body, title };
            environment.get_template("shell.html")?.render(words)
        });
    Ok(rendered.expect("the templates are compiled in and tested"))
}

/// Whose steps stand open at first.
fn device(headers: &HeaderMap) -> &'static str {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok());
    let agent = agent.unwrap_or_default();
    match agent {
        _ if agent.contains("Android") => "android",
        _ if agent.contains("iPhone") || agent.contains("iPad") => "ios",
        _ if agent.contains("Mac OS X") => "macos",
        _ if agent.contains("Windows") => "windows",
        _ => "",
    }
}
