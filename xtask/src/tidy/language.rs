//! The language measure: how plainly the doc comments of each crate are written, against `xtask/language.toml`.

use serde::Deserialize;

use super::source::Source;
use super::{Finding, Member, Workspace};

mod sentence;

use sentence::{Sentence, comment, comments, doc_sentences};

const RULE: &str = "language";

/// The limits and the banned phrases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    limit: Vec<Limit>,
    comments: Share,
    banned: Vec<Banned>,
}

/// Words that must stay rare.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    words: Vec<String>,
    places: Places,
    below: Share,
}

/// The places in which a word is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Places {
    Summaries,
    Words,
}

/// A number of cases in a number of places.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    cases: usize,
    of: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Banned {
    phrases: Vec<String>,
    instead: String,
    /// True if the phrases are banned in `//` comments too.
    #[serde(default)]
    comments: bool,
}

impl Share {
    fn is_reached(self, cases: usize, places: usize) -> bool {
        cases * self.of >= self.cases * places
    }
}

impl Limits {
    fn load() -> Self {
        // The tests parse the file, so a fault in it cannot reach a commit.
        toml::from_str(include_str!("../../language.toml")).unwrap_or_else(|error| {
            eprintln!("xtask/language.toml: {error}");
            std::process::exit(2)
        })
    }
}

impl Limit {
    /// The words that count, each with its sentence, and the number of places.
    fn cases<'s>(&self, sentences: &'s [Sentence]) -> (Vec<(&'s Sentence, String)>, usize) {
        let words = |sentence: &'s Sentence| match self.places {
            Places::Summaries => Vec::from_iter(sentence.opening()),
            Places::Words => sentence.words(),
        };
        let mut cases = Vec::new();
        let mut places = 0;
        for sentence in sentences {
            let words = words(sentence);
            places += words.len();
            let counted = words.into_iter().filter(|word| self.words.contains(word));
            cases.extend(counted.map(|word| (sentence, word)));
        }
        (cases, places)
    }

    /// Nothing while the share is below the limit; else the figure and each case.
    fn check(&self, member: &Member, sentences: &[Sentence]) -> Vec<Finding> {
        let (cases, places) = self.cases(sentences);
        if cases.is_empty() || !self.below.is_reached(cases.len(), places) {
            return Vec::new();
        }
        let (count, list) = (cases.len(), self.words.join("/"));
        let Share { cases: most, of } = self.below;
        let (name, act) = match self.places {
            Places::Summaries => ("summaries", "open with"),
            Places::Words => ("words", "are"),
        };
        let figure = format!(
            "{count} of {places} {name} {act} {list}; fewer than {most} of {of} are allowed"
        );
        let mut findings = vec![Finding::new(member.folder(), 1, RULE, figure)];
        findings.extend(cases.iter().map(|(sentence, word)| match self.places {
            Places::Summaries => sentence.finding(&format!("the summary opens with `{word}`")),
            Places::Words => sentence.finding(&format!("`{word}` instead of a noun")),
        }));
        findings
    }
}

/// The doc comments of each crate stay below the limits and contain no banned phrase; each file opens with a sentence.
pub(super) fn doc_comments(workspace: &Workspace<'_>) -> Vec<Finding> {
    let limits = Limits::load();
    let mut findings = Vec::new();
    for member in workspace.members.iter().chain(workspace.outside.as_ref()) {
        let mut sentences = Vec::new();
        for (path, source) in workspace.sources_of(member) {
            let text = workspace.tree.text(path).unwrap_or_default();
            findings.extend(opening(path, text));
            findings.extend(ignored_examples(path, source));
            findings.extend(banned(&limits, &comments(path, text), true));
            sentences.extend(doc_sentences(path, source));
        }
        findings.extend(banned(&limits, &sentences, false));
        let over = limits.limit.iter();
        findings.extend(over.flat_map(|limit| limit.check(member, &sentences)));
    }
    findings
}

/// Provider crates and core say why in `//` comments often enough.
pub(super) fn why_comments(workspace: &Workspace<'_>) -> Vec<Finding> {
    let limit = Limits::load().comments;
    let core = workspace
        .members
        .iter()
        .filter(|member| member.package() == "dhow-core");
    let mut findings = Vec::new();
    for member in workspace.providers().chain(core) {
        let (mut lines, mut comments) = (0, 0);
        for (_, text) in workspace.production(&member.path("src/")) {
            lines += text.lines().count();
            comments += text.lines().filter(|line| comment(line).is_some()).count();
        }
        if !limit.is_reached(comments, lines) {
            let Share { cases, of } = limit;
            let message = format!(
                "{comments} lines of `//` comments in {lines} lines; at least {cases} in {of} must say why the code is as it is"
            );
            findings.push(Finding::new(&member.path("src"), 1, RULE, message));
        }
    }
    findings
}

