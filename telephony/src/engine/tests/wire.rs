//! A caller made of datagrams: it writes SIP by hand, so that it can also write what no phone
//! would. The phone of the demo (`phone`) is for calls that go right.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;

use crate::media::MediaFrame;
use crate::media::ear::Ear;
use crate::media::frame::Codec;

/// Longer than any answer takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Wire {
    sip: UdpSocket,
    rtp: UdpSocket,
    house: SocketAddr,
    call_id: String,
    pub cseq: u32,
    pub to: String,
    target: String,
    sequence: u16,
    timestamp: u32,
}

impl Wire {
    pub async fn to(house: SocketAddr) -> Self {
        let sip = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let rtp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        Self {
            sip,
            rtp,
            house,
            call_id: format!("{:032x}", rand::random::<u128>()),
            cseq: 1,
            to: "<sip:4008001234@127.0.0.1>".to_owned(),
            target: "sip:4008001234@127.0.0.1".to_owned(),
            sequence: rand::random(),
            timestamp: rand::random(),
        }
    }

    pub fn rtp_address(&self) -> SocketAddr {
        self.rtp.local_addr().unwrap()
    }

    pub fn sdp(&self, direction: &str) -> String {
        format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na={direction}\r\n",
            self.rtp_address().port()
        )
    }

    /// A request of this call; `extra` are whole header lines.
    pub fn request(&self, method: &str, extra: &str, body: &str) -> String {
        let here = self.sip.local_addr().unwrap();
        let branch = if method == "CANCEL" || method == "ACK" {
            "INVITE"
        } else {
            method
        };
        let kind = if body.starts_with("v=") {
            "Content-Type: application/sdp\r\n"
        } else {
            ""
        };
        format!(
            "{method} {} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{}{}{branch};rport\r\nMax-Forwards: 70\r\n\
             From: \"Test\" <sip:13800138000@127.0.0.1>;tag=caller\r\nTo: {}\r\nCall-ID: {}\r\nCSeq: {} {method}\r\n\
             Contact: <sip:13800138000@{here}>\r\n{extra}{kind}Content-Length: {}\r\n\r\n{body}",
            self.target,
            self.call_id,
            self.cseq,
            self.to,
            self.call_id,
            self.cseq,
            body.len()
        )
    }

    pub async fn send(&self, text: impl AsRef<[u8]>) {
        self.sip.send_to(text.as_ref(), self.house).await.unwrap();
    }

    /// The next message of the house.
    pub async fn hear(&self) -> String {
        let mut buffer = [0; 4_096];
        let received = tokio::time::timeout(PATIENCE, self.sip.recv_from(&mut buffer)).await;
        let (length, _) = received.expect("the house says something").unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }

    /// The next message that begins with this.
    pub async fn hear_until(&self, start: &str) -> String {
        loop {
            let message = self.hear().await;
            if message.starts_with(start) {
                return message;
            }
        }
    }

    pub async fn invite(&self) {
        self.send(self.request("INVITE", "", &self.sdp("sendrecv")))
            .await;
    }

    /// Takes the 200 and acknowledges it; returns the house's RTP address.
    pub async fn answered(&mut self) -> SocketAddr {
        let ok = self.hear_until("SIP/2.0 200").await;
        self.remember(&ok);
        self.send(self.request("ACK", "", "")).await;
        rtp_of(&ok)
    }

    /// Tag and Contact of a 2xx, for what follows in the dialog.
    pub fn remember(&mut self, ok: &str) {
        self.to = header(ok, "To");
        self.target = header(ok, "Contact").trim_matches(['<', '>']).to_owned();
    }

    pub async fn bye(&mut self) {
        self.cseq += 1;
        self.send(self.request("BYE", "", "")).await;
        self.hear_until("SIP/2.0 200").await;
    }

    /// A request inside the dialog and the answer to it.
    pub async fn ask(&mut self, method: &str, extra: &str, body: &str) -> String {
        self.cseq += 1;
        self.send(self.request(method, extra, body)).await;
        loop {
            let answer = self.hear_until("SIP/2.0 ").await;
            if !answer.starts_with("SIP/2.0 1") {
                return answer;
            }
        }
    }

    pub async fn say(&mut self, to: SocketAddr, kind: u8, timestamp: u32, payload: &[u8]) {
        let mut packet = vec![0x80, kind];
        packet.extend(self.sequence.to_be_bytes());
        packet.extend(timestamp.to_be_bytes());
        packet.extend(7_u32.to_be_bytes());
        packet.extend(payload);
        self.sequence = self.sequence.wrapping_add(1);
        self.rtp.send_to(&packet, to).await.unwrap();
    }

    pub async fn say_frame(&mut self, to: SocketAddr, frame: &MediaFrame) {
        match frame {
            MediaFrame::Audio { payload, .. } => {
                self.timestamp = self.timestamp.wrapping_add(160);
                self.say(to, 8, self.timestamp, payload).await;
            }
            MediaFrame::Digit { rtp_timestamp, .. } => {
                let payload = crate::media::dtmf::to_payload(frame).unwrap();
                self.say(to, 101, *rtp_timestamp, &payload).await;
            }
        }
    }

    /// Listens for this many packets of sound.
    pub async fn listen(&self, packets: usize) -> (Ear, Vec<Vec<u8>>) {
        let (ear, mut all) = (Ear::default(), Vec::new());
        while all.len() < packets {
            let mut buffer = [0; 2_048];
            let received = tokio::time::timeout(PATIENCE, self.rtp.recv_from(&mut buffer)).await;
            let (length, _) = received.expect("sound comes").unwrap();
            if buffer[1] & 0x7F == 8 {
                let payload = buffer[12..length].to_vec().into();
                ear.hear(&MediaFrame::Audio {
                    codec: Codec::Pcma,
                    payload,
                });
            }
            all.push(buffer[..length].to_vec());
        }
        (ear, all)
    }
}

pub fn header(message: &str, name: &str) -> String {
    let start = format!("{name}: ");
    let line = message.lines().find(|line| line.starts_with(&start));
    line.map(|line| line[start.len()..].trim().to_owned())
        .unwrap_or_default()
}

pub fn rtp_of(message: &str) -> SocketAddr {
    let port = message
        .lines()
        .find_map(|l| l.strip_prefix("m=audio "))
        .unwrap();
    let port: u16 = port.split(' ').next().unwrap().parse().unwrap();
    SocketAddr::from(([127, 0, 0, 1], port))
}
