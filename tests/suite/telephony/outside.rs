//! Telephones that are not ours: a second opinion on our SIP and our sound.

use std::path::Path;
use std::process::Stdio;

use kit::{port, wait};
use telephony::CallSignal;
use telephony::media::{correlation, prompts};
use tokio::process::Command;

use super::{Line, queue};

#[tokio::test]
async fn sipp_completes_a_hundred_calls() {
    let mut line = Line::open().await;
    let folder = tempfile::tempdir().unwrap();
    let mut sipp = Command::new("sipp")
        .args([
            &line.address().to_string(),
            "-sn",
            "uac",
            "-d",
            "500",
            "-m",
            "100",
            "-r",
            "50",
            "-nostdin",
        ])
        .args([
            "-i",
            "127.0.0.1",
            "-p",
            &port::udp().to_string(),
            "-timeout",
            "30s",
            "-timeout_error",
        ])
        .current_dir(&folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("sipp is here (Debian: sip-tester)");
    let mut ended = 0;
    while ended < 100 {
        match line.signal().await {
            telephony::signal::SignalKind::Call(call, CallSignal::Arrived { .. }) => {
                line.answer(call, &queue())
            }
            telephony::signal::SignalKind::Call(_, CallSignal::Ended { .. }) => ended += 1,
            _ => {}
        }
    }
    let status = wait::for_("sipp's verdict", sipp.wait()).await.unwrap();
    assert!(status.success(), "sipp counts a failed call: {status}");
    line.is_clear().await;
}

/// baresip's settings: no sound card, a file for a microphone, what it hears into a file.
fn settings(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "sip_listen 127.0.0.1:{}\nnet_interface 127.0.0.1\naudio_source aufile,{folder}/says.wav\n\
         audio_player aufile,{folder}/out.wav\nausrc_srate 8000\nauplay_srate 8000\nsnd_path {folder}\n\
         module_path /usr/lib/baresip/modules\nmodule stdio.so\nmodule g711.so\nmodule aufile.so\n\
         module sndfile.so\nmodule_tmp uuid.so\nmodule_tmp account.so\nmodule_app account.so\nmodule_app menu.so\n",
        port::udp()
    )
}

#[tokio::test]
async fn baresip_hears_the_music_of_the_queue() {
    let mut line = Line::open().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("config"), settings(folder.path())).unwrap();
    std::fs::write(
        at("accounts"),
        "<sip:alice@127.0.0.1>;regint=0;audio_codecs=pcmu\n",
    )
    .unwrap();
    std::fs::write(at("contacts"), "").unwrap();
    write_wav(&at("says.wav"), &vec![0; 8_000 * 20]);
    let dial = format!("/dial sip:4008001234@{}", line.address());
    let mut baresip = Command::new("baresip")
        .args([
            "-f",
            folder.path().to_str().unwrap(),
            "-4",
            "-t",
            "6",
            "-e",
            &dial,
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("baresip is here (Debian: baresip-core)");
    let call = line.arrived().await;
    line.answer(call, &queue());
    line.until(|s| matches!(s, CallSignal::Ended { .. })).await;
    wait::for_("baresip's end", baresip.wait()).await.unwrap();
    let heard = heard_by_baresip(folder.path());
    let music = prompts::find("music", "").unwrap().samples();
    let second = &music[..8_000];
    let found = correlation::find(&heard, second).expect("baresip heard something");
    assert!(found.score > 0.9, "the music is its own: {found:?}");
    line.is_clear().await;
}

/// The decoded side of baresip's recording.
fn heard_by_baresip(folder: &Path) -> Vec<i16> {
    let mut files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let decoded = files
        .find(|path| path.to_string_lossy().ends_with("dec.wav"))
        .expect("baresip kept what it heard");
    let bytes = std::fs::read(decoded).unwrap();
    let data = bytes.windows(4).position(|w| w == b"data").unwrap() + 8;
    bytes[data..]
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

/// 16 bits, mono, 8 kHz: the one kind baresip's file player takes everywhere.
fn write_wav(path: &Path, samples: &[i16]) {
    let length = u32::try_from(samples.len() * 2).unwrap();
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + length).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(16_000_u32.to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend(length.to_le_bytes());
    bytes.extend(samples.iter().flat_map(|s| s.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}
