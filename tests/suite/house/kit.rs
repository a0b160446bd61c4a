//! The parts of the kit, proven before anything is proven with them.

use std::process::Command;

use kit::guard::Guard;
use kit::{redis::Redis, smtp::Smtp, wait};
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

#[tokio::test]
async fn a_guard_ends_its_part_when_it_is_dropped() {
    let folder = tempfile::tempdir().unwrap().keep();
    let mut part = Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let guard = Guard::process(part.id(), &folder);
    assert!(part.try_wait().unwrap().is_none());
    drop(guard);
    assert!(!part.wait().unwrap().success());
    wait::until("the folder is gone", || async {
        (!folder.exists()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn redis_comes_back_on_its_port() {
    let mut redis = Redis::start();
    let client = ::redis::Client::open(redis.url()).unwrap();
    let mut first = client.get_multiplexed_async_connection().await.unwrap();
    let pong: String = ::redis::cmd("PING").query_async(&mut first).await.unwrap();
    assert_eq!(pong, "PONG");
    redis.stop();
    assert!(client.get_multiplexed_async_connection().await.is_err());
    redis.start_again();
    let mut again = client.get_multiplexed_async_connection().await.unwrap();
    let pong: String = ::redis::cmd("PING").query_async(&mut again).await.unwrap();
    assert_eq!(pong, "PONG");
}

#[tokio::test]
async fn a_mail_in_chinese_is_kept_as_it_was_sent() {
    let mut smtp = Smtp::start();
    let transport: AsyncSmtpTransport<Tokio1Executor> =
        AsyncSmtpTransport::<Tokio1Executor>::from_url(&smtp.url())
            .unwrap()
            .build();
    let mail = |to: &str| {
        Message::builder()
            .from("维修 <desk@example.test>".parse().unwrap())
            .to(to.parse().unwrap())
            .subject("维修单 R-812 已安排")
            .header(ContentType::TEXT_PLAIN)
            .body("技术员王伟将于明日 9:00 到访。".to_owned())
            .unwrap()
    };
    transport.send(mail("wang@example.test")).await.unwrap();
    let mails = smtp.wait_for(1).await;
    assert_eq!(mails[0].to, ["wang@example.test"]);
    assert_eq!(mails[0].subject, "维修单 R-812 已安排");
    assert_eq!(mails[0].body.trim(), "技术员王伟将于明日 9:00 到访。");
    assert!(transport.send(mail("refused@example.test")).await.is_err());
}
