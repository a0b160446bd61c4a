//! Themes and article search on public text sets that the project does not carry.
//!
//! The folder holds `banking77/test.jsonl` (`id`, `text`, `label`) and `stackfaq/{articles,queries}.jsonl`. The program is
//! given copies reduced to `id` and `text` with random ids and shuffled lines, so that nothing but the words can help it.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use tickets_base::clock::Stopwatch;

use rand::seq::SliceRandom;
use serde_json::{Value, json};

use crate::report::{Report, time};
use crate::score;
use kit::program;

const TITLE: &str = "Themes and articles";
const HOW: &str = "Banking77 test (Casanueva et al. 2020, CC BY 4.0) and StackFAQ (Karan and Snajder 2018, CC BY-SA), not carried here: `make bench SETS=<folder>`. \
    Files reduced to `id` and `text`, random ids, shuffled lines; scored outside the program. Per cent.";

/// Says which figures are missing without the sets.
pub fn leave_out(report: &mut Report) {
    report.part(TITLE, HOW);
    for what in [
        "Banking77, K = 77: NMI / ARI / ACC",
        "Banking77, K chosen: NMI, themes",
        "StackFAQ: R@1 / R@5 / MRR",
    ] {
        report.row(what, "left out: SETS not given", "");
    }
}

pub fn measure(report: &mut Report, sets: &Path) {
    report.part(TITLE, HOW);
    let folder = program::folder();
    let texts = read(&sets.join("banking77/test.jsonl"));
    let (hidden, gold) = hide(&texts, "label");
    write(&folder.path().join("texts.jsonl"), &hidden);
    let (given, seconds, _) = fit(folder.path(), &gold, Some(77));
    let figure = format!("{:.1} / {:.1} / {:.1}", given.nmi, given.ari, given.acc);
    report.row("Banking77, K = 77: NMI / ARI / ACC", figure, "66 / 31 / 44");
    report.row("time of that fit, 3,080 texts", time(seconds), "");
    let (chosen, _, themes) = fit(folder.path(), &gold, None);
    report.row(
        "Banking77, K chosen: NMI, themes",
        format!("{:.1}, {themes}", chosen.nmi),
        "63, 40-120",
    );
    let (r1, r5, mrr) = articles(folder.path(), sets);
    report.row(
        "StackFAQ: R@1 / R@5 / MRR",
        format!("{r1:.1} / {r5:.1} / {mrr:.1}"),
        "– / 93 / 83",
    );
}

fn fit(
    folder: &Path,
    gold: &HashMap<String, String>,
    k: Option<usize>,
) -> (score::Clusters, f64, usize) {
    let (state, out) = (
        folder.join(format!("state-{k:?}")),
        folder.join("assigned.jsonl"),
    );
    let mut command = Command::new(kit::house::program());
    command
        .args(["themes", "fit", "--in"])
        .arg(folder.join("texts.jsonl"));
    command.arg("--out").arg(&out).arg("--state").arg(state);
    if let Some(k) = k {
        command.arg("--k").arg(k.to_string());
    }
    let begun = Stopwatch::start();
    run(&mut command);
    let seconds = begun.elapsed().as_secs_f64();
    let themes: HashMap<String, String> = read(&out)
        .iter()
        .map(|row| {
            (
                text(row, "id"),
                row["theme_id"].as_str().unwrap_or("(none)").to_owned(),
            )
        })
        .collect();
    let pairs: Vec<(String, String)> = gold
        .iter()
        .map(|(id, label)| {
            (
                label.clone(),
                themes
                    .get(id)
                    .cloned()
                    .unwrap_or_else(|| "(none)".to_owned()),
            )
        })
        .collect();
    let distinct: std::collections::HashSet<&String> =
        pairs.iter().map(|(_, theme)| theme).collect();
    (score::clusters(&pairs), seconds, distinct.len())
}

fn articles(folder: &Path, sets: &Path) -> (f64, f64, f64) {
    let queries = read(&sets.join("stackfaq/queries.jsonl"));
    let (hidden, gold) = hide(&queries, "article");
    write(&folder.join("queries.jsonl"), &hidden);
    let out = folder.join("run.jsonl");
    run(Command::new(kit::house::program())
        .args(["kb", "eval", "--articles"])
        .arg(sets.join("stackfaq/articles.jsonl"))
        .arg("--queries")
        .arg(folder.join("queries.jsonl"))
        .arg("--out")
        .arg(&out));
    let runs: Vec<(String, Vec<String>)> = read(&out)
        .iter()
        .map(|row| {
            let ranked = row["ranked"].as_array().unwrap();
            let ids = ranked.iter().map(|id| id.as_str().unwrap().to_owned());
            (gold[&text(row, "query")].clone(), ids.collect())
        })
        .collect();
    score::ranking(&runs)
}

/// The rows with random ids and nothing but their text, in random order; and what `key` was by the new id.
fn hide(rows: &[Value], key: &str) -> (Vec<Value>, HashMap<String, String>) {
    let mut gold = HashMap::new();
    let mut hidden: Vec<Value> = rows
        .iter()
        .map(|row| {
            let id = format!("{:032x}", rand::random::<u128>());
            gold.insert(id.clone(), text(row, key));
            json!({ "id": id, "text": row["text"] })
        })
        .collect();
    hidden.shuffle(&mut rand::rng());
    (hidden, gold)
}

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap().to_owned()
}

fn read(path: &Path) -> Vec<Value> {
    let lines =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn write(path: &Path, rows: &[Value]) {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

fn run(command: &mut Command) {
    let status = command
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{command:?}: {status}");
}
