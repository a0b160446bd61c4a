//! `tandem customers duplicates | import --dry-run`: on files, without a house.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use tickets::import::check;
use tickets::phone::LineRules;
use tickets_duplicates::{Options, Record, pairs};
use tickets_sheets::{Field, Table, guess, guess_sort, read};

use super::{lines, say};
use crate::jobs::imports::in_words;
use crate::locale::Language;

/// What can be done with lists of customers.
#[derive(Subcommand)]
pub enum Verb {
    /// Find customers that stand in a list more than once: CSV or XLSX with the columns id, name, phone, email, address, any
    /// of which may be missing.
    Duplicates {
        #[arg(long = "in")]
        input: PathBuf,
        /// A CSV file: id_a,id_b,score,reasons, the surest first.
        #[arg(long)]
        out: PathBuf,
        /// Pairs below this score are left out.
        #[arg(long, default_value_t = tickets_duplicates::REVIEW)]
        least: f64,
    },
    /// Look at a list as an import would; to carry it out, use the page.
    Import {
        /// Nothing is written; an import is carried out in the page, where it can be watched and taken back.
        #[arg(long)]
        dry_run: bool,
        file: PathBuf,
        /// en or zh
        #[arg(long, default_value = "en")]
        language: String,
    },
}

pub fn perform(verb: Verb) -> Result<()> {
    match verb {
        Verb::Duplicates { input, out, least } => duplicates(&input, &out, least),
        Verb::Import { dry_run: false, .. } => {
            bail!(
                "an import is carried out in the page, under Administration; --dry-run looks at a file"
            )
        }
        Verb::Import { file, language, .. } => dry_run(&file, &language),
    }
}

/// What each column is taken for, what is wrong by row, and what stands twice.
fn dry_run(file: &Path, language: &str) -> Result<()> {
    let language = match language {
        "en" => Language::En,
        "zh" => Language::Zh,
        other => bail!("--language is en or zh, not {other}"),
    };
    let table = open(file)?;
    let columns = guess(&table.headings);
    for (heading, field) in table.headings.iter().zip(&columns) {
        let field = field.map_or("-".to_owned(), |field| format!("{field:?}"));
        say::line(&format!("{heading} -> {field}"));
    }
    let sort = guess_sort(&columns);
    let checked = check(&table.rows, &columns, sort, &LineRules::default());
    for (row, _, problems) in &checked.refused {
        let words: Vec<String> = problems
            .iter()
            .map(|problem| in_words(language, &table.headings, problem))
            .collect();
        say::line(&format!("{row}: {}", words.join(" ")));
    }
    for (row, candidates) in &checked.twice {
        for candidate in candidates {
            let earlier = candidate.row.unwrap_or_default();
            say::line(&format!(
                "{row} = {earlier}? {:.2} {}",
                candidate.score,
                candidate.reasons.join("; ")
            ));
        }
    }
    let (sound, refused, twice) = (checked.sound, checked.refused.len(), checked.twice.len());
    say::line(&format!(
        "{sort:?}: {sound} sound, {refused} refused, {twice} may stand twice. Nothing was written."
    ));
    Ok(())
}

fn duplicates(input: &Path, out: &Path, least: f64) -> Result<()> {
    if !(0.0..=1.0).contains(&least) {
        bail!("--least is a score between 0 and 1");
    }
    let table = open(input)?;
    let records = records(&table);
    let found = pairs(&records, Options { least });
    let mut text = "id_a,id_b,score,reasons\n".to_owned();
    for pair in &found {
        let (a, b) = (&records[pair.a].id, &records[pair.b].id);
        let reasons: Vec<String> = pair
            .judgement
            .reasons
            .iter()
            .map(ToString::to_string)
            .collect();
        let score = pair.judgement.score;
        text.push_str(&format!(
            "{},{},{score:.4},{}\n",
            quoted(a),
            quoted(b),
            reasons.join("; ")
        ));
    }
    lines::replace(out, text.as_bytes())?;
    say::line(&format!(
        "{} pairs among {} customers.",
        found.len(),
        records.len()
    ));
    Ok(())
}

fn open(path: &Path) -> Result<Table> {
    let bytes = fs::read(path).with_context(|| format!("cannot open {}", path.display()))?;
    read(&bytes).with_context(|| format!("cannot read {}", path.display()))
}

/// By the columns' own names first; else as a list of any house is guessed.
fn records(table: &Table) -> Vec<Record> {
    let guessed = guess(&table.headings);
    let column = |name: &str, field: Field| -> Vec<usize> {
        let named = table
            .headings
            .iter()
            .position(|heading| heading.trim().eq_ignore_ascii_case(name));
        match named {
            Some(at) => vec![at],
            None => (0..guessed.len())
                .filter(|at| guessed[*at] == Some(field))
                .collect(),
        }
    };
    let columns = [
        column("id", Field::Number),
        column("name", Field::Name),
        column("phone", Field::Phone),
        column("email", Field::Email),
        column("address", Field::Address),
        column("credit_code", Field::CreditCode),
    ];
    let records = table.rows.iter().map(|row| {
        let [id, name, phone, email, address, credit_code] = columns.each_ref().map(|columns| {
            let cells = columns
                .iter()
                .map(|at| row.cell(*at))
                .filter(|cell| !cell.is_empty());
            cells.collect::<Vec<_>>().join(";")
        });
        let id = if id.is_empty() {
            row.number.to_string()
        } else {
            id
        };
        Record {
            id,
            name,
            phone,
            email,
            address,
            credit_code,
        }
    });
    records.collect()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_a_file_come_out_with_their_reasons() {
        let folder = tempfile::tempdir().unwrap();
        let (input, out) = (
            folder.path().join("in.csv"),
            folder.path().join("pairs.csv"),
        );
        let list = "id,name,phone\n1,北京移动,10086\n2,中国移动通信集团北京有限公司,\n3,上海移动,10086\n\"4,a\",远大空调,02188886666\n\
                    \"4,b\",远大空调有限公司,021-88886666\n";
        fs::write(&input, list).unwrap();
        duplicates(&input, &out, 0.7).unwrap();
        let pairs = fs::read_to_string(&out).unwrap();
        let found: Vec<&str> = pairs
            .lines()
            .skip(1)
            .map(|line| line.rsplitn(3, ',').nth(2).unwrap())
            .collect();
        assert_eq!(pairs.lines().next(), Some("id_a,id_b,score,reasons"));
        assert!(found.contains(&"1,2"), "{pairs}");
        assert!(found.contains(&"\"4,a\",\"4,b\""), "{pairs}");
        assert!(
            !found.contains(&"1,3") && !found.contains(&"2,3"),
            "{pairs}"
        );
        assert!(pairs.contains("phone_same"));
    }

    #[test]
    fn any_column_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let (input, out) = (
            folder.path().join("in.csv"),
            folder.path().join("pairs.csv"),
        );
        fs::write(
            &input,
            "email\nwang.wei@north.cn\nwang.wei@north.cn\nli@south.cn\n",
        )
        .unwrap();
        duplicates(&input, &out, 0.7).unwrap();
        let pairs = fs::read_to_string(&out).unwrap();
        assert_eq!(pairs.lines().count(), 2, "{pairs}");
        assert!(pairs.contains("2,3,"));
    }
}
