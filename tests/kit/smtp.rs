//! A mailbox that listens to SMTP: Debian's aiosmtpd on a port it chose, every accepted mail kept.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use tokio::sync::watch;

use crate::guard::Guard;
use crate::wait;

const MISSING: &str = "aiosmtpd is not installed: apt-get install python3-aiosmtpd";

/// Prints its port, then each mail as a line of JSON.
const SERVER: &str = r#"
import asyncio, base64, json, sys
from email import message_from_bytes, policy
from aiosmtpd.smtp import SMTP

class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(preferencelist=("plain",))
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": str(mail["subject"]),
            "message_id": str(mail["message-id"] or ""),
            "body": body.get_content() if body else "",
            "raw": base64.b64encode(envelope.content).decode(),
        }), flush=True)
        return "250 OK"

async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keep(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"#;

/// One accepted mail.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub message_id: String,
    /// The text part, decoded.
    pub body: String,
    raw: String,
}

impl Mail {
    /// As it came over the wire.
    pub fn raw(&self) -> Vec<u8> {
        base64::engine::general_purpose::STANDARD
            .decode(&self.raw)
            .unwrap()
    }
}

/// A running server; dropped, it ends.
pub struct Smtp {
    pub port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    count: watch::Receiver<usize>,
    child: Child,
    _guard: Guard,
}

impl Smtp {
    /// Starts it. A mail to `refused@…` is refused with 550.
    pub fn start() -> Self {
        let mut child = Command::new(python())
            .args(["-c", SERVER])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        let guard = Guard::process(child.id(), Path::new(""));
        let mut said = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        let port = first.trim().parse().expect(MISSING);
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (counted, count) = watch::channel(0);
        std::thread::spawn({
            let mails = mails.clone();
            move || collect(said, &mails, &counted)
        });
        Self {
            port,
            mails,
            count,
            child,
            _guard: guard,
        }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("nobody panics with it").clone()
    }

    /// Waits until `n` mails were accepted, and returns all of them.
    pub async fn wait_for(&mut self, n: usize) -> Vec<Mail> {
        let arrived = self.count.wait_for(|count| *count >= n);
        wait::for_("a mail", arrived)
            .await
            .expect("the collector lives");
        self.mails()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(said: BufReader<ChildStdout>, mails: &Mutex<Vec<Mail>>, counted: &watch::Sender<usize>) {
    for line in said.lines().map_while(Result::ok) {
        let mail = serde_json::from_str(&line).expect("the server prints JSON");
        let mut mails = mails.lock().expect("nobody panics with it");
        mails.push(mail);
        counted.send_replace(mails.len());
    }
}

/// Debian's packages belong to Debian's Python, which need not be the first on PATH.
fn python() -> &'static str {
    let debian = "/usr/bin/python3";
    if Path::new(debian).exists() {
        debian
    } else {
        "python3"
    }
}
