//! A real ACME authority for tests (Let's Encrypt's pebble) that finds every name on loopback, and checks it there on the
//! ports it is told.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use agent_desk::tls::client::Client;
use agent_desk::tls::{Pair, authority};
use serde_json::json;
use tempfile::TempDir;
use tickets_base::Clock;

use crate::guard::Guard;
use crate::{port, wait};

const MISSING: &str = "pebble is not installed: apt-get install pebble";

/// A running authority; dropped, it ends.
pub struct Pebble {
    /// Where its directory is.
    pub directory: String,
    folder: TempDir,
    parts: Vec<(Child, Guard)>,
}

impl Pebble {
    /// Asks for challenges on these ports of loopback.
    pub async fn start(tls_port: u16, http_port: u16) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tandem-pebble-")
            .tempdir()
            .unwrap();
        let (listen, management, dns) = (port::tcp(), port::tcp(), port::udp());
        let pair = certificate(folder.path());
        let config = json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{listen}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": pair.certificate, "privateKey": pair.key,
            "httpPort": http_port, "tlsPort": tls_port,
            "ocspResponderURL": "", "externalAccountBindingRequired": false,
        }});
        let file = folder.path().join("pebble.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let mut names = Command::new("pebble-challtestsrv");
        names
            .args(["-defaultIPv4", "127.0.0.1", "-defaultIPv6", ""])
            .args(["-http01", "", "-https01", "", "-tlsalpn01", ""])
            .args(["-dns01", &format!("127.0.0.1:{dns}")])
            .args(["-management", &format!("127.0.0.1:{}", port::tcp())]);
        let mut authority = Command::new("pebble");
        authority
            .arg("-config")
            .arg(&file)
            .args(["-dnsserver", &format!("127.0.0.1:{dns}")])
            .env("PEBBLE_VA_NOSLEEP", "1");
        let parts = vec![start(names), start(authority)];
        let pebble = Self {
            directory: format!("https://127.0.0.1:{listen}/dir"),
            folder,
            parts,
        };
        let client = Client::with_roots_of(Some(Path::new(&pebble.root()))).unwrap();
        wait::until("the authority's directory", || async {
            client.get(&pebble.directory).await.ok()
        })
        .await;
        pebble
    }

    /// PEM of the root its own page is served with.
    pub fn root(&self) -> String {
        let pair = authority::authority_pair(self.folder.path());
        pair.certificate.to_str().unwrap().to_owned()
    }
}

fn certificate(folder: &Path) -> Pair {
    let names = ["127.0.0.1".to_owned()];
    authority::prepare(folder, &names, false, Clock::system().now()).unwrap();
    authority::pair(folder)
}

fn start(mut command: Command) -> (Child, Guard) {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect(MISSING);
    let guard = Guard::new(r#"kill "$1" 2>/dev/null"#, &[&child.id().to_string()]);
    (child, guard)
}

impl Drop for Pebble {
    fn drop(&mut self) {
        for (child, _) in &mut self.parts {
            // One that has ended by itself is ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