fn banned(limits: &Limits, sentences: &[Sentence], in_comments: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in sentences {
        let text = format!(" {} ", sentence.words().join(" "));
        let lists = limits
            .banned
            .iter()
            .filter(|list| list.comments || !in_comments);
        for Banned {
            phrases, instead, ..
        } in lists
        {
            let found = phrases
                .iter()
                .filter(|phrase| text.contains(&format!(" {phrase} ")));
            findings.extend(
                found.map(|phrase| sentence.finding(&format!("not `{phrase}`, {instead}"))),
            );
        }
    }
    findings
}

/// A file opens with a `//!` sentence; the root of a crate may open with its README instead.
fn opening(path: &str, text: &str) -> Option<Finding> {
    let first = text.lines().next().unwrap_or_default();
    let sentence = first.strip_prefix("//!").unwrap_or_default();
    let opens = !sentence.trim().is_empty() || first.starts_with("#![doc = include_str!(");
    let message = "the first line must be a `//!` sentence about the file";
    (!opens).then(|| Finding::new(path, 1, RULE, message))
}

/// No example is left uncompiled; `no_run` and `text` exist.
fn ignored_examples<'s>(path: &'s str, source: &'s Source) -> impl Iterator<Item = Finding> + 's {
    let ignored = source.docs.iter().filter(|doc| {
        let fence = doc.text.trim().strip_prefix("```");
        fence.is_some_and(|words| words.split([',', ' ']).any(|word| word == "ignore"))
    });
    let message = "an example that is never compiled: use `no_run` or `text`";
    ignored.map(move |doc| Finding::new(path, doc.line, RULE, message))
}

#[cfg(test)]
mod tests {
    use super::super::tests::rule;
    use super::*;

    /// Complaints about the doc comments of a crate with this file.
    fn about(text: &str) -> Vec<String> {
        let files = [
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/src/a.rs", text),
        ];
        let found = rule(&files, doc_comments);
        found
            .lines()
            .map(|line| line.replace("crates/a/src/", ""))
            .collect()
    }

    /// A file with so many doc comments of ten plain words.
    fn plain(count: usize) -> String {
        let item = "/// Amount of one payment in the minor units of currency.\nstruct A;\n";
        format!("//! Payments.\n\n{}", item.repeat(count))
    }

    #[test]
    fn plain_words_pass() {
        assert_eq!(about(&plain(3)), Vec::<String>::new());
    }

