//! A certificate from a real ACME authority, by both challenges.

use std::collections::HashSet;

use agent_desk::config::TlsChoice;
use agent_desk::tls::acme;
use kit::data::{SQLITE, run};
use kit::pebble::Pebble;
use kit::{Data, House, port, wait};

const NAMES: &str = "desk.tandem.test,tel.tandem.test";

async fn open(data: &Data, challenge: &str) -> (House, Pebble) {
    let (tls, http) = (port::tcp(), port::tcp());
    let pebble = Pebble::start(tls, http).await;
    let (page, redirect) = (format!("127.0.0.1:{tls}"), format!("127.0.0.1:{http}"));
    let env = [
        ("TANDEM_HTTP_LISTEN", page.as_str()),
        ("TANDEM_HTTP_REDIRECT", redirect.as_str()),
        ("TANDEM_ACME_NAMES", NAMES),
        ("TANDEM_ACME_CONTACT", "office@tandem.test"),
        ("TANDEM_ACME_DIRECTORY", pebble.directory.as_str()),
        ("TANDEM_ACME_ROOT", &pebble.root()),
        ("TANDEM_ACME_CHALLENGE", challenge),
    ];
    (House::open_with(data, &env).await, pebble)
}

async fn a_certificate_comes(data: &Data, challenge: &str) -> (House, Pebble) {
    let (house, pebble) = open(data, challenge).await;
    let tls = &house.running.house.tls;
    let facts = wait::until("the certificate", || async { tls.facts() }).await;
    let named: HashSet<&str> = facts.names.iter().map(String::as_str).collect();
    assert_eq!(named, NAMES.split(',').collect::<HashSet<_>>());
    assert!(facts.issuer.contains("Pebble"), "{}", facts.issuer);
    assert!(!facts.public, "no browser knows pebble");
    let left: Option<(String,)> = house
        .db()
        .opt("select name from setting where name like 'acme.%'", ())
        .await
        .unwrap();
    assert_eq!(left, None, "answers to challenges are taken back");
    (house, pebble)
}

#[test]
fn a_certificate_comes_by_tls_alone_and_the_account_is_kept() {
    run(SQLITE, |data| async move {
        let (house, _pebble) = a_certificate_comes(&data, "tls-alpn-01").await;
        let shared = &house.running.house;
        let folder = &shared.config.data_dir;
        let account = std::fs::read(folder.join("tls/acme-account.json")).unwrap();
        let TlsChoice::Acme(asked) = &shared.config.tls else {
            panic!("names were given");
        };
        // Renewal is the same order again.
        let again = acme::obtain(&shared.tls, house.db(), folder, asked)
            .await
            .unwrap();
        let first = std::fs::read_to_string(folder.join("tls/acme.pem")).unwrap();
        assert_ne!(again.certificate, first);
        assert_eq!(
            std::fs::read(folder.join("tls/acme-account.json")).unwrap(),
            account
        );
        house.close().await;
    });
}

#[test]
fn a_certificate_comes_by_port_eighty() {
    run(SQLITE, |data| async move {
        let (house, _pebble) = a_certificate_comes(&data, "http-01").await;
        house.close().await;
    });
}

#[test]
fn an_authority_that_cannot_check_a_name_is_quoted() {
    run(SQLITE, |data| async move {
        let elsewhere = port::tcp();
        let pebble = Pebble::start(elsewhere, elsewhere).await;
        let env = [
            ("TANDEM_ACME_NAMES", NAMES),
            ("TANDEM_ACME_DIRECTORY", pebble.directory.as_str()),
            ("TANDEM_ACME_ROOT", &pebble.root()),
        ];
        let house = House::open_with(&data, &env).await;
        let shared = &house.running.house;
        let said = wait::until("the trouble's words", || async {
            let trouble = shared.tls.trouble(&shared.config, house.now())?;
            Some(trouble.words()).filter(|words| words.contains("the last try"))
        })
        .await;
        assert!(said.contains("tandem.test"), "{said}");
        house.close().await;
    });
}
