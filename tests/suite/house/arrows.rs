//! Who may import whom, over `cargo metadata`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<PathBuf>,
}

/// A member: its folder below the root, and what it takes.
struct Member {
    folder: PathBuf,
    members: Vec<PathBuf>,
    packages: Vec<String>,
}

impl Member {
    fn room(&self) -> &str {
        room(&self.folder)
    }
}

fn room(folder: &Path) -> &str {
    folder.iter().next().unwrap().to_str().unwrap()
}

fn house() -> BTreeMap<String, Member> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Metadata = serde_json::from_slice(&output.stdout).unwrap();
    let root = &metadata.workspace_root;
    let below = |path: &Path| path.strip_prefix(root).unwrap().to_owned();
    metadata
        .packages
        .iter()
        .map(|package| {
            let taken = || {
                package
                    .dependencies
                    .iter()
                    .filter(|d| d.kind.as_deref() != Some("dev"))
            };
            let member = Member {
                folder: below(package.manifest_path.parent().unwrap()),
                members: taken()
                    .filter_map(|d| d.path.as_deref().map(below))
                    .collect(),
                packages: taken()
                    .filter(|d| d.path.is_none())
                    .map(|d| d.name.clone())
                    .collect(),
            };
            (package.name.clone(), member)
        })
        .collect()
}

/// The architecture's arrows: `from` a member's folder `to` another's.
fn may_import(from: &Path, to: &Path) -> bool {
    match (room(from), room(to)) {
        ("tests", _) => true,
        (_, "tests") => false,
        ("agent-desk", _) => true,
        ("knowledge-base", "tickets") => to == Path::new("tickets/base"),
        // The lower shelf never imports the upper ones; the pure crates import nothing.
        ("tickets", "tickets") => from == Path::new("tickets"),
        _ => false,
    }
}

#[test]
fn a_room_imports_only_the_rooms_its_arrow_points_to() {
    let mut wrong = Vec::new();
    for (name, member) in house() {
        for other in member
            .members
            .iter()
            .filter(|other| !may_import(&member.folder, other))
        {
            wrong.push(format!("{name} imports {}", other.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_package_stays_in_its_room() {
    let rooms: &[(&str, &[&str])] = &[
        ("axum", &["agent-desk"]),
        ("axum-extra", &["agent-desk"]),
        ("tower-http", &["agent-desk"]),
        ("redis", &["agent-desk"]),
        ("lettre", &["agent-desk"]),
        ("webrtc", &["telephony"]),
        ("rtc", &["telephony"]),
        ("rsipstack", &["telephony"]),
        ("sqlx", &["tickets", "knowledge-base"]),
    ];
    let mut wrong = Vec::new();
    for (name, member) in house() {
        for (package, allowed) in rooms {
            let here = member.room() == "tests" || allowed.contains(&member.room());
            if !here && member.packages.iter().any(|p| p == package) {
                wrong.push(format!("{name} takes {package}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn routing_and_themes_are_pure() {
    let worldly = [
        "tokio", "sqlx", "axum", "reqwest", "redis", "socket2", "rand", "tracing",
    ];
    let house = house();
    for name in ["tickets-routing", "tickets-themes"] {
        let member = &house[name];
        let taken: Vec<_> = member
            .packages
            .iter()
            .filter(|p| worldly.contains(&p.as_str()))
            .collect();
        assert!(taken.is_empty(), "{name} takes {taken:?}");
        assert!(
            member.members.is_empty(),
            "{name} imports {:?}",
            member.members
        );
        super::files::refuse(
            &format!("{}/src", member.folder.display()),
            &[
                "std::net",
                "std::fs",
                "std::thread",
                "std::process",
                "SystemTime",
                "Instant::now",
            ],
        );
    }
}

#[test]
fn redis_is_spoken_in_one_file() {
    // The file that declares the speaker as its module names it by the same word.
    let declares = super::files::containing("agent-desk", "rs", &["mod redis;"]);
    let mut speakers = super::files::containing("agent-desk", "rs", &["redis::"]);
    speakers.retain(|file| !declares.contains(file));
    assert!(speakers.len() <= 1, "{speakers:#?}");
}
