use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

use super::double::BrowserDouble;
use super::*;
use crate::media::Codec;
use crate::media::dtmf::{DigitReceiver, DigitSender};
use crate::media::ear::Ear;
use crate::media::source::{Source, pace};
use crate::media::tone::{Heard, plan};

const PATIENCE: Duration = Duration::from_secs(20);

/// The house's side of one connection: hears into an ear, and remembers states.
struct House {
    leg: Arc<BrowserLeg>,
    ear: Ear,
    states: mpsc::Receiver<MediaState>,
    listening: JoinHandle<String>,
}

fn loopback() -> BrowserConfig {
    BrowserConfig {
        listen: vec![Ipv4Addr::LOCALHOST.into()],
        ..BrowserConfig::default()
    }
}

async fn connect(config: &BrowserConfig, codec: Codec, first: u16) -> (House, BrowserDouble) {
    let (double, offer) = BrowserDouble::offer(codec, first).await.unwrap();
    join(config, double, &offer).await
}

async fn join(
    config: &BrowserConfig,
    mut double: BrowserDouble,
    offer: &str,
) -> (House, BrowserDouble) {
    let (out, events) = mpsc::channel(64);
    let agent = AgentId(Uuid::from_u128(7));
    let (leg, answer) = BrowserLeg::answer(config, agent, offer, out).await.unwrap();
    timeout(PATIENCE, double.accept(&answer))
        .await
        .unwrap()
        .unwrap();
    let (states_in, mut states) = mpsc::channel(16);
    let ear = Ear::default();
    let listening = tokio::spawn(listen(events, ear.clone(), states_in));
    let first_state = timeout(PATIENCE, states.recv()).await.unwrap();
    assert_eq!(first_state, Some(MediaState::Connected));
    (
        House {
            leg: Arc::new(leg),
            ear,
            states,
            listening,
        },
        double,
    )
}

async fn listen(
    mut events: mpsc::Receiver<(AgentId, BrowserEvent)>,
    ear: Ear,
    states: mpsc::Sender<MediaState>,
) -> String {
    let mut digits = DigitReceiver::default();
    let mut keys = String::new();
    while let Some((agent, event)) = events.recv().await {
        assert_eq!(agent, AgentId(Uuid::from_u128(7)));
        match event {
            BrowserEvent::Frame(frame) => {
                keys.extend(digits.hear(&frame));
                ear.hear(&frame);
            }
            BrowserEvent::State(state) => states.send(state).await.unwrap(),
        }
    }
    keys
}

/// Feeds the leg as the engine does, 20 ms a frame.
fn say(leg: &Arc<BrowserLeg>, mut source: Source, codec: Codec) -> JoinHandle<()> {
    let leg = Arc::clone(leg);
    tokio::spawn(async move {
        let mut clock = pace();
        loop {
            clock.tick().await;
            leg.send(source.next_frame(codec));
        }
    })
}

