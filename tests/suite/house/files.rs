//! Length of files and functions, unfinished marks, sleeps, ports: over the tracked text.

use std::path::{Path, PathBuf};
use std::process::Command;

const FILE_LIMIT: usize = 600;
const FUNCTION_LIMIT: usize = 80;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Tracked files, and those not yet added, below `folder` with one of `endings`.
pub fn tracked(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "--",
            folder,
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(
        !listed.is_empty(),
        "nothing in {folder}: is this a git work tree?"
    );
    listed
        .lines()
        .map(PathBuf::from)
        .filter(|path| {
            path.extension()
                .is_some_and(|e| endings.iter().any(|x| e == *x))
        })
        .filter(|path| root().join(path).is_file())
        .collect()
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Files below `folder` that hold one of `words` outside comments.
pub fn containing(folder: &str, ending: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in tracked(folder, &[ending]) {
        let text = read(&path);
        let spoken = |line: &&str| !line.trim_start().starts_with("//");
        if text
            .lines()
            .filter(spoken)
            .any(|line| words.iter().any(|word| line.contains(word)))
        {
            found.push(path.display().to_string());
        }
    }
    found
}

pub fn refuse(folder: &str, words: &[&str]) {
    let found = containing(folder, "rs", words);
    assert!(found.is_empty(), "{words:?} in {found:#?}");
}

/// `path:line: text` of every line that holds one of `words`.
fn lines_with(files: &[PathBuf], words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files {
        for (number, line) in read(path).lines().enumerate() {
            // A word inside a longer one is another word.
            let begins = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric());
            let holds = |word: &String| line.match_indices(word).any(|(at, _)| begins(at));
            if words.iter().any(holds) {
                found.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    found
}

#[test]
fn no_file_is_longer_than_six_hundred_lines() {
    let mut long = Vec::new();
    for path in tracked(".", &["rs", "ts", "tsx", "css", "py", "sh"]) {
        let lines = read(&path).lines().count();
        if lines > FILE_LIMIT && !path.ends_with("schema.d.ts") {
            long.push(format!("{} has {lines}", path.display()));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// rustfmt closes a function at the indent it opened with: lengths can be read off the indent.
#[test]
fn no_function_is_longer_than_eighty_lines() {
    let mut long = Vec::new();
    for path in tracked(".", &["rs"]) {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().collect();
        for (begun, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| opens_function(line))
        {
            let indent = |line: &str| line.len() - line.trim_start().len();
            let closes = |other: &str| other.trim() == "}" && indent(other) == indent(line);
            let end = lines[begun..]
                .iter()
                .position(|other| closes(other))
                .unwrap_or(0);
            let length = steps(&lines[begun..=begun + end]);
            if length > FUNCTION_LIMIT {
                long.push(format!(
                    "{}:{}: {length} lines: {}",
                    path.display(),
                    begun + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// Lines of a function without the rows of its lists: a table has rows, not steps.
fn steps(function: &[&str]) -> usize {
    let mut list: Option<usize> = None;
    let mut steps = 0;
    for line in function {
        let (indent, text) = (line.len() - line.trim_start().len(), line.trim());
        match list {
            None if text.ends_with("vec![") => list = Some(indent),
            Some(outer) if indent == outer && text.starts_with(']') => list = None,
            Some(_) => continue,
            None => {}
        }
        steps += 1;
    }
    steps
}

/// A function with a body of several lines begins here.
fn opens_function(line: &str) -> bool {
    let line = line.trim();
    let is_function = line.starts_with("fn ")
        || line.contains(" fn ")
            && (line.starts_with("pub") || line.starts_with("async") || line.starts_with("const"));
    is_function && !line.ends_with(';') && !line.ends_with('}')
}

#[test]
fn nothing_is_left_unfinished_or_skipped() {
    let join = |pieces: [&str; 2]| pieces.concat();
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["todo!", "("],
        ["unimplemented!", "("],
        ["#[ign", "ore"],
        ["test.sk", "ip("],
        ["test.on", "ly("],
        ["test.fix", "me("],
        ["it.sk", "ip("],
        ["it.on", "ly("],
        ["describe.sk", "ip("],
        ["describe.on", "ly("],
    ]
    .map(join);
    let found = lines_with(&tracked(".", &["rs", "ts", "tsx", "py", "sh"]), &words);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_test_sleeps() {
    let words = [
        ["thread::sl", "eep"],
        ["time::sl", "eep("],
        ["waitFor", "Timeout"],
    ]
    .map(|p| p.concat());
    let mut files = tracked("tests", &["rs"]);
    files.extend(
        tracked("agent-desk", &["ts", "tsx"])
            .into_iter()
            .filter(|path| {
                let name = path.to_str().unwrap();
                name.contains(".spec.")
                    || name.contains(".test.")
                    || name.contains("/tests/")
                    || name.contains("/e2e/")
            }),
    );
    let found = lines_with(&files, &words);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_test_names_a_port() {
    let mut found = Vec::new();
    for path in tracked("tests", &["rs"]) {
        for (number, line) in read(&path).lines().enumerate() {
            for host in ["127.0.0.1:", "localhost:"] {
                let after = line.split(host).skip(1);
                // A port of one or two digits is 0, 5, 9: nobody can listen there, or the system chooses.
                let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
                if after.into_iter().any(|text| digits(text) > 2) {
                    found.push(format!(
                        "{}:{}: {}",
                        path.display(),
                        number + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
