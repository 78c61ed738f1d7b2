//! Patterns that files must or must not contain, and shares of words and lines, listed in `xtask/patterns.toml`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::layers::Layers;
use super::{File, Report, Workspace};
use crate::report::line_at;
use crate::tree::production;

/// Stands for a line without a doc comment in the text of the doc comments.
const NO_DOC: &str = "¶";

/// The rules of `xtask/patterns.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pattern: Vec<Pattern>,
    pub(super) layers: Layers,
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
    pub(super) fn load() -> Self {
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
            let words = found.get(1).map(|group| group.as_str().split_whitespace());
            let words = words.map(|words| words.collect::<Vec<_>>().join(" "));
            let words = words.map_or_else(String::new, |words| format!(": `{words}`"));
            report.add(&self.rule, path, line, self.message.clone() + &words);
        }
    }

    /// The matches in a crate, with their share of the places. No match is listed unless there are too many.
    fn check_share(&self, folder: &str, matches: Report, places: usize) -> Report {
        let (found, share) = (matches.0.len(), matches.0.len() * 100_000);
        let few = self.least.is_some_and(|least| share < least * places);
        let many = self.least.is_none() && share > self.most * places;
        let mut report = if many { matches } else { Report::default() };
        if few || many {
            let figure = format!("{found} of {places}: {}", self.message);
            report.add(&self.rule, folder, 1, figure);
        }
        report
    }
}

impl Part {
    fn text<'w>(self, file: &'w File<'_>) -> Cow<'w, str> {
        match self {
            Self::Path => file.path.into(),
            Self::Text => file.text.into(),
            Self::Code => production(file.path, file.text).into(),
            Self::Docs => docs(file).into(),
        }
    }
}

/// The doc comments of a file without code, each on its line, and [`NO_DOC`] on the other lines.
fn docs(file: &File<'_>) -> String {
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

/// The files in a folder follow the patterns whose rule begins with this text, and their crates the shares.
pub(super) fn check(all: &Workspace<'_>, rules: &str, folder: &str, report: &mut Report) {
    let patterns = Table::load().pattern.into_iter();
    for pattern in patterns.filter(|pattern| pattern.rule.starts_with(rules)) {
        let mut crates: BTreeMap<&str, (Report, usize)> = BTreeMap::new();
        let files = all.files.iter();
        let files = files.filter(|file| file.path.starts_with(folder));
        for file in files.filter(|file| pattern.files.0.is_match(file.path)) {
            let text = pattern.part.text(file);
            let (matches, count) = crates.entry(all.crate_of(file.path)).or_default();
            pattern.check(file.path, &text, matches);
            let places = pattern.places.as_ref();
            *count += places.map_or(0, |places| places.0.find_iter(&text).count());
        }
        for (folder, (mut matches, count)) in crates {
            if pattern.places.is_some() {
                matches = pattern.check_share(folder, matches, count);
            }
            report.0.extend(matches.0);
        }
    }
}

#[cfg(test)]
mod tests;
