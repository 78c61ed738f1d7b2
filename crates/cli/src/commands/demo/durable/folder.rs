//! A temporary folder for the store of the demo.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use dhow_core::{Error, Result};

/// A folder that its owner alone can read, which is removed on drop.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Creates a folder with a name that no other process can guess.
    ///
    /// # Errors
    /// If it cannot be created.
    pub(super) fn create() -> Result<Self> {
        let failed = |error: io::Error| {
            let rule = "cannot be created in the folder for temporary files";
            Error::configuration("store", rule).with_source(error)
        };
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| failed(io::Error::other(error)))?;
        let name = format!("dhow-demo-{:016x}", u64::from_ne_bytes(random));
        let path = std::env::temp_dir().join(name);
        #[cfg(unix)]
        let mut builder = fs::DirBuilder::new();
        #[cfg(not(unix))]
        let builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(failed)?;
        Ok(Self(path))
    }

    /// Path of the store's file.
    pub(super) fn store(&self) -> PathBuf {
        self.path().join("shop.db")
    }

    /// Removes the folder.
    pub(super) fn remove(self) {
        drop(self);
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
