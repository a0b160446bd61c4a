//! The caller's sound: two sockets, one stream each way.
//!
//! What arrives is taken only from the caller's own address and cut into frames of 20 ms whatever
//! the caller's packets last. What leaves is one continuous stream under numbers of our own.

use std::net::{IpAddr, SocketAddr};

use bytes::{Bytes, BytesMut};
use rtc::rtp;
use rtc::shared::marshal::{Marshal, Unmarshal};
use tokio::time::Instant;

use super::latch::Latch;
use super::rtcp::{self, Sent};
use crate::clock::now_ms;
use crate::media::frame::FRAME_SAMPLES;
use crate::media::stream::{PayloadTypes, RtpStream};
use crate::media::{Codec, MediaFrame, dtmf};
use crate::ports::PortPair;
use crate::sip::sdp::Description;

/// Far more than 20 ms of anything we negotiate.
const LARGEST: usize = 2_048;
/// Reports are due this often (RFC 3550 6.2).
const REPORT_EVERY_S: u32 = 5;

pub(crate) struct RtpLeg {
    ports: PortPair,
    latch: Latch,
    stream: RtpStream,
    types: PayloadTypes,
    codec: Codec,
    /// Sound that does not fill a frame yet.
    rest: BytesMut,
    newest: Option<u16>,
    sent: Sent,
    seconds: u32,
}

/// What a datagram turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Frames(Vec<MediaFrame>),
    /// A report: the caller lives, but says nothing.
    Report,
    /// Not the caller's, or not RTP.
    Foreign,
}

/// Room for one datagram of either socket.
pub(crate) struct Inbox {
    rtp: Vec<u8>,
    rtcp: Vec<u8>,
}

impl Inbox {
    pub fn new() -> Self {
        Self {
            rtp: vec![0; LARGEST],
            rtcp: vec![0; LARGEST],
        }
    }
}

impl RtpLeg {
    /// `first_sequence` is given by tests that look at the end of the range.
    pub fn new(
        ports: PortPair,
        description: &Description,
        signalling: IpAddr,
        first_sequence: u16,
    ) -> Self {
        let types = types_of(description);
        let ssrc = rand::random();
        Self {
            ports,
            latch: Latch::new(description.address, signalling),
            stream: RtpStream::new(ssrc, first_sequence, rand::random(), types),
            types,
            codec: description.codec,
            rest: BytesMut::new(),
            newest: None,
            sent: Sent {
                ssrc,
                ..Sent::default()
            },
            seconds: 0,
        }
    }

    /// A new negotiation: another address, other numbers; the stream we send goes on.
    pub fn describe(&mut self, description: &Description) {
        self.types = types_of(description);
        self.codec = description.codec;
        self.stream.renegotiate(self.types);
        if !description.address.ip().is_unspecified() {
            self.latch.describe(description.address);
        }
    }

    pub fn port(&self) -> u16 {
        self.ports.rtp.local_addr().map_or(0, |a| a.port())
    }

    /// Waits for one datagram. Nothing is lost when the wait is given up.
    pub async fn receive(&mut self, inbox: &mut Inbox) -> Heard {
        let (from_rtp, received) = tokio::select! {
            received = self.ports.rtp.recv_from(&mut inbox.rtp) => (true, received),
            received = self.ports.rtcp.recv_from(&mut inbox.rtcp) => (false, received),
        };
        // ICMP errors of earlier sends surface here.
        let Ok((length, source)) = received else {
            return Heard::Foreign;
        };
        let datagram = if from_rtp {
            &inbox.rtp[..length]
        } else {
            &inbox.rtcp[..length]
        };
        if rtcp::is_rtcp(datagram) {
            return if self.latch.is_of_caller(source.ip()) {
                Heard::Report
            } else {
                foreign()
            };
        }
        if from_rtp {
            self.read(datagram, source)
        } else {
            foreign()
        }
    }

