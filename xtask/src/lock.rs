//! One build at a time: two in one checkout would write the same files.

use std::fs::{self, File, TryLockError};

use anyhow::{Context, Result};

use crate::paths;

/// Held until dropped; a program that ends lets go of it, however it ends.
#[must_use]
pub struct Lock {
    _file: File,
}

/// Wait for whoever builds `what` now.
pub fn take(what: &str) -> Result<Lock> {
    let path = paths::target(&format!("{what}.lock"));
    fs::create_dir_all(paths::target(""))?;
    let file = File::create(&path).with_context(|| format!("{} can't be made", path.display()))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        eprintln!("another cargo xtask builds the {what}; waiting for it");
        file.lock().with_context(|| format!("{} can't be locked", path.display()))?;
    }
    Ok(Lock { _file: file })
}
