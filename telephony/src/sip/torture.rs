//! The 49 torture messages of RFC 4475, each with the class of answer that is due to it. Written
//! down again in their essential form: what the RFC tests in each is kept, its prose is not.

#![allow(clippy::unwrap_used)]

use super::judge::{Judgement, judge};

/// What a telephone service owes to a message.
#[derive(Clone, Copy, Debug)]
enum Due {
    /// Handed on: a call, or something for a dialog.
    Pass,
    /// One of these statuses.
    Answer(&'static [u16]),
    Silence,
}

use Due::{Answer, Pass, Silence};

const SDP: &str = "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.5\r\ns=-\r\nc=IN IP4 192.0.2.5\r\nt=0 0\r\nm=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n";

/// A sound request, whose lines a case replaces or adds to.
fn request(line: &str, method: &str, extra: &str, body: &str) -> String {
    format!(
        "{line}\r\nVia: SIP/2.0/UDP t1.example.com;branch=z9hG4bK-39234-23523\r\n\
         Max-Forwards: 70\r\nFrom: <sip:caller@example.net>;tag=242etr\r\n\
         To: <sip:user@example.com>\r\nCall-ID: call.0ha0isndaksdj\r\nCSeq: 8 {method}\r\n\
         Contact: <sip:caller@t1.example.com>\r\n{extra}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn invite(extra: &str) -> String {
    let typed = format!("{extra}Content-Type: application/sdp\r\n");
    request("INVITE sip:user@example.com SIP/2.0", "INVITE", &typed, SDP)
}

fn options(extra: &str) -> String {
    request("OPTIONS sip:user@example.com SIP/2.0", "OPTIONS", extra, "")
}

fn register(extra: &str) -> String {
    request("REGISTER sip:example.com SIP/2.0", "REGISTER", extra, "")
}

fn response(line: &str, extra: &str) -> String {
    format!(
        "{line}\r\nVia: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\r\nCall-ID: unreason.1234\r\n\
         CSeq: 35 INVITE\r\nFrom: <sip:user@example.com>;tag=11141343\r\n\
         To: <sip:user@example.edu>;tag=2229\r\n{extra}Content-Length: 0\r\n\r\n"
    )
}

fn wsinv() -> String {
    format!(
        "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\nTO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n\
         from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8\r\nMaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.ndaksdj@192.0.2.1\r\n\
         Content-Length   : {}\r\ncseq: 0009\r\n  INVITE\r\nVia  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\ns :\r\n\
         NewFangledHeader:   newfangled value\r\n continued newfangled value\r\nUnknownHeaderWithUnusualValue: ;;,,;;,;\r\n\
         Content-Type: application/sdp\r\nRoute:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n\
         v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n\
         m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n{SDP}",
        SDP.len()
    )
}

/// Name, message, class. 3.1.1: valid messages.
fn valid() -> Vec<(&'static str, Vec<u8>, Due)> {
    let long = "a".repeat(2_000);
    let mut cases = vec![
        ("wsinv", wsinv(), Pass),
        (
            "intmeth",
            request(
                "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
                "!interesting-Method0123456789_*+`.%indeed'~",
                "extensionHeader-!.%*+_`'~: \u{fe3f}\r\n",
                "",
            ),
            Answer(&[400, 405, 501]),
        ),
        (
            "esc01",
            invite("").replace(
                "INVITE sip:user@example.com",
                "INVITE sip:sips%3Auser%40example.com@example.net",
            ),
            Pass,
        ),
        (
            "escnull",
            register("").replace("sip:caller@t1", "sip:null-%00-null@t1"),
            Answer(&[405]),
        ),
        (
            "esc02",
            request(
                "RE%47IST%45R sip:registrar.example.com SIP/2.0",
                "RE%47IST%45R",
                "",
                "",
            ),
            Answer(&[405, 501]),
        ),
        (
            "lwsdisp",
            options("").replace("From: <sip", "From: caller<sip"),
            Answer(&[200]),
        ),
        (
            "longreq",
            invite(&format!("Unknown-{long}: {long}\r\n"))
                .replace("From: <", &format!("From: \"{long}\" <")),
            Pass,
        ),
        ("dblreq", register("") + &invite(""), Answer(&[405])),
        (
            "semiuri",
            options("").replace("OPTIONS sip:user@", "OPTIONS sip:user;par=u%40example.net@"),
            Answer(&[200]),
        ),
        (
            "transports",
            options(
                "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKn2,SIP/2.0/TLS t3.example.com;branch=z9hG4bK8\r\nVia: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bK9\r\n",
            ),
            Answer(&[200]),
        ),
        (
            "mpart01",
            request(
                "MESSAGE sip:kumiko@example.org SIP/2.0",
                "MESSAGE",
                "Content-Type: multipart/mixed;boundary=7a9\r\n",
                "--7a9\r\n\r\nHello\r\n--7a9--\r\n",
            ),
            Answer(&[405]),
        ),
        // Answers to nothing we sent: they pass the text check and meet no transaction.
        (
            "unreason",
            response(
                "SIP/2.0 200 = 2**3 * 5**2 \u{43d}\u{43e} \u{441}\u{442}\u{43e}",
                "",
            ),
            Pass,
        ),
        ("noreason", response("SIP/2.0 100 ", ""), Pass),
    ];
    cases
        .drain(..)
        .map(|(n, t, d)| (n, t.into_bytes(), d))
        .collect()
}

/// 3.1.2: invalid messages.
fn invalid() -> Vec<(&'static str, Vec<u8>, Due)> {
    const BAD: Due = Answer(&[400]);
    let cases = vec![
        (
            "badinv01",
            invite("")
                .replace("branch=z9hG4bK-39234-23523", ";,;,,")
                .replace(
                    "<sip:caller@t1.example.com>",
                    "\"Joe\" <sip:joe@example.org>;;;;",
                ),
            BAD,
        ),
        (
            "clerr",
            invite("").replace(
                &format!("Content-Length: {}", SDP.len()),
                "Content-Length: 9999",
            ),
            BAD,
        ),
        (
            "ncl",
            invite("").replace(
                &format!("Content-Length: {}", SDP.len()),
                "Content-Length: -999",
            ),
            BAD,
        ),
        (
            "scalar02",
            register("Expires: 1000000000000\r\n")
                .replace("CSeq: 8", "CSeq: 36893488147419103232")
                .replace("Forwards: 70", "Forwards: 300"),
            BAD,
        ),
        (
            "scalarlg",
            response(
                "SIP/2.0 503 Service Unavailable",
                "Retry-After: 949302838503028349304023988\r\n",
            )
            .replace("CSeq: 35", "CSeq: 9292394834772304023312"),
            Silence,
        ),
        (
            "quotbal",
            invite("").replace("To: <", "To: \"Mr. J. User <"),
            BAD,
        ),
        (
            "ltgtruri",
            invite("").replace(
                "INVITE sip:user@example.com",
                "INVITE <sip:user@example.com>",
            ),
            BAD,
        ),
        (
            "lwsruri",
            invite("").replace(
                "INVITE sip:user@example.com",
                "INVITE sip:user@example.com; lr",
            ),
            BAD,
        ),
        (
            "lwsstart",
            invite("").replace(
                "INVITE sip:user@example.com SIP",
                "INVITE  sip:user@example.com  SIP",
            ),
            BAD,
        ),
        (
            "trws",
            options("").replace("com SIP/2.0\r\n", "com SIP/2.0  \r\n"),
            BAD,
        ),
        (
            "escruri",
            invite("").replace(
                "INVITE sip:user@example.com",
                "INVITE sip:user@example.com?Route=%3Csip:example.com%3E",
            ),
            BAD,
        ),
        (
            "baddate",
            invite("Date: Fri, 01 Jan 2010 16:00:00 EST\r\n"),
            BAD,
        ),
        (
            "regbadct",
            register("").replace(
                "<sip:caller@t1.example.com>",
                "sip:user@example.com?Route=%3Csip:sip.example.com%3E",
            ),
            BAD,
        ),
        (
            "badaspec",
            options("").replace(
                "To: <sip:user@example.com>",
                "To: \"Watson, Thomas\" < sip:t.watson@example.org >",
            ),
            BAD,
        ),
        (
            "baddn",
            options("").replace("To: <", "To: Watson, Thomas <"),
            BAD,
        ),
        (
            "badvers",
            options("").replace("com SIP/2.0\r\n", "com SIP/7.0\r\n"),
            Answer(&[505]),
        ),
        (
            "mismatch01",
            options("").replace("CSeq: 8 OPTIONS", "CSeq: 8 INVITE"),
            BAD,
        ),
        (
            "mismatch02",
            request("NEWMETHOD sip:user@example.com SIP/2.0", "INVITE", "", ""),
            Answer(&[400, 501]),
        ),
        (
            "bigcode",
            response("SIP/2.0 4294967301 better not break the receiver", ""),
            Silence,
        ),
    ];
    cases
        .into_iter()
        .map(|(n, t, d)| (n, t.into_bytes(), d))
        .collect()
}

/// 3.2 to 3.4: transactions, applications, older versions.
fn semantic() -> Vec<(&'static str, Vec<u8>, Due)> {
    let no_registrar: Due = Answer(&[405]);
    let insufficient = "INVITE sip:user@example.com SIP/2.0\r\nCSeq: 193942 INVITE\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\r\nContent-Length: 0\r\n\r\n";
    let cases = vec![
        (
            "badbranch",
            options("").replace("z9hG4bK-39234-23523", "z9hG4bK"),
            Answer(&[200, 400]),
        ),
        ("insuf", insufficient.to_owned(), Answer(&[400])),
        (
            "unkscm",
            options("").replace(
                "OPTIONS sip:user@example.com",
                "OPTIONS nobodyKnowsThisScheme:totallyopaquecontent",
            ),
            Answer(&[416]),
        ),
        (
            "novelsc",
            options("").replace(
                "OPTIONS sip:user@example.com",
                "OPTIONS soap.beep://192.0.2.103:3002",
            ),
            Answer(&[416]),
        ),
        (
            "unksm2",
            register("").replace("To: <sip:user@example.com>", "To: <isbn:2983792873>"),
            no_registrar,
        ),
        (
            "bext01",
            options(
                "Require: nothingSupportsThis, nothingSupportsThisEither\r\nProxy-Require: noProxiesSupportThis\r\n",
            ),
            Answer(&[420]),
        ),
        (
            "invut",
            invite("").replace("application/sdp", "application/unknownformat"),
            Answer(&[415]),
        ),
        (
            "regaut01",
            register("Authorization: NoOneKnowsThisScheme opaque-data=here\r\n"),
            no_registrar,
        ),
        (
            "multi01",
            invite(
                "CSeq: 59 INVITE\r\nCall-ID: multi01.98asdh\r\nMax-Forwards: 5\r\nFrom: <sip:other@example.net>;tag=1\r\n",
            ),
            Answer(&[400]),
        ),
        ("mcl01", options("Content-Length: 5\r\n"), Answer(&[400])),
        (
            "bcast",
            response(
                "SIP/2.0 200 OK",
                "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\r\n",
            ),
            Silence,
        ),
        (
            "zeromf",
            options("").replace("Forwards: 70", "Forwards: 0"),
            Answer(&[200, 483]),
        ),
        (
            "cparam01",
            register("").replace(
                "t1.example.com>\r\nContent",
                "t1.example.com;unknownparam>\r\nContent",
            ),
            no_registrar,
        ),
        (
            "cparam02",
            register("").replace(
                "<sip:caller@t1.example.com>",
                "<sip:caller@t1.example.com;unknownparam>",
            ),
            no_registrar,
        ),
        (
            "regescrt",
            register("").replace(
                "<sip:caller@t1.example.com>",
                "<sip:user@example.com?Route=%3Csip:sip.example.com%3E>",
            ),
            no_registrar,
        ),
        (
            "sdp01",
            invite("Accept: text/nobodyKnowsThis\r\n"),
            Answer(&[406]),
        ),
        (
            "inv2543",
            format!(
                "INVITE sip:UserB@example.com SIP/2.0\r\nVia: SIP/2.0/UDP iftgw.example.com\r\nFrom: <sip:+13035551111@ift.client.example.net;user=phone>\r\n\
                 Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>\r\nTo: sip:+16505552222@ss1.example.net;user=phone\r\nCall-ID: inv2543.1717@ift.client.example.com\r\n\
                 CSeq: 56 INVITE\r\nContact: <sip:gw@iftgw.example.com>\r\nContent-Type: application/sdp\r\n\r\n{SDP}"
            ),
            Pass,
        ),
    ];
    cases
        .into_iter()
        .map(|(n, t, d)| (n, t.into_bytes(), d))
        .collect()
}

/// All of them, as datagrams.
pub(crate) fn messages() -> Vec<Vec<u8>> {
    let all = [valid(), invalid(), semantic()].concat();
    all.into_iter().map(|(_, message, _)| message).collect()
}

#[test]
fn every_torture_message_meets_the_class_due_to_it() {
    let all: Vec<_> = [valid(), invalid(), semantic()].concat();
    assert_eq!(all.len(), 49);
    let source = "127.0.0.1:5070".parse().unwrap();
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|(name, message, due)| {
            let judgement = judge(message, source);
            let met = match (due, &judgement) {
                (Pass, Judgement::Pass(_)) | (Silence, Judgement::Silence(_)) => true,
                (Answer(statuses), Judgement::Answer(status, _)) => statuses.contains(status),
                _ => false,
            };
            (!met).then(|| format!("{name}: {due:?} was due, got {}", shown(&judgement)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_cut_of_every_message_is_judged_without_a_fault() {
    let source = "127.0.0.1:5070".parse().unwrap();
    for (_, message, _) in [valid(), invalid(), semantic()].concat() {
        for end in 0..message.len().min(700) {
            judge(&message[..end], source);
            let mut flipped = message.clone();
            flipped[end] ^= 0x95;
            judge(&flipped, source);
        }
    }
}

fn shown(judgement: &Judgement) -> String {
    match judgement {
        Judgement::Pass(bytes) => format!("passed:\n{}", String::from_utf8_lossy(bytes)),
        Judgement::Answer(status, _) => format!("answer {status}"),
        Judgement::Silence(why) => format!("silence ({why})"),
    }
}
