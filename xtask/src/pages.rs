//! `cargo xtask pages`: links lead to a file and a heading of the repository, and a page names the source of test data.
//!
//! The tools for links fetch the web, take minutes to build, or do not know the headings of other pages.

use std::collections::BTreeSet;
use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::report::{self, Report, line_at};
use crate::run::Outcome;
use crate::tree::Tree;

/// Checks every page and prints each violation.
pub(crate) fn run(root: &Path) -> Outcome {
    let check = |tree: Tree| {
        let mut report = Report::default();
        links(&tree, &mut report);
        languages(&tree, &mut report);
        sources(&tree, &mut report);
        report
    };
    report::finish("pages", Tree::load(root).map(check))
}

/// The relative links of every page lead to a file or folder of the tree, and their anchors to a heading.
fn links(tree: &Tree, report: &mut Report) {
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for (line, target) in targets(text) {
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = resolve(path, file).filter(|file| tree.has(file));
            let page = file.as_ref().filter(|file| file.ends_with(".md"));
            let page = page.and_then(|page| tree.text(page));
            let message = match page {
                _ if file.is_none() => "leads nowhere",
                _ if is_published(path) && !target.starts_with('#') => {
                    "is dead where the package is shown, outside of the repository: name the file or the crate without a link"
                }
                Some(page) if !anchor.is_empty() && !anchors(page).contains(anchor) => {
                    "leads to no heading"
                }
                _ => continue,
            };
            report.add(
                "links",
                path,
                line,
                format!("the link `{target}` {message}"),
            );
        }
    }
}

/// True for a page that a published crate shows on the registry or in its documentation.
fn is_published(page: &str) -> bool {
    let in_crate = page.strip_prefix("crates/");
    let file = in_crate.and_then(|page| Some(page.split_once('/')?.1));
    file.is_some_and(|file| {
        file == "README.md" || file.starts_with("docs/") || file.starts_with("src/")
    })
}

/// The targets of all links and images, with their lines, except those to the web or to a Rust item.
fn targets(text: &str) -> BTreeSet<(usize, String)> {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    let definitions = parser.reference_definitions().iter();
    let definitions = definitions.map(|(_, link)| (link.span.start, link.dest.to_string()));
    let mut targets: Vec<(usize, String)> = definitions.collect();
    for (event, range) in parser.into_offset_iter() {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
            targets.push((range.start, dest_url.to_string()));
        }
    }
    targets.retain(|(_, target)| !target.contains("::") && !target.contains("://"));
    targets.retain(|(_, target)| !target.starts_with("mailto:"));
    let numbered = targets
        .into_iter()
        .map(|(byte, target)| (line_at(text, byte), target));
    numbered.collect()
}

/// The anchors that a code host gives to the headings of a page.
fn anchors(page: &str) -> BTreeSet<String> {
    let (mut anchors, mut heading) = (BTreeSet::new(), String::new());
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading.clear(),
            Event::Text(text) | Event::Code(text) => heading += &text.to_lowercase(),
            Event::End(TagEnd::Heading(_)) => {
                let anchor = heading.replace(' ', "-");
                let anchor =
                    anchor.replace(|c: char| !c.is_alphanumeric() && !"-_".contains(c), "");
                // A second heading of the same words gets a number.
                let numbered = (1..).map(|number| format!("{anchor}-{number}"));
                let mut candidates = [anchor.clone()].into_iter().chain(numbered);
                anchors.extend(candidates.find(|anchor| !anchors.contains(anchor)));
            }
            _ => {}
        }
    }
    anchors
}

/// The path from the root, for a target of a page; `None` if it leaves the tree.
fn resolve(page: &str, target: &str) -> Option<String> {
    if target.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" if target.starts_with('/') => return None,
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Code on the first page of a package names its language: only rustdoc takes code for Rust where none is named.
fn languages(tree: &Tree, report: &mut Report) {
    let message =
        "code without a language has no colours where the package is shown: write `rust` first";
    let is_first = |path: &str| path.ends_with("/README.md") && is_published(path);
    for (path, text) in tree.texts().filter(|(path, _)| is_first(path)) {
        for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
            let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event else {
                continue;
            };
            let first = info.split(',').next().unwrap_or_default();
            if ["", "no_run", "should_panic", "compile_fail", "ignore"].contains(&first) {
                report.add("languages", path, line_at(text, range.start), message);
            }
        }
    }
}

