//! The files to rewrite: those of the chosen groups, and all files of their crates that use a rewritten constant.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::config::{Config, Group, fits};
use super::edit::{self, Edit, Rendered};
use super::find::{self, Mutant};
use super::names::Enums;
use crate::tree::{Member, Tree};

/// The generated module with the switch.
const SWITCH: &str = include_str!("switch.rs.in");

/// The rewritten files and their packages.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) files: Vec<PlannedFile>,
    /// Functions that lose their `const`, with the id of that edit.
    pub(super) unconst: Vec<(String, u32)>,
    /// Packages whose tests are built.
    pub(super) packages: BTreeSet<String>,
    /// Mutants that their group leaves out.
    pub(super) unwanted: BTreeSet<u32>,
    covers: BTreeMap<u32, std::ops::Range<u32>>,
}

/// One rewritten file.
#[derive(Debug)]
pub(super) struct PlannedFile {
    pub(super) path: String,
    pub(super) package: String,
    /// Name of the group, for a file with mutants.
    pub(super) group: String,
    /// Packages whose tests run after the package's own.
    pub(super) then: Vec<String>,
    pub(super) mutants: Vec<Mutant>,
    text: String,
    edits: Vec<Edit>,
    is_root: bool,
}

impl PlannedFile {
    pub(super) fn render(&self, dropped: &BTreeSet<u32>) -> Rendered {
        let mut rendered = edit::render(&self.text, &self.edits, dropped);
        if self.is_root {
            rendered.text.push_str(SWITCH);
        }
        rendered
    }
}

impl Plan {
    /// Finds all mutants of the files in scope, independent of the command line's choice, so that one build serves every choice.
    ///
    /// # Errors
    /// A path of a group that fits no file, or a file that is not Rust.
    pub(super) fn new(tree: &Tree, config: &Config) -> Result<Self, String> {
        let mut plan = Self::default();
        let mut next = 1;
        let members = tree.members();
        for member in &members {
            let groups: Vec<&Group> = config
                .groups
                .iter()
                .filter(|group| group.package == member.package())
                .collect();
            if !groups.is_empty() {
                next = plan.package(tree, member, config, next)?;
            }
        }
        check_patterns(tree, config)?;
        Ok(plan)
    }

    fn package(
        &mut self,
        tree: &Tree,
        member: &Member,
        config: &Config,
        mut next: u32,
    ) -> Result<u32, String> {
        let sources = format!("{}/src", member.folder());
        let texts: Vec<(&str, &str)> = tree
            .under(&sources)
            .filter(|path| path.ends_with(".rs"))
            .filter_map(|path| Some((path, tree.text(path)?)))
            .collect();
        let shared = tree.under("crates/core/src").filter_map(|p| tree.text(p));
        let enums = Enums::from_sources(texts.iter().map(|(_, text)| *text).chain(shared));
        let mut tables = BTreeMap::new();
        let mut files = Vec::new();
        for (path, text) in &texts {
            let group = config
                .groups
                .iter()
                .find(|group| group.package == member.package() && group.has(path));
            let mut planned = PlannedFile::new(path, text, member);
            if let Some(group) = group {
                let (found, after) = find::find(text, &config.rules, &enums, next)
                    .map_err(|error| format!("{path}: {error}"))?;
                next = after;
                tables.extend(found.tables);
                self.unconst.extend(found.unconst);
                let unwanted = found.mutants.iter().filter(|m| !group.wants(&m.original));
                self.unwanted.extend(unwanted.map(|mutant| mutant.id));
                planned.edits = found.edits;
                planned.mutants = found.mutants;
                planned.group.clone_from(&group.name);
                planned.then.clone_from(&group.then);
            }
            files.push(planned);
        }
        if files.iter().all(|file| file.mutants.is_empty()) {
            return Ok(next);
        }
        next = switch_uses(&mut files, tables, next)?;
        self.packages.insert(member.package().to_owned());
        for file in files {
            self.add(file);
        }
        Ok(next)
    }

    fn add(&mut self, file: PlannedFile) {
        if !file.edits.is_empty() || file.is_root {
            self.packages.extend(file.then.iter().cloned());
            let covers = file.edits.iter().map(|edit| (edit.id, edit.covers.clone()));
            self.covers.extend(covers);
            self.files.push(file);
        }
    }

