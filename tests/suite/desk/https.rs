//! The page over TLS: what a browser is shown, where one that came without is led, and what is said when the certificate
//! is no good.

use std::time::Duration;

use agent_desk::app::App;
use agent_desk::tls::client::{Client, Wire};
use agent_desk::tls::{Trouble, authority};
use axum::http::{Request, Response, header};
use kit::data::{SQLITE, run};
use kit::house::{PASSWORD, config};
use kit::{Data, House, port, wait};
use serde_json::{Value, json};
use tickets::person::Position;
use tickets_base::{Clock, Timestamp};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, handshake::client::Request as Upgrade};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A house with a certificate of its own authority, and a client that was told to trust it.
async fn open(data: &Data, env: &[(&str, &str)]) -> (House, Client) {
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let folder = config(data, env).data_dir;
    let made = authority::prepare(&folder, &names, false, Clock::system().now()).unwrap();
    let client = Client::new(&[authority::der(&made.certificate).unwrap()]).unwrap();
    (House::open_with(data, env).await, client)
}

async fn ask(client: &Client, request: Request<String>) -> Response<axum::body::Bytes> {
    client.send(request).await.unwrap()
}

fn get(address: &str) -> Request<String> {
    Request::get(address).body(String::new()).unwrap()
}

fn sign_in(url: &str, origin: &str) -> Request<String> {
    Request::post(format!("{url}/api/session"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ORIGIN, origin)
        .body(json!({ "name": "lin", "password": PASSWORD }).to_string())
        .unwrap()
}

#[test]
fn a_person_signs_in_over_tls_and_follows_the_desk_socket() {
    run(SQLITE, |data| async move {
        let (house, client) = open(&data, &[]).await;
        house.hire("lin", Position::Agent).await;
        let url = house.running.url();
        assert!(url.starts_with("https://"));
        let answer = ask(&client, sign_in(&url, &url)).await;
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(cookie.ends_with("Secure"), "{cookie}");
        let hsts = answer.headers().get(header::STRICT_TRANSPORT_SECURITY);
        assert_eq!(hsts, None, "only with a certificate every browser trusts");
        let me: Value = serde_json::from_slice(answer.body()).unwrap();

        let cookie = cookie.split(';').next().unwrap();
        let mut write = Request::patch(format!("{url}/api/me"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .header(header::ORIGIN, &url)
            .body(json!({ "language": "en" }).to_string())
            .unwrap();
        assert_eq!(
            ask(&client, write.clone()).await.status(),
            403,
            "without the page's token"
        );
        let token = me["csrf"].as_str().unwrap().parse().unwrap();
        write.headers_mut().insert("x-csrf", token);
        assert_eq!(ask(&client, write).await.status(), 200);

        let plain = url.replace("https", "http");
        for origin in ["https://evil.example", plain.as_str()] {
            let refused = ask(&client, sign_in(&url, origin)).await;
            assert_eq!(refused.status(), 403, "{origin}");
            assert_eq!(socket(&client, &url, cookie, origin).await, 403, "{origin}");
        }
        assert_eq!(socket(&client, &url, cookie, &url).await, 101);
        house.close().await;
    });
}

/// The status of the answer to a browser that opens the desk socket from `origin`.
async fn socket(client: &Client, url: &str, cookie: &str, origin: &str) -> u16 {
    let mut request: Upgrade = url.replace("https", "wss").into_client_request().unwrap();
    *request.uri_mut() = format!("{}/ws", url.replace("https", "wss"))
        .parse()
        .unwrap();
    for (name, value) in [("cookie", cookie), ("origin", origin)] {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let wire: Box<dyn Wire> = client.open(&url.parse().unwrap()).await.unwrap();
    match tokio_tungstenite::client_async(request, wire).await {
        Ok((_, answer)) => answer.status().as_u16(),
        Err(Error::Http(answer)) => answer.status().as_u16(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn who_comes_without_tls_is_led_to_it() {
    run(SQLITE, |data| async move {
        let redirect = format!("127.0.0.1:{}", port::tcp());
        let (house, client) = open(&data, &[("TANDEM_HTTP_REDIRECT", &redirect)]).await;
        let (https, own) = (house.running.url(), house.http().to_string());
        for host in [own, redirect] {
            let answer = ask(&client, get(&format!("http://{host}/desk?a=1"))).await;
            assert_eq!(answer.status(), 307);
            assert_eq!(
                answer.headers()[header::LOCATION],
                format!("{https}/desk?a=1")
            );
            let refused = sign_in(&format!("http://{host}"), &format!("http://{host}"));
            let answer = ask(&client, refused).await;
            assert_eq!(answer.status(), 307, "no password is taken in the open");
            for open in ["/healthz", "/readyz"] {
                let answer = ask(&client, get(&format!("http://{host}{open}"))).await;
                assert_eq!(answer.status(), 200, "{open}");
            }
        }
        let stranger = Client::new(&[]).unwrap();
        let refused = stranger.get(&https).await.unwrap_err();
        assert!(
            format!("{refused:#}").contains("is not trusted"),
            "{refused:#}"
        );
        house.close().await;
    });
}

/// A house by the clock of the test, with the same files named as somebody else's.
async fn open_with_files(data: &Data) -> (House, String) {
    let office = data.folder.path().join("office");
    let names = ["127.0.0.1".to_owned()];
    authority::prepare(&office, &names, false, data.now()).unwrap();
    let pair = authority::pair(&office);
    let env = [
        ("TANDEM_TLS_CERTIFICATE", pair.certificate.to_str().unwrap()),
        ("TANDEM_TLS_KEY", pair.key.to_str().unwrap()),
    ];
    let app = App::new(config(data, &env)).with_clock(data.clock.clone());
    let running = app.start().await.unwrap();
    (
        House { running },
        pair.certificate.to_str().unwrap().to_owned(),
    )
}

#[test]
fn a_certificate_that_ends_is_said_to_end_and_a_new_one_is_read_by_itself() {
    run(SQLITE, |data| async move {
        let (house, file) = open_with_files(&data).await;
        let shared = &house.running.house;
        let trouble = || shared.tls.trouble(&shared.config, house.now());
        let first = shared.tls.facts().unwrap();
        assert_eq!(trouble(), None);
        data.clock.advance(DAY * 384);
        assert!(matches!(trouble(), Some(Trouble::ExpiresSoon { .. })));
        data.clock.advance(DAY * 14);
        let said = trouble().unwrap();
        assert!(
            said.is_grave() && said.words().contains("expired on"),
            "{}",
            said.words()
        );

        let office = data.folder.path().join("office");
        let names = ["127.0.0.1".to_owned(), "desk.lan".to_owned()];
        // Half of a replacement is no certificate: the old one stays.
        std::fs::write(&file, "no PEM").unwrap();
        assert!(shared.tls.reload(house.now()).is_err());
        assert_eq!(shared.tls.facts().unwrap(), first);
        authority::prepare(&office, &names, true, house.now()).unwrap();
        wait::until("the new certificate", || async {
            data.clock.advance(Duration::from_secs(5));
            (trouble().is_none()).then_some(())
        })
        .await;
        assert_eq!(shared.tls.facts().unwrap().names, names);
        house.close().await;
    });
}

#[test]
fn the_house_s_own_certificate_is_renewed_in_time() {
    run(SQLITE, |data| async move {
        let names = ["127.0.0.1".to_owned()];
        let folder = config(&data, &[]).data_dir;
        authority::prepare(&folder, &names, false, data.now()).unwrap();
        let house = House::open_by_clock(&data).await;
        let shared = &house.running.house;
        let until = || shared.tls.facts().map_or(Timestamp(0), |facts| facts.until);
        let first = until();
        data.clock.advance(DAY * 300);
        wait::until("a later certificate", || async {
            data.clock.advance(Duration::from_secs(3600));
            (until() > first).then_some(())
        })
        .await;
        house.close().await;
    });
}

#[test]
fn who_does_not_trust_the_page_yet_reads_how_to_without_tls() {
    run(SQLITE, |data| async move {
        let (house, client) = open(&data, &[]).await;
        let plain = format!("http://{}", house.http());
        // A template writes the strokes of an address as entities.
        let text = |body: &[u8]| {
            String::from_utf8(body.to_vec())
                .unwrap()
                .replace("&#x2f;", "/")
        };
        let english = text(
            &client
                .get(&format!("{plain}/certificate?lang=en"))
                .await
                .unwrap(),
        );
        let chinese = text(
            &client
                .get(&format!("{plain}/certificate?lang=zh-CN&to=/tech/"))
                .await
                .unwrap(),
        );
        for (page, steps) in [
            (&english, ["Windows", "macOS", "Android", "iPhone"]),
            (&chinese, ["Windows", "macOS", "安卓", "iPhone"]),
        ] {
            assert!(steps.iter().all(|device| page.contains(device)) && page.contains("<svg"));
        }
        let page = house.running.url();
        assert!(
            chinese.contains(&format!("href=\"{page}/tech/\"")),
            "no way on to the telephone"
        );
        let der = client
            .get(&format!("{plain}/certificate/tandem.crt"))
            .await
            .unwrap();
        let fingerprint = authority::fingerprint(&der.to_vec().into());
        assert!(english.contains(&fingerprint), "{fingerprint}");
        // A link that leads to another site is none.
        let lure = client
            .get(&format!("{plain}/certificate?to=//evil.example"))
            .await
            .unwrap();
        assert!(!text(&lure).contains("evil"));
        Client::new(&[der.to_vec().into()])
            .unwrap()
            .get(&format!("{page}/healthz"))
            .await
            .unwrap();
        house.close().await;
    });
}

#[test]
fn a_house_beyond_this_machine_without_tls_says_so() {
    run(SQLITE, |data| async move {
        let open = [("TANDEM_HTTP_LISTEN", "0.0.0.0:0")];
        let house = House::open_with(&data, &open).await;
        let an = house.desk("an", Position::Admin).await;
        let told = an.get("/api/tls").await.expect(200);
        assert_eq!(
            (&told["source"], &told["trouble"]["code"]),
            (&json!("none"), &json!("no_tls"))
        );
        house.close().await;

        let proxied = [open[0], ("TANDEM_PUBLIC_URL", "https://desk.example")];
        let house = House::open_with(&data, &proxied).await;
        let shared = &house.running.house;
        assert_eq!(shared.tls.trouble(&shared.config, house.now()), None);
        house.close().await;
    });
}

/// The demo of an office: who has no sign-in plays the customer by the code of the terminal.
#[test]
fn a_guest_of_the_demo_enters_by_the_code_alone() {
    run(SQLITE, |data| async move {
        let env = [("TANDEM_HTTP_LISTEN", "0.0.0.0:0")];
        let running = App::new(config(&data, &env)).demo().start().await.unwrap();
        let house = House { running };
        let client = Client::new(&[]).unwrap();
        // Another address of this machine than the usual one.
        let url = format!("http://127.0.0.2:{}", house.http().port());
        let ring = || Request::post(format!("{url}/api/demo/callers/1"));
        assert_eq!(
            ask(&client, ring().body(String::new()).unwrap())
                .await
                .status(),
            401
        );
        let wrong = ask(&client, get(&format!("{url}/api/demo/guest/guess"))).await;
        assert_eq!(wrong.status(), 404);
        let code = house.running.house.guest.clone().unwrap();
        let entered = ask(&client, get(&format!("{url}/api/demo/guest/{code}"))).await;
        assert_eq!(
            (
                entered.status().as_u16(),
                &entered.headers()[header::LOCATION]
            ),
            (303, &"/caller".parse().unwrap())
        );
        let cookie = entered.headers()[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .to_owned();
        let cookie = cookie.split(';').next().unwrap();
        let placed = ring()
            .header(header::COOKIE, cookie)
            .body(String::new())
            .unwrap();
        assert_eq!(ask(&client, placed).await.status(), 201);
        house.close().await;
    });
}
