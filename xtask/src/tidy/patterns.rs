//! Patterns that files must or must not contain, and shares of words and lines, listed in `xtask/patterns.toml`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::evidence::line_at;
use super::{Report, RustFile, Workspace, production};

/// Stands for a line without a doc comment in the text of the doc comments.
const NO_DOC: &str = "¶";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    pattern: Vec<Pattern>,
    share: Vec<Share>,
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
    message: String,
}

/// A rule about the share of cases among places, in all files of a crate together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    files: Expression,
    part: Part,
    cases: Expression,
    places: Expression,
    /// At most, or at least, so many cases in 10,000 places.
    most: Option<usize>,
    least: Option<usize>,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
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
        // The tests parse the table, so a fault in it cannot reach a commit.
        toml::from_str(include_str!("../../patterns.toml")).unwrap_or_else(|error| {
            eprintln!("xtask/patterns.toml: {error}");
            std::process::exit(2)
        })
    }
}

impl Pattern {
    fn check(&self, path: &str, text: &str, report: &mut Report) {
        if self
            .required
            .as_ref()
            .is_some_and(|required| !required.0.is_match(text))
        {
            report.add(&self.rule, path, 1, &self.message);
        }
        for (line, word) in self
            .forbidden
            .iter()
            .flat_map(|forbidden| forbidden.found(text))
        {
            report.add(&self.rule, path, line, &format!("{}{word}", self.message));
        }
    }
}

impl Expression {
    /// The line of each match, and its first group in backticks after a colon.
    fn found<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, String)> + 't {
        self.0.captures_iter(text).map(|found| {
            let end = found.get(0).map_or(0, |all| all.end());
            let word = found.get(1).map(|word| {
                let words: Vec<&str> = word.as_str().split_whitespace().collect();
                format!(": `{}`", words.join(" "))
            });
            (line_at(text, end), word.unwrap_or_default())
        })
    }
}

impl Share {
    /// Counts each crate alone, and lists the cases of one with too many.
    fn check(&self, texts: &Texts<'_>, workspace: &Workspace<'_>, report: &mut Report) {
        let mut crates: BTreeMap<&str, (Vec<(&str, usize, String)>, usize)> = BTreeMap::new();
        for path in texts.keys().filter(|path| self.files.0.is_match(path)) {
            let Some(owner) = workspace.owner(path) else {
                continue;
            };
            let text = self.part.text(texts, path);
            let (cases, places) = crates.entry(owner.folder()).or_default();
            let found = self.cases.found(text);
            cases.extend(found.map(|(line, word)| (*path, line, word)));
            *places += self.places.0.find_iter(text).count();
        }
        for (folder, (cases, places)) in crates {
            let share = cases.len() * 100_000;
            let few = self.least.is_some_and(|least| share < least * places);
            let many = self.most.is_some_and(|most| share > most * places);
            if few || many {
                let figure = format!("{} of {places} {}", cases.len(), self.message);
                report.add("language", folder, 1, &figure);
            }
            for (path, line, word) in cases.iter().filter(|_| many) {
                report.add("language", path, *line, &format!("one of too many{word}"));
            }
        }
    }
}

/// The text of each file, and its doc comments.
type Texts<'w> = BTreeMap<&'w str, (&'w str, String)>;

impl Part {
    fn text<'w>(self, texts: &'w Texts<'_>, path: &'w str) -> &'w str {
        let (text, docs) = texts
            .get(path)
            .map_or(("", ""), |(text, docs)| (*text, docs));
        match self {
            Self::Path => path,
            Self::Text => text,
            Self::Code => production(path, text),
            Self::Docs => docs,
        }
    }
}

/// The doc comments of a file without code, each on its line, and [`NO_DOC`] on the other lines.
fn docs(file: &RustFile<'_>) -> String {
    let mut fenced = false;
    let mut line = |(number, _)| {
        let Some(text) = file.source.docs.get(&number).map(|text| text.trim()) else {
            fenced = false;
            return NO_DOC.to_owned();
        };
        let fence = text.starts_with("```");
        fenced ^= fence;
        let prose = text.split('`').step_by(2).filter(|_| !fence && !fenced);
        prose.collect()
    };
    let lines: Vec<String> = (1..).zip(file.text.lines()).map(&mut line).collect();
    lines.join("\n")
}

/// Every file follows the patterns, and every crate the shares.
pub(super) fn check(workspace: &Workspace<'_>, report: &mut Report) {
    let table = Table::load();
    let texts = workspace.tree.texts();
    let mut texts: Texts<'_> = texts
        .map(|(path, text)| (path, (text, String::new())))
        .collect();
    for file in &workspace.files {
        texts.insert(file.path, (file.text, docs(file)));
    }
    for path in texts.keys() {
        let patterns = table
            .pattern
            .iter()
            .filter(|pattern| pattern.files.0.is_match(path));
        patterns.for_each(|pattern| pattern.check(path, pattern.part.text(&texts, path), report));
    }
    table
        .share
        .iter()
        .for_each(|share| share.check(&texts, workspace, report));
}

/// The evidence files in a folder follow the patterns.
pub(super) fn check_evidence(workspace: &Workspace<'_>, folder: &str, report: &mut Report) {
    let table = Table::load();
    for (path, text) in workspace
        .tree
        .texts()
        .filter(|(path, _)| path.starts_with(folder))
    {
        let is_evidence =
            |pattern: &&Pattern| pattern.rule == "evidence" && pattern.files.0.is_match(path);
        let patterns = table.pattern.iter().filter(is_evidence);
        patterns.for_each(|pattern| pattern.check(path, text, report));
    }
}

#[cfg(test)]
mod tests;