/// Every folder of test data has a page about the source of each file.
fn sources(tree: &Tree, report: &mut Report) {
    let message = "test data without a page that names the source of each file";
    let mut pages = BTreeSet::new();
    for (folder, _) in tree
        .paths()
        .filter_map(|path| path.split_once("tests/data/"))
    {
        pages.insert(format!("{folder}tests/data/SOURCES.md"));
    }
    for page in pages.iter().filter(|page| !tree.has(page)) {
        report.add("sources", page, 1, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    /// The violations that a check finds, one per line.
    fn rule(files: &[(&str, &str)], check: fn(&Tree, &mut Report)) -> String {
        let mut report = Report::default();
        check(&Tree::in_memory(files), &mut report);
        let lines = report.lines().into_iter();
        lines.map(|line| line + "\n").collect()
    }

    #[test]
    fn a_finding_names_file_line_rule_and_remedy() {
        let found = rule(&[("a.md", "\n[x](y)\n")], links);
        assert_eq!(found, "a.md:2: [links] the link `y` leads nowhere\n");
    }

    #[test]
    fn pages_on_disk_are_checked() {
        let folder = TempTree::new(&[("a.md", "[b](b.md)"), ("b.md", "")]);
        assert_eq!(run(folder.path()), Outcome::Passed);
        folder.write("c.md", "[d](d.md)");
        folder.write("tests/data/e.json", "");
        assert!(matches!(run(folder.path()), Outcome::Failed(why) if why.contains("2 violations")));
    }

    #[test]
    fn code_without_a_language_is_found_on_the_first_page_of_a_package() {
        let page = "```rust,no_run\n```\n\n```text\n```\n\n```\n```\n\n```no_run\n```\n";
        let files = [("crates/a/README.md", page), ("docs/b.md", page)];
        let found = rule(&files, languages);
        let places: Vec<&str> = found
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert_eq!(places, ["crates/a/README.md:7:", "crates/a/README.md:10:"]);
    }

    #[test]
    fn test_data_without_sources_is_found() {
        let files = [
            ("crates/a/tests/data/deep/x.json", ""),
            ("crates/b/tests/data/SOURCES.md", ""),
            ("crates/b/tests/data/y.json", ""),
            ("tests/data/z.json", ""),
        ];
        let found = rule(&files, sources);
        let found: Vec<&str> = found
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        assert_eq!(
            found,
            [
                "crates/a/tests/data/SOURCES.md:1:",
                "tests/data/SOURCES.md:1:"
            ]
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let page = "\
[good](../../README.md#top) [web](https://example.org/x) [here](#here) [item](crate::Money)
[bad](../README.md) ![`image`](gone.png \"title\")
```text
[code](nowhere)
```
`[code](nowhere)` [out](../../../x) [folder](src)

[label]: missing.md

# Here
";
        let files = [
            ("README.md", "# Top\n"),
            ("tests/a/README.md", page),
            ("tests/a/src/lib.rs", ""),
            ("tests/a/notes.md", "[any page](nowhere)"),
        ];
        let found = rule(&files, links);
        let lines: Vec<&str> = found
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        let readme = |line| format!("tests/a/README.md:{line}:");
        assert_eq!(
            lines,
            [
                &readme(2),
                &readme(2),
                &readme(6),
                &readme(8),
                "tests/a/notes.md:1:"
            ]
        );
    }

    #[test]
    fn a_link_to_a_file_from_the_page_of_a_published_crate_is_found() {
        let page =
            "[a](COVERAGE.md) [b](#here) [c](https://example.org/) [d](crate::Money)\n\n# Here\n";
        let files = [
            ("crates/a/COVERAGE.md", "[f](README.md)"),
            ("crates/a/README.md", page),
            ("crates/a/docs/COVERAGE.md", ""),
            ("crates/a/docs/guide.md", page),
        ];
        let found = rule(&files, links);
        let dead = "[links] the link `COVERAGE.md` is dead where the package is shown, outside of the repository: \
                    name the file or the crate without a link";
        let expected = format!("crates/a/README.md:1: {dead}\ncrates/a/docs/guide.md:1: {dead}\n");
        assert_eq!(found, expected);
    }

    #[test]
    fn a_link_to_a_heading_that_does_not_exist_is_found() {
        let page = "# One `x::y` page\n\n## Two, too\n\n## Two, too\n";
        let other =
            "[a](p.md#one-xy-page) [b](p.md#two-too-1) [c](p.md#two-too-2)\n\n[d](#two-too)\n";
        let files = [
            ("p.md", page),
            ("o.md", other),
            ("code.rs", ""),
            ("c.md", "[e](code.rs#L9)"),
        ];
        let expected = "o.md:1: [links] the link `p.md#two-too-2` leads to no heading\n\
                        o.md:3: [links] the link `#two-too` leads to no heading\n";
        assert_eq!(rule(&files, links), expected);
    }
}
