//! A copy of a part of the workspace for rewritten sources. The workspace itself stays unchanged.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder that is kept up to date with another one, and its build folder.
#[derive(Debug)]
pub(crate) struct Copy {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Copy {
    /// Updates the copy from the files at these paths, except those that the caller rewrites.
    ///
    /// Unchanged files keep their times, so that cargo builds only what changed.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub(crate) fn update(
        &self,
        from: &Path,
        paths: &BTreeSet<&str>,
        rewritten: &BTreeSet<&str>,
    ) -> Result<(), String> {
        for path in paths.difference(rewritten) {
            let bytes = fs::read(from.join(path)).map_err(|error| format!("{path}: {error}"))?;
            self.write(path, &bytes)?;
        }
        let known: BTreeSet<&str> = paths.union(rewritten).copied().collect();
        self.remove_others(&self.root, &known)
    }

    /// Writes one file, unless it has these bytes already.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let to = self.root.join(path);
        if fs::read(&to).is_ok_and(|now| now == bytes) {
            return Ok(());
        }
        let failed = |error: std::io::Error| format!("{}: {error}", to.display());
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&to, bytes).map_err(failed)
    }

    fn remove_others(&self, folder: &Path, known: &BTreeSet<&str>) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(folder).map_err(failed)?;
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                self.remove_others(&path, known)?;
                continue;
            }
            let own = path.strip_prefix(&self.root).unwrap_or(&path);
            if !known.contains(own.to_string_lossy().as_ref()) {
                fs::remove_file(&path).map_err(failed)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    #[test]
    fn the_copy_follows_the_workspace_and_leaves_unchanged_files_alone() {
        let workspace = TempTree::new(&[("a.rs", "one"), ("b/c.rs", "two"), ("x.rs", "three")]);
        let copy = Copy {
            root: workspace.path().join("target/copy"),
            target: workspace.path().join("target"),
        };
        let update = |paths: &[&str]| {
            let paths = paths.iter().copied().collect();
            copy.update(workspace.path(), &paths, &BTreeSet::from(["x.rs"]))
                .unwrap();
        };
        let read = |path: &str| fs::read_to_string(copy.root.join(path));
        let time = |path: &str| fs::metadata(copy.root.join(path)).unwrap().modified();
        update(&["a.rs", "b/c.rs", "x.rs"]);
        copy.write("x.rs", b"rewritten").unwrap();
        let before = time("a.rs").unwrap();
        workspace.write("b/c.rs", "four");
        workspace.write("d.rs", "five");
        update(&["a.rs", "b/c.rs", "d.rs", "x.rs"]);
        assert_eq!(time("a.rs").unwrap(), before);
        assert_eq!(read("b/c.rs").unwrap(), "four");
        assert_eq!(read("x.rs").unwrap(), "rewritten");
        update(&["a.rs", "b/c.rs"]);
        assert!(read("d.rs").is_err());
    }
}
