//! What the page weighs, and what a wrap-up costs the agent: counted by the page's own tests, which `make bench` plays first.

use std::path::Path;

use serde_json::Value;

use crate::report::{Report, bytes};

/// Where the page's tests leave what they counted.
const ARTEFACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../artefacts");

pub fn measure(report: &mut Report) {
    report.part(
        "The page and the wrap-up",
        "gzip -9 of everything a browser loads to open an area, one language. From hang-up to Ready of a call that ended in a repair, in Chromium by keyboard: \
         what `make story` counted; the seconds are the program's and the page's, a person adds the time to think.",
    );
    let size = read("page.json");
    report.row("start of the desk", weight(&size["desk"]), "220 kB");
    report.row(
        "start of the technician",
        weight(&size["technician"]),
        "130 kB",
    );
    let wrap_up = read("story/wrap-up.json");
    report.row(
        "wrap-up of a repair call, actions",
        figure(&wrap_up["actions"], ""),
        "6",
    );
    report.row(
        "wrap-up of a repair call, seconds",
        figure(&wrap_up["seconds"], " s"),
        "20 s",
    );
}

/// Null when the test that leaves the file did not pass.
fn read(name: &str) -> Value {
    let text = std::fs::read_to_string(Path::new(ARTEFACTS).join(name)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

fn weight(value: &Value) -> String {
    value.as_f64().map_or_else(missing, bytes)
}

fn figure(value: &Value, unit: &str) -> String {
    value
        .as_f64()
        .map_or_else(missing, |figure| format!("{figure}{unit}"))
}

fn missing() -> String {
    "left out: the page's test did not pass".to_owned()
}
