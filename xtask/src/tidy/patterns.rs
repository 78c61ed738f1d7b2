//! Patterns that files must or must not contain, and shares of words and lines, listed in `xtask/patterns.toml`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::evidence::line_at;
use super::{Report, RustFile, Workspace, production};

/// Stands for a line without a doc comment in the text of the doc comments.
const NO_DOC: &str = "¶";

#[derive(Debug, Deserialize)]
struct Table {
    pattern: Vec<Pattern>,
}

/// A rule about a part of some files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    rule: String,
    files: Expression,
    part: Part,
    required: Option<Expression>,
    forbidden: Option<Expression>,
    /// The matches of `forbidden` are allowed as a share of these, in all files of a crate together.
    places: Option<Expression>,
    /// At most, and at least, so many matches in 100,000 places.
    #[serde(default)]
    most: usize,
    least: Option<usize>,
    message: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Part {
    Path,
    Text,
    /// Rust code before the tests.
    Code,
    /// Doc comments without code, line by line.
    Docs,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Expression(Regex);

impl TryFrom<String> for Expression {
    type Error = regex::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Regex::new(&text).map(Self)
    }
}

impl Table {
    fn load() -> Self {
        // The tests parse the table, so an error in it cannot reach a commit.
        toml::from_str(include_str!("../../patterns.toml")).unwrap_or_else(|error| {
            eprintln!("xtask/patterns.toml: {error}");
            std::process::exit(2)
        })
    }
}

impl Pattern {
    /// Reports each match of `forbidden`, with its first group, and a `required` one that is missing.
    fn check(&self, path: &str, text: &str, report: &mut Report) {
        let required = self.required.as_ref();
        if required.is_some_and(|required| !required.0.is_match(text)) {
            report.add(&self.rule, path, 1, &self.message);
        }
        let forbidden = self.forbidden.iter();
        for found in forbidden.flat_map(|forbidden| forbidden.0.captures_iter(text)) {
            let line = line_at(text, found.get(0).map_or(0, |all| all.end()));
            let mut message = self.message.clone();
            if let Some(word) = found.get(1) {
                let words: Vec<&str> = word.as_str().split_whitespace().collect();
                message += &format!(": `{}`", words.join(" "));
            }
            report.add(&self.rule, path, line, &message);
        }
    }

    /// Counts matches and places in each crate alone, and lists the matches of one with too many.
    fn check_share(&self, places: &Regex, files: &Files<'_>, report: &mut Report) {
        let mut crates: BTreeMap<&str, (Report, usize)> = BTreeMap::new();
        for (path, file) in files {
            if self.files.0.is_match(path) {
                let text = self.part.text(path, file);
                let (matches, count) = crates.entry(file.folder).or_default();
                self.check(path, text, matches);
                *count += places.find_iter(text).count();
            }
        }
        for (folder, (matches, count)) in crates {
            let (found, share) = (matches.0.len(), matches.0.len() * 100_000);
            let few = self.least.is_some_and(|least| share < least * count);
            if few || (self.least.is_none() && share > self.most * count) {
                let figure = format!("{found} of {count}: {}", self.message);
                report.add(&self.rule, folder, 1, &figure);
                report.0.extend(matches.0.into_iter().filter(|_| !few));
            }
        }
    }
}

/// A file, its doc comments, and the folder of its crate.
struct File<'w> {
    text: &'w str,
    docs: String,
    folder: &'w str,
}

type Files<'w> = BTreeMap<&'w str, File<'w>>;

impl Part {
    fn text<'w>(self, path: &'w str, file: &'w File<'_>) -> &'w str {
        match self {
            Self::Path => path,
            Self::Text => file.text,
            Self::Code => production(path, file.text),
            Self::Docs => &file.docs,
        }
    }
}

/// The doc comments of a file without code, each on its line, and [`NO_DOC`] on the other lines.
fn docs(file: &RustFile<'_>) -> String {
    let mut fenced = false;
    let line = |(number, _)| {
        let Some(text) = file.source.docs.get(&number) else {
            fenced = false;
            return NO_DOC.to_owned();
        };
        let fence = text.trim().starts_with("```");
        fenced ^= fence;
        let prose = text.trim().split('`').step_by(2);
        prose.filter(|_| !fence && !fenced).collect()
    };
    let lines: Vec<String> = (1..).zip(file.text.lines()).map(line).collect();
    lines.join("\n")
}

/// Every file follows the patterns, and every crate the shares.
pub(super) fn check(workspace: &Workspace<'_>, report: &mut Report) {
    check_some(workspace, |_, _| true, report);
}

/// The files in a folder follow the patterns of evidence.
pub(super) fn check_evidence(workspace: &Workspace<'_>, folder: &str, report: &mut Report) {
    let selects = |rule: &str, path: &str| rule == "evidence" && path.starts_with(folder);
    check_some(workspace, selects, report);
}

fn check_some(
    workspace: &Workspace<'_>,
    selects: impl Fn(&str, &str) -> bool,
    report: &mut Report,
) {
    let mut files = Files::new();
    for (path, text) in workspace.tree.texts() {
        let (docs, owner) = (String::new(), workspace.owner(path));
        let folder = owner.map_or("", |owner| owner.folder());
        files.insert(path, File { text, docs, folder });
    }
    for file in &workspace.files {
        files
            .entry(file.path)
            .and_modify(|entry| entry.docs = docs(file));
    }
    for pattern in Table::load().pattern {
        if let Some(places) = &pattern.places {
            if selects(&pattern.rule, "") {
                pattern.check_share(&places.0, &files, report);
            }
            continue;
        }
        for (path, file) in &files {
            if pattern.files.0.is_match(path) && selects(&pattern.rule, path) {
                pattern.check(path, pattern.part.text(path, file), report);
            }
        }
    }
}

#[cfg(test)]
mod tests;
