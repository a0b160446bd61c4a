//! What is handed to a server: unit, image, compose files and archive, held against the program itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use agent_desk::config::{Config, VARIABLES};
use kit::house::program;

/// Read by something else than the configuration.
const OTHERS: [&str; 4] = [
    "TANDEM_CONFIG",
    "TANDEM_DOCTOR_PASSWORD",
    "TANDEM_PROGRAM",
    "TANDEM_DEV_SERVER",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn run(command: &mut Command) -> Output {
    let output = command.current_dir(root()).output().unwrap();
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&said)
    );
    output
}

/// `KEY: "value"` lines of each `environment:` block, block by block.
fn environments(compose: &str) -> Vec<Vec<(String, String)>> {
    let mut blocks = Vec::new();
    let mut lines = compose.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() != "environment:" {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let mut block = Vec::new();
        while let Some(line) = lines.next_if(|l| l.len() - l.trim_start().len() > indent) {
            let Some((key, value)) = line.trim().split_once(": ") else {
                continue;
            };
            if !key.starts_with('#') {
                block.push((key.to_owned(), value.trim_matches('"').to_owned()));
            }
        }
        blocks.push(block);
    }
    blocks
}

/// Every word that looks like one of our variables.
fn variables(text: &str) -> BTreeSet<&str> {
    let part = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    text.split(part)
        .filter(|word| word.starts_with("TANDEM_"))
        .collect()
}

#[test]
fn every_variable_that_is_named_is_one_of_the_program() {
    let known: BTreeSet<&str> = VARIABLES.iter().copied().chain(OTHERS).collect();
    let mut unknown = Vec::new();
    for file in [
        "deploy/compose.yaml",
        "deploy/compose.cluster.yaml",
        "deploy/Dockerfile",
        "deploy/tandem.service",
        "deploy/tandem.toml",
        "deploy/install.sh",
        "docs/install.md",
        "README.md",
    ] {
        let text = read(file);
        let strange = variables(&text)
            .difference(&known)
            .map(|name| format!("{file}: {name}"))
            .collect::<Vec<_>>();
        unknown.extend(strange);
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn compose_files_set_what_the_program_takes() {
    for file in ["deploy/compose.yaml", "deploy/compose.cluster.yaml"] {
        let blocks = environments(&read(file));
        let ours: Vec<_> = blocks
            .iter()
            .filter(|b| b.iter().any(|(key, _)| key.starts_with("TANDEM_")))
            .collect();
        assert!(!ours.is_empty(), "{file}");
        for block in ours {
            let env = |name: &str| {
                block
                    .iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.clone())
            };
            Config::load(None, env).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }
    Config::load(Some(&root().join("deploy/tandem.toml")), |_| None).unwrap();
}

#[test]
fn the_unit_is_one_for_systemd_and_keeps_the_program_in() {
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("tandem.service");
    // The program need not be installed on the machine that looks.
    let there =
        read("deploy/tandem.service").replace("/usr/local/bin/tandem", program().to_str().unwrap());
    std::fs::write(&unit, there).unwrap();
    run(Command::new("systemd-analyze").arg("verify").arg(&unit));
    // Exposure from 0 to 100; a service without any of these lines has 96.
    run(Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager", "--threshold=25"])
        .arg(&unit));
}

#[test]
fn the_image_is_made_of_files_that_exist() {
    run(Command::new("python3").args(["deploy/checks/image.py", "deploy/Dockerfile"]));
}

#[test]
fn the_archive_of_this_build_holds_what_a_server_needs() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(Command::new("deploy/release.sh")
        .arg(program())
        .arg(folder.path())
        .env("GZIP_LEVEL", "1"));
    let said = String::from_utf8(made.stdout).unwrap();
    let archive = PathBuf::from(said.trim().lines().last().unwrap());
    run(Command::new("python3")
        .arg("deploy/checks/archive.py")
        .arg(&archive)
        .arg("--debug"));
}
