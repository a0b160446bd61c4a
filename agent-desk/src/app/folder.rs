//! The data folder, and whether it is a demo's: a marker file keeps invented and real customers apart.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::config::Config;

const MARKER: &str = "DEMO";
const MARKER_TEXT: &str = "This folder was filled by `tandem demo` with an invented company.\n\
`tandem serve` refuses it. Delete the folder to start the demo afresh.\n";

/// What a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderKind {
    /// Not there, or nothing in it.
    Empty,
    Demo,
    /// Holds something that is not a demo.
    House,
}

impl FolderKind {
    pub fn of(dir: &Path) -> Self {
        if dir.join(MARKER).exists() {
            return Self::Demo;
        }
        let empty = std::fs::read_dir(dir).map_or(true, |mut files| files.next().is_none());
        if empty { Self::Empty } else { Self::House }
    }
}

/// Makes the folder if need be and refuses one of the other kind.
pub fn check_folder(config: &Config, demo: bool) -> Result<FolderKind> {
    let dir = &config.data_dir;
    let kind = FolderKind::of(dir);
    let shown = dir.display();
    if kind == FolderKind::Demo && !demo {
        bail!("{shown} holds the demo's invented company: set TANDEM_DATA_DIR to another folder");
    }
    if kind == FolderKind::House && demo {
        bail!(
            "{shown} is not empty and not a demo: set TANDEM_DATA_DIR to an empty folder for the demo"
        );
    }
    make_folder(dir)?;
    Ok(kind)
}

/// Makes the folder if need be; one that cannot be written to is said to be so.
pub fn make_folder(dir: &Path) -> Result<()> {
    let made = std::fs::create_dir_all(dir).and_then(|()| try_writing(dir));
    made.map_err(|error| {
        let shown = dir.display();
        anyhow::anyhow!(
            "cannot write to {shown} ({error}): name a folder you own (TANDEM_DATA_DIR)"
        )
    })
}

fn try_writing(dir: &Path) -> std::io::Result<()> {
    let probe: PathBuf = dir.join(".tandem-write-test");
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(probe)
}

/// Marks the folder as a demo's, before anything is put into it.
pub fn mark_demo(dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join(MARKER), MARKER_TEXT)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn config(dir: &Path) -> Config {
        let dir = dir.to_str().unwrap().to_owned();
        Config::load(None, |name| {
            (name == "TANDEM_DATA_DIR").then(|| dir.clone())
        })
        .unwrap()
    }

    #[test]
    fn serve_refuses_a_demo_and_demo_refuses_a_house() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("data");
        assert_eq!(
            check_folder(&config(&dir), false).unwrap(),
            FolderKind::Empty
        );
        mark_demo(&dir).unwrap();
        assert_eq!(check_folder(&config(&dir), true).unwrap(), FolderKind::Demo);
        assert!(check_folder(&config(&dir), false).is_err());
        std::fs::remove_file(dir.join(MARKER)).unwrap();
        std::fs::write(dir.join("tandem.sqlite"), b"x").unwrap();
        assert_eq!(
            check_folder(&config(&dir), false).unwrap(),
            FolderKind::House
        );
        assert!(check_folder(&config(&dir), true).is_err());
    }
}
