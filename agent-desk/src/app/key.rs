//! The house's key: 32 random bytes in a file of their own, made at the first start, readable by its
//! owner alone, outside the data folder so that a copy of the folder is not a copy of the key.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

const BYTES: usize = 32;

/// Makes the key if there is none; refuses one that is not a key or lies in the data folder.
pub fn ensure_key(file: &Path, data_dir: &Path) -> Result<()> {
    let shown = file.display();
    ensure!(
        !file.starts_with(data_dir),
        "{shown} lies in the data folder: set TANDEM_KEY_FILE to a file elsewhere"
    );
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    match made {
        Ok(mut new) => {
            let key: [u8; BYTES] = rand::random();
            new.write_all(&key)
                .and_then(|()| new.sync_all())
                .with_context(|| unwritable(file))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => check(file),
        Err(error) => Err(error).with_context(|| unwritable(file)),
    }
}

fn check(file: &Path) -> Result<()> {
    let shown = file.display();
    let known = fs::read(file).with_context(|| format!("the key {shown} cannot be read"))?;
    if known.len() != BYTES {
        bail!("{shown} is not a key of this house: put the right file there (TANDEM_KEY_FILE)");
    }
    Ok(())
}

fn unwritable(file: &Path) -> String {
    format!(
        "the key {} cannot be written: set TANDEM_KEY_FILE to a file you own",
        file.display()
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_is_made_once_and_is_its_owner_s_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (file, data) = (folder.path().join("data.key"), folder.path().join("data"));
        ensure_key(&file, &data).unwrap();
        let first = fs::read(&file).unwrap();
        ensure_key(&file, &data).unwrap();
        assert_eq!(fs::read(&file).unwrap(), first);
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert!(ensure_key(&data.join("key"), &data).is_err());
        fs::write(&file, b"short").unwrap();
        assert!(ensure_key(&file, &data).is_err());
    }
}
