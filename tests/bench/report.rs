//! The table of figures, on the terminal as they come and in `docs/benchmarks.md` at the end.

use std::fmt::Write as _;
use std::path::PathBuf;

/// Figures in the order they were taken, by part.
pub struct Report {
    parts: Vec<Part>,
}

struct Part {
    title: &'static str,
    /// What was done, in words, so that another can judge the figures.
    how: &'static str,
    rows: Vec<(String, String, String)>,
}

impl Report {
    pub fn new() -> Self {
        Self { parts: Vec::new() }
    }

    pub fn part(&mut self, title: &'static str, how: &'static str) {
        println!("\n{title}");
        self.parts.push(Part {
            title,
            how,
            rows: Vec::new(),
        });
    }

    /// One figure of the part begun last; `aim` may be empty.
    pub fn row(&mut self, what: impl Into<String>, figure: impl Into<String>, aim: &str) {
        let row = (what.into(), figure.into(), aim.to_owned());
        println!("  {:<58} {:>18}   {}", row.0, row.1, row.2);
        self.parts
            .last_mut()
            .expect("a part was begun")
            .rows
            .push(row);
    }

    pub fn write(&self) {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
        std::fs::write(&path, self.text()).unwrap();
        println!("\nwritten: docs/benchmarks.md");
    }

    fn text(&self) -> String {
        let mut text = String::from(
            "# Figures\n\nTaken by `make bench` (with `SETS=<folder>` for the public text sets) on a machine of two shared cores, every process on it: \
             ratios, counts, CPU and memory compare well between machines, single milliseconds do not.\n",
        );
        for part in &self.parts {
            let _ = write!(
                text,
                "\n## {}\n\n{}\n\n| figure | measured | aim |\n|---|---|---|\n",
                part.title, part.how
            );
            for (what, figure, aim) in &part.rows {
                let _ = writeln!(text, "| {what} | {figure} | {aim} |");
            }
        }
        text
    }
}

/// `1.2 ms`, `640 µs`.
pub fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// `12.3 MB`, `4.4 kB`.
pub fn bytes(count: f64) -> String {
    match count {
        b if b < 1e6 => format!("{:.1} kB", b / 1e3),
        b => format!("{:.1} MB", b / 1e6),
    }
}

/// The value below which that share of `sorted` lies.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    let at = (share * last as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
