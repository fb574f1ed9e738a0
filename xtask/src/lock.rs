//! One build at a time: two in one checkout would write the same files.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result};

/// Held until dropped; a program that ends lets go of it, however it ends.
#[must_use]
pub struct Lock {
    _file: File,
}

/// Wait for whoever builds into `folder` now.
pub fn take(folder: &Path) -> Result<Lock> {
    let path = folder.join("build.lock");
    fs::create_dir_all(folder)?;
    let file = File::create(&path).with_context(|| format!("{} can't be made", path.display()))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        eprintln!("another cargo xtask builds in {}; waiting for it", folder.display());
        file.lock().with_context(|| format!("{} can't be locked", path.display()))?;
    }
    Ok(Lock { _file: file })
}
