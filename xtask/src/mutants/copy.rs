//! The copy of the workspace that the mutants live in. The workspace itself is never written to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tidy::Tree;

/// A copy of the workspace and the folder that it is built in.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) root: PathBuf,
    pub(super) target: PathBuf,
}

impl Copy {
    /// Brings the copy in `target/mutants` up to date. Files that did not change keep their times, so that cargo builds little.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub(super) fn update(
        workspace: &Path,
        tree: &Tree,
        rewritten: &BTreeSet<&str>,
    ) -> Result<Self, String> {
        let folder = workspace.join("target/mutants");
        let copy = Self {
            root: folder.join("tree"),
            target: folder.join("target"),
        };
        let known: BTreeSet<&str> = tree.paths().collect();
        for path in tree.paths().filter(|path| !rewritten.contains(path)) {
            let from = workspace.join(path);
            let bytes = fs::read(&from).map_err(|error| format!("{path}: {error}"))?;
            copy.write(path, &bytes)?;
        }
        copy.remove_others(&copy.root, &known)?;
        Ok(copy)
    }

    /// Writes one file, unless it has this text already.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
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
    use crate::tidy::TempTree;

    #[test]
    fn the_copy_follows_the_workspace_and_leaves_unchanged_files_alone() {
        let workspace = TempTree::new(&[("a.rs", "one"), ("b/c.rs", "two")]);
        let update = || {
            let tree = Tree::load(workspace.path()).unwrap();
            Copy::update(workspace.path(), &tree, &BTreeSet::from(["x.rs"])).unwrap()
        };
        let copy = update();
        let time = |path: &str| {
            fs::metadata(copy.root.join(path))
                .unwrap()
                .modified()
                .unwrap()
        };
        let before = time("a.rs");
        workspace.write("b/c.rs", "three");
        workspace.write("d.rs", "four");
        update();
        assert_eq!(time("a.rs"), before);
        assert_eq!(
            fs::read_to_string(copy.root.join("b/c.rs")).unwrap(),
            "three"
        );
        fs::remove_file(workspace.path().join("d.rs")).unwrap();
        update();
        assert!(!copy.root.join("d.rs").exists());
    }
}