async fn second(ear: &Ear) -> Heard {
    let _settling = timeout(PATIENCE, ear.listen(0.3)).await.unwrap();
    Heard::in_samples(&timeout(PATIENCE, ear.listen(1.0)).await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_sides_hear_each_other_and_nothing_else() {
    for (page, line) in [(Codec::Pcmu, Codec::Pcma), (Codec::Pcma, Codec::Pcma)] {
        let (house, mut double) = connect(&loopback(), page, 1).await;
        double.speak(Source::tone(plan::AGENT));
        let saying = say(&house.leg, Source::tone(plan::CALLER), line);
        assert_eq!(second(double.ear()).await.only(), Some(plan::CALLER));
        assert_eq!(second(&house.ear).await.only(), Some(plan::AGENT));
        assert_eq!(house.leg.dropped(), 0);
        saying.abort();
        double.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sound_goes_on_when_the_sequence_number_rolls_over() {
    // 65,000 and 1,000 packets: SRTP's roll-over counter moves in the middle.
    let (house, mut double) = connect(&loopback(), Codec::Pcmu, 65_000).await;
    let frames: Vec<i16> = crate::media::tone::Sine::new(plan::AGENT, -6.0).take(160 * 1_000);
    let Source::Frames(frames) = Source::samples(&frames) else {
        panic!("samples are frames")
    };
    double.speak_fast(frames.into()).await;
    let heard = timeout(PATIENCE, async {
        let mut clock = pace();
        while house.ear.frames() < 980 {
            clock.tick().await;
        }
        house.ear.samples()
    });
    let Ok(heard) = heard.await else {
        panic!("only {} frames were heard", house.ear.frames())
    };
    for part in heard.chunks_exact(8_000) {
        assert_eq!(Heard::in_samples(part).only(), Some(plan::AGENT));
    }
    double.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_reach_the_browser_and_the_house_once_each() {
    let (house, mut double) = connect(&loopback(), Codec::Pcmu, 1).await;
    let saying = say(&house.leg, Source::Silence, Codec::Pcma);
    let press = |keys: &str| {
        let frames = keys.chars().enumerate().flat_map(|(n, key)| {
            let mut sender = DigitSender::new(key, 80, n as u32 * 4_000).unwrap();
            std::iter::from_fn(move || sender.next_packet())
        });
        Source::Frames(frames.collect())
    };
    let keys = say(&house.leg, press("5#"), Codec::Pcma);
    double.speak(press("19*"));
    timeout(PATIENCE, double.ear().listen(1.0)).await.unwrap();
    timeout(PATIENCE, house.ear.listen(1.0)).await.unwrap();
    assert_eq!(
        (double.ear().digits(), house.ear.digits()),
        ("5#".into(), "19*".into())
    );
    saying.abort();
    keys.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_leaves_is_lost_at_once() {
    let (mut house, double) = connect(&loopback(), Codec::Pcmu, 1).await;
    double.close().await;
    let state = timeout(Duration::from_secs(2), house.states.recv())
        .await
        .unwrap();
    assert_eq!(state, Some(MediaState::Lost));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_vanishes_is_lost_after_its_time() {
    let config = BrowserConfig {
        lost_after: Duration::from_millis(700),
        ..loopback()
    };
    let (double, offer) = BrowserDouble::offer_mortal(Codec::Pcmu).await.unwrap();
    let (mut house, mut double) = join(&config, double, &offer).await;
    double.speak(Source::tone(plan::AGENT));
    assert_eq!(second(&house.ear).await.only(), Some(plan::AGENT));
    double.vanish().await;
    let state = timeout(PATIENCE, house.states.recv()).await.unwrap();
    assert_eq!(state, Some(MediaState::Lost));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leg_that_closes_tells_the_browser_and_nobody_else() {
    let (house, mut double) = connect(&loopback(), Codec::Pcmu, 1).await;
    let House {
        leg,
        mut states,
        listening,
        ..
    } = house;
    Arc::into_inner(leg).unwrap().close().await;
    timeout(PATIENCE, double.lost()).await.unwrap();
    timeout(PATIENCE, listening).await.unwrap().unwrap();
    assert_eq!(states.recv().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_is_lite_and_names_the_port_of_the_range() {
    let free = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let config = BrowserConfig {
        ports: PortRange::new(port, port),
        public_address: Some("203.0.113.9".parse().unwrap()),
        listen: BrowserConfig::default().listen,
        ..BrowserConfig::default()
    };
    let (double, offer) = BrowserDouble::offer(Codec::Pcmu, 1).await.unwrap();
    let (out, _events) = mpsc::channel(4);
    let answered = BrowserLeg::answer(&config, AgentId(Uuid::nil()), &offer, out.clone()).await;
    let (leg, answer) = answered.unwrap();
    assert!(answer.contains("a=ice-lite"), "{answer}");
    assert!(
        answer.contains(&format!("127.0.0.1 {port} typ host")),
        "{answer}"
    );
    let second = BrowserLeg::answer(&config, AgentId(Uuid::nil()), &offer, out).await;
    assert!(matches!(second, Err(BrowserError::NoPort(_))));
    leg.close().await;
    assert!(
        std::net::UdpSocket::bind(("127.0.0.1", port)).is_ok(),
        "the port is free again"
    );
    double.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opening_and_closing_leaves_no_socket_behind() {
    let (house, double) = connect(&loopback(), Codec::Pcmu, 1).await;
    double.close().await;
    drop(house);
    let before = open_sockets();
    for _ in 0..12 {
        let (house, double) = connect(&loopback(), Codec::Pcmu, 1).await;
        let House { leg, listening, .. } = house;
        Arc::into_inner(leg).unwrap().close().await;
        double.close().await;
        timeout(PATIENCE, listening).await.unwrap().unwrap();
    }
    let none_left = timeout(PATIENCE, async {
        let mut clock = pace();
        while open_sockets() > before {
            clock.tick().await;
        }
    });
    none_left.await.unwrap();
}

/// Sockets of this process. Other tests open some meanwhile and close them again.
fn open_sockets() -> usize {
    let targets = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let links = targets.filter_map(|entry| std::fs::read_link(entry.path()).ok());
    links
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_next_goes_on_in_the_same_stream() {
    let (house, mut double) = connect(&loopback(), Codec::Pcmu, 1).await;
    for hz in [plan::AGENT, plan::HOLD, plan::CALLER] {
        double.speak(Source::tone(hz));
        assert_eq!(second(&house.ear).await.only(), Some(hz));
    }
    double.hush();
    double.close().await;
}

/// What an attacker on the network can send without the session's keys: noise, a stranger's
/// handshake, sound of nobody, a check without the password.
fn hostile_datagrams() -> Vec<Vec<u8>> {
    let noise = |length: usize| {
        (0..length)
            .map(|n| (n * 31 % 251) as u8)
            .collect::<Vec<u8>>()
    };
    let mut hello = vec![22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 1, 0, 0, 48];
    hello.extend(noise(56));
    let mut sound = vec![0x80, 0, 0xFE, 0x10, 0, 0, 1, 0, 0, 0, 0, 7];
    sound.extend(noise(170));
    let mut check = vec![0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42];
    check.extend(noise(20));
    vec![
        hello,
        sound,
        check,
        Vec::new(),
        vec![0x80],
        noise(1),
        noise(1_400),
        noise(20_000),
    ]
}

/// Sends every hostile datagram to `port` again and again.
fn attack(port: u16) -> JoinHandle<()> {
    tokio::spawn(async move {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut clock = tokio::time::interval(Duration::from_millis(2));
        loop {
            clock.tick().await;
            for datagram in hostile_datagrams() {
                // An ICMP refusal after the port has closed is nothing to an attacker.
                let _refused = socket.send_to(&datagram, ("127.0.0.1", port)).await;
            }
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_at_the_port_are_not_heard_and_disturb_nothing() {
    let (mut double, offer) = BrowserDouble::offer(Codec::Pcmu, 1).await.unwrap();
    let (out, events) = mpsc::channel(64);
    let agent = AgentId(Uuid::from_u128(7));
    let answered = BrowserLeg::answer(&loopback(), agent, &offer, out).await;
    let (leg, answer) = answered.unwrap();
    let candidate = answer
        .lines()
        .find(|line| line.starts_with("a=candidate:"))
        .unwrap();
    let port = candidate.split(' ').nth(5).unwrap().parse().unwrap();

    // From before the first check of the browser until the end of the talk.
    let attacking = attack(port);
    timeout(PATIENCE, double.accept(&answer))
        .await
        .unwrap()
        .unwrap();
    let (states_in, mut states) = mpsc::channel(16);
    let ear = Ear::default();
    let _listening = tokio::spawn(listen(events, ear.clone(), states_in));
    assert_eq!(
        timeout(PATIENCE, states.recv()).await.unwrap(),
        Some(MediaState::Connected)
    );
    double.speak(Source::tone(plan::AGENT));
    let saying = say(&Arc::new(leg), Source::tone(plan::CALLER), Codec::Pcma);
    assert_eq!(second(&ear).await.only(), Some(plan::AGENT));
    assert_eq!(second(double.ear()).await.only(), Some(plan::CALLER));
    assert!(states.try_recv().is_err(), "the connection has not wavered");
    attacking.abort();
    saying.abort();
    double.close().await;
}