    #[test]
    fn summaries_that_open_with_a_question_are_listed_when_there_are_too_many() {
        let question =
            "\n/// Whether it is paid. More.\n///\n/// When it is not, nothing.\nstruct B;\n";
        let found = about(&format!("{}{question}", plain(31)));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("crates/a:1: [language] 1 of 33 summaries open with what/"));
        assert!(
            found[1].starts_with("a.rs:66: [language] the summary opens with `whether`"),
            "{found:?}"
        );
        assert!(found[1].ends_with(": Whether it is paid."));
        assert_eq!(
            about(&format!("{}{question}", plain(32))),
            Vec::<String>::new()
        );
        assert_eq!(
            about(&plain(1).replace("Amount", "Whatever amount")),
            Vec::<String>::new()
        );
    }

    #[test]
    fn the_word_what_is_listed_when_there_are_too_many() {
        let with = |count| {
            about(&format!(
                "{}/// A. It is what\n/// was paid.\nstruct B;\n",
                plain(count)
            ))
        };
        let found = with(60);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("1 of 607 words are what; fewer than 15 of 10000"),
            "{found:?}"
        );
        assert_eq!(
            found[1],
            "a.rs:123: [language] `what` instead of a noun: It is what was paid."
        );
        assert_eq!(with(67), Vec::<String>::new());
        let code = "/// Calls `what()`.\n///\n/// ```\n/// what();\n/// ```\n";
        assert_eq!(
            about(&format!("//! A.\n{code}fn a() {{ \"what\" }} // what")),
            Vec::<String>::new()
        );
    }

    #[test]
    fn vague_persons_are_listed_once_per_occurrence() {
        let found = about("//! A.\n\n/// Sends it. It tells anyone, and anyone.\nstruct A;\n");
        let share = found
            .iter()
            .filter(|line| line.contains("2 of 8 words are somebody/"));
        assert_eq!(share.count(), 1, "{found:?}");
        let cases = found
            .iter()
            .filter(|line| line.starts_with("a.rs:3: [language] `anyone` instead"));
        assert_eq!(cases.count(), 2, "{found:?}");
    }

    #[test]
    fn every_banned_phrase_is_found_in_doc_comments() {
        let mut count = 0;
        for Banned {
            phrases, instead, ..
        } in Limits::load().banned
        {
            for phrase in phrases {
                let found = about(&format!("//! A.\n\n/// It goes on {phrase}\nstruct A;\n"));
                let expected =
                    format!("a.rs:3: [language] not `{phrase}`, {instead}: It goes on {phrase}");
                assert!(found.contains(&expected), "{phrase}: {found:?}");
                count += 1;
            }
        }
        assert_eq!(count, 16);
    }

    #[test]
    fn a_phrase_over_two_lines_is_found_and_a_part_of_a_word_is_not() {
        let found = about("//! A.\n\n/// It goes on for\n/// ever.\nstruct A;\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with("It goes on for ever."));
        assert_eq!(
            about("//! A.\n\n/// A blanket, for everlasting.\nstruct A;\n"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn banned_phrases_are_found_in_comments() {
        let found =
            about("//! A.\nfn a() {\n    // Nobody pays.\n    // An e-mail to anyone.\n}\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("a.rs:3: [language] not `nobody`"));
    }

    #[test]
    fn each_crate_is_measured_alone_and_one_outside_of_the_workspace_too() {
        let bad = "//! A.\n\n/// What it is.\nstruct A;\n";
        let good = plain(100);
        let files = [
            ("crates/a/Cargo.toml", "package.name = \"a\""),
            ("crates/a/src/lib.rs", good.as_str()),
            ("tests/Cargo.toml", "package.name = \"t\""),
            ("tests/src/lib.rs", good.as_str()),
            ("tests/outside-provider/Cargo.toml", "package.name = \"o\""),
            ("tests/outside-provider/src/lib.rs", bad),
        ];
        let found = rule(&files, doc_comments);
        assert_eq!(found.lines().count(), 4, "{found}");
        assert!(
            found
                .lines()
                .all(|line| line.starts_with("tests/outside-provider")),
            "{found}"
        );
    }

    #[test]
    fn a_file_that_does_not_open_with_a_sentence_is_found() {
        let opens = |text: &str| about(text).is_empty();
        assert!(opens("//! A.\n"));
        assert!(opens("#![doc = include_str!(\"../README.md\")]\n"));
        for text in ["// B.\n", "//!\n//! C.", "", "fn a() {}"] {
            assert!(!opens(text), "{text}");
        }
    }

    #[test]
    fn an_ignored_example_is_found() {
        let fence = |words: &str| about(&format!("//! A.\n//! ```{words}\n//! a();\n//! ```\n"));
        for words in ["ignore", "rust,ignore", "ignore "] {
            assert_eq!(fence(words).len(), 1, "{words}");
            assert!(fence(words)[0].starts_with("a.rs:2: [language] an example"));
        }
        for words in ["", "no_run", "text"] {
            assert_eq!(fence(words), Vec::<String>::new(), "{words}");
        }
    }

    #[test]
    fn too_few_comments_in_a_provider_or_in_core_are_found() {
        let with = |folder: &str, package: &str, comments: usize| {
            let code = "a();\n".repeat(1_000 - comments) + &"// Why.\n".repeat(comments);
            let tests = "#[cfg(test)]\nmod tests {\n// Not counted.\n}\n";
            let manifest = format!("package.name = \"{package}\"");
            let files = [
                (format!("{folder}/Cargo.toml"), manifest),
                (
                    format!("{folder}/src/a.rs"),
                    code + "/// Not counted.\n" + tests,
                ),
                (
                    format!("{folder}/src/a/tests.rs"),
                    "// Not counted.\n".repeat(50),
                ),
                ("crates/gate/LEDGER.toml".to_owned(), String::new()),
            ];
            let files: Vec<(&str, &str)> = files
                .iter()
                .map(|(path, text)| (&**path, &**text))
                .collect();
            rule(&files, why_comments)
        };
        for (folder, package) in [("crates/gate", "dhow-gate"), ("crates/core", "dhow-core")] {
            let found = with(folder, package, 15);
            let expected =
                format!("{folder}/src:1: [language] 15 lines of `//` comments in 1001 lines");
            assert!(found.starts_with(&expected), "{found}");
            assert_eq!(with(folder, package, 16), "");
        }
        assert_eq!(with("crates/cli", "dhow-cli", 0), "");
    }
}