    /// Limits each mutant to the tests of its own package, and the build to the chosen package, if there is one.
    pub(super) fn forget_other_packages(&mut self, chosen: Option<&str>) {
        self.files
            .retain(|file| chosen.is_none_or(|name| name == file.package));
        for file in &mut self.files {
            file.then.clear();
        }
        self.packages = self.files.iter().map(|file| file.package.clone()).collect();
    }

    /// Returns true if a file is rewritten.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    /// Adds these ids and all that depend on them to `dropped`.
    pub(super) fn drop(&self, ids: &[u32], dropped: &mut BTreeSet<u32>) {
        for id in ids {
            let covers = self.covers.get(id).cloned().unwrap_or(*id..*id + 1);
            dropped.extend(covers);
        }
    }

    /// A key for each id that changes only with its file.
    pub(super) fn keys(&self) -> Vec<(String, u32)> {
        let mut keys = Vec::new();
        for file in &self.files {
            let mut hasher = DefaultHasher::new();
            file.text.hash(&mut hasher);
            let start = format!("{} {:x}", file.path, hasher.finish());
            for mutant in &file.mutants {
                let Mutant { line, kind, .. } = mutant;
                let (from, to) = (&mutant.original, &mutant.mutated);
                keys.push((format!("{start} {line} {kind} {from} {to}"), mutant.id));
            }
            let own: BTreeSet<u32> = file.mutants.iter().map(|mutant| mutant.id).collect();
            for edit in file.edits.iter().filter(|edit| !own.contains(&edit.id)) {
                let (range, count) = (&edit.range, edit.pieces.len());
                keys.push((format!("{start} {range:?} {count}"), edit.id));
            }
        }
        keys
    }

    /// All mutants with their files, except those that are dropped.
    pub(super) fn mutants<'a>(
        &'a self,
        dropped: &'a BTreeSet<u32>,
    ) -> impl Iterator<Item = (&'a PlannedFile, &'a Mutant)> {
        self.files
            .iter()
            .flat_map(|file| file.mutants.iter().map(move |mutant| (file, mutant)))
            .filter(|(_, mutant)| !dropped.contains(&mutant.id))
    }
}

/// Adds the edits that replace the uses of these constants, also in the values of other constants. Ids start at `next`.
fn switch_uses(
    files: &mut [PlannedFile],
    mut tables: BTreeMap<String, bool>,
    mut next: u32,
) -> Result<u32, String> {
    loop {
        let mut more = BTreeMap::new();
        for file in &mut *files {
            let (functions, after) = find::switch_constants(&file.text, &tables, next)
                .map_err(|error| format!("{}: {error}", file.path))?;
            next = after;
            for (name, edit) in functions {
                more.insert(name, false);
                file.edits.push(edit);
            }
        }
        if more.is_empty() {
            break;
        }
        tables.extend(more);
    }
    for file in files {
        let (edits, after) = find::switch_uses(&file.text, &tables, next)
            .map_err(|error| format!("{}: {error}", file.path))?;
        next = after;
        file.edits.extend(edits);
    }
    Ok(next)
}

/// Every pattern fits a source file of the group's package.
fn check_patterns(tree: &Tree, config: &Config) -> Result<(), String> {
    let members = tree.members();
    for group in &config.groups {
        let member = members.iter().find(|m| m.package() == group.package);
        let sources = member.map(|member| format!("{}/src", member.folder()));
        let sources = sources.unwrap_or_default();
        for pattern in &group.files {
            if !tree.under(&sources).any(|path| fits(pattern, path)) {
                let Group { name, package, .. } = group;
                return Err(format!(
                    "the group `{name}` names {pattern}, which is no source file of {package}"
                ));
            }
        }
    }
    Ok(())
}

impl PlannedFile {
    fn new(path: &str, text: &str, member: &Member) -> Self {
        Self {
            path: path.to_owned(),
            package: member.package().to_owned(),
            group: String::new(),
            then: Vec::new(),
            mutants: Vec::new(),
            text: text.to_owned(),
            edits: Vec::new(),
            is_root: path == format!("{}/src/lib.rs", member.folder()),
        }
    }

    #[cfg(test)]
    pub(super) fn for_tests(group: &str, mutants: Vec<Mutant>) -> Self {
        Self {
            path: String::new(),
            package: String::new(),
            group: group.to_owned(),
            then: Vec::new(),
            mutants,
            text: String::new(),
            edits: Vec::new(),
            is_root: false,
        }
    }
}
