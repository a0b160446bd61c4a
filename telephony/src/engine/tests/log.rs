//! No number, name or message of a caller may reach the log, whatever the program's own level.

use std::io;
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

use super::wire::Wire;
use super::*;
use crate::LOG_FILTER;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_number_and_no_message_reaches_the_log() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(format!("trace,{LOG_FILTER}"))
        .with_writer(lines.clone())
        .finish();
    // One thread and one test: the guard covers every task of this call.
    let _guard = tracing::subscriber::set_default(subscriber);
    tracing::trace!("the house opens");
    let mut house = House::open().await;
    let mut wire = Wire::to(house.telephony.sip_address()).await;
    wire.send(wire.request("INVITE", "", "v=0\r\nbroken")).await;
    wire.hear_until("SIP/2.0 400").await;
    wire.send("INVITE sip:4008001234@127.0.0.1 SIP/2.0\r\nnonsense\r\n\r\n")
        .await;
    wire.cseq += 1;
    wire.invite().await;
    let call = house.arrived().await;
    house.answer(call, queue());
    wire.answered().await;
    wire.ask("INFO", "Content-Type: text/plain\r\n", "13800138000")
        .await;
    wire.bye().await;
    house.until(is_end).await;
    house.telephony.stop(Duration::ZERO).await;
    let written = lines
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let text = String::from_utf8(written).unwrap();
    assert!(text.contains("the house opens"), "the log is listened to");
    for secret in ["13800138000", "4008001234", "Call-ID:", "v=0"] {
        let found = text.lines().find(|line| line.contains(secret));
        assert_eq!(found, None, "{secret} stands in the log");
    }
}