    fn read(&mut self, datagram: &[u8], source: SocketAddr) -> Heard {
        let mut bytes = datagram;
        let packet = match rtp::Packet::unmarshal(&mut bytes) {
            Ok(packet) if packet.header.version == 2 => packet,
            _ => return foreign(),
        };
        if !self.latch.accepts(source, packet.header.ssrc) {
            return foreign();
        }
        if self.is_late(packet.header.sequence_number) {
            return Heard::Frames(Vec::new());
        }
        if self.types.events == Some(packet.header.payload_type) {
            let digit = dtmf::from_payload(&packet.payload, packet.header.timestamp);
            return Heard::Frames(digit.into_iter().collect());
        }
        match self.types.codec_of(packet.header.payload_type) {
            Some(codec) => Heard::Frames(self.cut(codec, &packet.payload)),
            None => Heard::Frames(Vec::new()),
        }
    }

    /// Sound that comes after its successor has been passed on would be heard out of place.
    fn is_late(&mut self, sequence: u16) -> bool {
        let ahead = self
            .newest
            .map_or(1, |newest| sequence.wrapping_sub(newest));
        // A jump back by thousands is a new stream of the same caller, not a late packet.
        let late = ahead == 0 || (ahead > u16::MAX - 100);
        if !late {
            self.newest = Some(sequence);
        }
        late
    }

    fn cut(&mut self, codec: Codec, payload: &Bytes) -> Vec<MediaFrame> {
        if self.rest.is_empty() && payload.len() == FRAME_SAMPLES {
            return vec![MediaFrame::Audio {
                codec,
                payload: payload.clone(),
            }];
        }
        self.rest.extend_from_slice(payload);
        let mut frames = Vec::new();
        while self.rest.len() >= FRAME_SAMPLES {
            let payload = self.rest.split_to(FRAME_SAMPLES).freeze();
            frames.push(MediaFrame::Audio { codec, payload });
        }
        frames
    }

    /// Sends now or not at all: a full socket loses sound, never time.
    pub fn send(&mut self, frame: MediaFrame) {
        let frame = frame.into_codec(self.codec);
        let Some(packet) = self.stream.packet(frame, Instant::now()) else {
            return;
        };
        let Ok(bytes) = packet.marshal() else {
            return;
        };
        if self
            .ports
            .rtp
            .try_send_to(&bytes, self.latch.target())
            .is_err()
        {
            metrics::counter!("telephony_rtp_not_sent_total").increment(1);
            return;
        }
        self.sent.timestamp = packet.header.timestamp;
        self.sent.packets = self.sent.packets.wrapping_add(1);
        let length = u32::try_from(packet.payload.len()).unwrap_or(0);
        self.sent.octets = self.sent.octets.wrapping_add(length);
    }

    pub fn takes_digits(&self) -> bool {
        self.types.events.is_some()
    }

    /// Called once a second.
    pub fn second(&mut self) {
        self.seconds += 1;
        if self.seconds.is_multiple_of(REPORT_EVERY_S) && self.sent.packets > 0 {
            self.send_rtcp(&rtcp::report(self.sent, now_ms()));
        }
    }

    pub fn goodbye(&self) {
        if self.sent.packets > 0 {
            self.send_rtcp(&rtcp::goodbye(self.sent, now_ms()));
        }
    }

    fn send_rtcp(&self, bytes: &[u8]) {
        let target = self.latch.target();
        let Some(port) = target.port().checked_add(1) else {
            return;
        };
        if self
            .ports
            .rtcp
            .try_send_to(bytes, (target.ip(), port).into())
            .is_err()
        {
            tracing::debug!("a report could not be sent");
        }
    }
}

fn types_of(description: &Description) -> PayloadTypes {
    let kind = Some(description.codec_type);
    let mut types = PayloadTypes {
        events: description.digits_type,
        ..PayloadTypes::default()
    };
    match description.codec {
        Codec::Pcma => types.pcma = kind,
        Codec::Pcmu => types.pcmu = kind,
    }
    types
}

fn foreign() -> Heard {
    metrics::counter!("telephony_rtp_foreign_total").increment(1);
    Heard::Foreign
}
