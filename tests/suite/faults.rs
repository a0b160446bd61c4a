//! What breaks outside: a disk that is full, a database that is locked or away, a node that dies, Redis that goes.

mod nodes;
mod postgres;
mod storage;
mod verbs;

use kit::desk::News;
use serde_json::Value;
use telephony::media::correlation;
use telephony::media::prompts;
use telephony::phone::CallHandle;

/// The caller hears the queue's music: what came in the last second and a half is found in its recording.
async fn hears_music(call: &CallHandle) {
    let heard = call.ear().listen(1.5).await;
    let music = prompts::find("music", "zh").unwrap().samples();
    // The recording goes round: a piece that lies over its end is found in two rounds.
    let twice = [music.as_slice(), music.as_slice()].concat();
    let found = correlation::find(&twice, &heard);
    assert!(found.is_some_and(|m| m.score > 0.9), "not the music");
}

async fn told(news: &mut News, kind: &str, on: bool) {
    let fits = |m: &Value| m["type"] == kind && m["on"] == on;
    news.where_(&format!("{kind} {on}"), fits).await;
}
