//! Folders as values: listed, copied and hashed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
}

pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).with_context(|| format!("{} can't be written", path.display()))
}

/// Every file below `folder`, relative to it, in order of name.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        let entries = fs::read_dir(&dir).with_context(|| format!("no folder {}", dir.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder)?.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Write a script that can be run.
pub fn write_program(path: &Path, script: &str) -> Result<()> {
    write(path, script)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let copied = fs::copy(from, to);
    copied.with_context(|| format!("{} can't be copied to {}", from.display(), to.display()))?;
    Ok(())
}

pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in list(from)? {
        let target = to.join(&file);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        copy(&from.join(&file), &target)?;
    }
    Ok(())
}

pub fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("{} can't be removed", folder.display()))?;
    }
    Ok(())
}

/// An empty folder at `path`.
pub fn fresh_folder(path: &Path) -> Result<()> {
    remove_folder(path)?;
    fs::create_dir_all(path).with_context(|| format!("{} can't be made", path.display()))
}

/// A short hash over the names and contents of all files of a folder.
pub fn hash(folder: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in list(folder)? {
        let content = fs::read(folder.join(&file))?;
        hasher.update(file.to_string_lossy().as_bytes());
        hasher.update((content.len() as u64).to_le_bytes());
        hasher.update(content);
    }
    Ok(hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("xtask-files-{name}-{}", std::process::id()));
        fresh_folder(&path.join("sub")).expect("a temporary folder");
        path
    }

    #[test]
    fn a_folders_hash_follows_names_and_contents() -> Result<()> {
        let path = folder("hash");
        write(&path.join("sub/a"), "1")?;
        let first = hash(&path)?;
        assert_eq!(first.len(), 16);
        write(&path.join("sub/a"), "2")?;
        let second = hash(&path)?;
        fs::rename(path.join("sub/a"), path.join("sub/b"))?;
        assert!(first != second && second != hash(&path)?);
        remove_folder(&path)
    }

    #[test]
    fn a_copied_folder_has_the_same_hash() -> Result<()> {
        let (from, to) = (folder("from"), folder("to"));
        write(&from.join("sub/a"), "1")?;
        write(&from.join("b"), "2")?;
        copy_folder(&from, &to)?;
        assert_eq!(hash(&from)?, hash(&to)?);
        remove_folder(&from)?;
        remove_folder(&to)
    }
}
