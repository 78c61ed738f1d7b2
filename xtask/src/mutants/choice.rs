//! The choice of the command line: a package, files and one mutant.

use std::collections::BTreeSet;

use super::config::fits;
use super::find::Mutant;
use super::plan::{Plan, PlannedFile};

/// The chosen part of the mutants; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) package: Option<String>,
    /// Paths, ends of paths, or patterns; empty for all files.
    pub(super) files: Vec<String>,
    pub(super) mutant: Option<u32>,
}

impl Choice {
    pub(super) fn has(&self, file: &PlannedFile, mutant: &Mutant) -> bool {
        self.has_package(file)
            && (self.files.is_empty() || self.files.iter().any(|end| is_file(end, file)))
            && self.mutant.is_none_or(|id| id == mutant.id)
    }

    fn has_package(&self, file: &PlannedFile) -> bool {
        let package = self.package.as_ref();
        package.is_none_or(|name| *name == file.package)
    }

    /// Checks that each part of the choice fits a mutant. This needs no build.
    ///
    /// # Errors
    /// A message that names the unknown package, file or mutant.
    pub(super) fn check(&self, plan: &Plan) -> Result<(), String> {
        let mutants: Vec<(&PlannedFile, &Mutant)> = plan.mutants(&plan.unwanted).collect();
        let packages: BTreeSet<&str> = mutants.iter().map(|(f, _)| f.package.as_str()).collect();
        let packages: Vec<&str> = packages.into_iter().collect();
        let packages = format!("packages with mutants: {}", packages.join(", "));
        let files = mutants.iter().map(|(file, _)| *file);
        let files: Vec<&PlannedFile> = files.filter(|file| self.has_package(file)).collect();
        if let (Some(name), []) = (&self.package, &files[..]) {
            return Err(format!("no mutant is in a package `{name}`; {packages}"));
        }
        let is_unknown = |end: &&String| !files.iter().any(|file| is_file(end, file));
        if let Some(end) = self.files.iter().find(is_unknown) {
            let example = files.first().map(|file| file.path.as_str());
            let place = match &self.package {
                Some(name) => format!("a file `{end}` of {name}"),
                None => format!("a file `{end}`"),
            };
            return Err(format!(
                "no mutant is in {place}; a path begins at the root of the workspace, such as `{}`; {packages}",
                example.unwrap_or_default()
            ));
        }
        match self.mutant {
            Some(id) if !mutants.iter().any(|(file, mutant)| self.has(file, mutant)) => {
                Err(format!(
                    "no mutant `{id}` fits the choice; `cargo xtask mutants --list` prints all"
                ))
            }
            _ => Ok(()),
        }
    }
}

/// Returns true for the path of the file, an end of it, or a pattern that fits it.
fn is_file(end: &str, file: &PlannedFile) -> bool {
    fits(end, &file.path) || file.path.ends_with(end)
}
