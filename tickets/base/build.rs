//! Embeds `tickets/migrations/{common,sqlite,postgres}/*.sql`, so that the program carries its schema.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut out = String::new();
    for folder in ["common", "sqlite", "postgres"] {
        let _ = writeln!(
            out,
            "pub const {}: &[(&str, &str)] = &[",
            folder.to_uppercase()
        );
        for file in sql_files(&root.join(folder)) {
            let name = file
                .file_name()
                .expect("a listed file has a name")
                .to_string_lossy();
            let path = file.display().to_string();
            let _ = writeln!(out, "    ({name:?}, include_str!({path:?})),");
        }
        out.push_str("];\n");
    }
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(target.join("migrations.rs"), out).expect("OUT_DIR is writable");
}

fn sql_files(folder: &Path) -> Vec<PathBuf> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.retain(|file| file.extension().is_some_and(|ext| ext == "sql"));
    files.sort();
    let version = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.split('_').next().unwrap_or_default().to_owned()
    };
    for pair in files.windows(2) {
        assert!(
            version(&pair[0]) != version(&pair[1]),
            "two migrations share a version: {} and {}",
            pair[0].display(),
            pair[1].display()
        );
    }
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    files
}
