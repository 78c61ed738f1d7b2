//! Pages and test data: relative links lead somewhere, test data names its source, no file names a folder of one machine.
//!
//! No installable tool checks relative links within two minutes of build time, and none knows the other two rules.

use std::collections::BTreeSet;

use super::{Finding, Workspace};

/// Folders that exist on one machine only, written so that this file does not contain them.
const MACHINE_FOLDERS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
];

/// The relative links of every Markdown file lead to a file or folder of the tree.
pub(super) fn links(workspace: &Workspace<'_>) -> Vec<Finding> {
    let tree = workspace.tree;
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in targets(text) {
            if !resolve(folder, &target).is_some_and(|file| tree.has(&file)) {
                let message = format!("the link `{target}` leads nowhere");
                findings.push(Finding::new(path, line, "links", message));
            }
        }
    }
    findings
}

/// The relative targets of all links outside of code, with their lines.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        let prose: String = line.split('`').step_by(2).collect();
        let inline = prose.split("](").skip(1);
        let mut raw: Vec<&str> = inline.filter_map(|rest| rest.split(')').next()).collect();
        if let Some((label, target)) = prose.split_once("]:")
            && label.trim_start().starts_with('[')
        {
            raw.push(target);
        }
        found.extend(
            raw.into_iter()
                .filter_map(relative)
                .map(|to| (index + 1, to)),
        );
    }
    found
}

/// The file part of a link, unless it leads to the web, to the same page or to a Rust item.
fn relative(target: &str) -> Option<String> {
    let target = target.split_whitespace().next()?;
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let file = target.split('#').next().unwrap_or_default();
    let elsewhere = target.contains("://") || target.starts_with("mailto:");
    let nothing = file.is_empty() || file.contains("::");
    (!elsewhere && !nothing).then(|| file.to_owned())
}

/// The path from the root; `None` if it leaves the tree.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if target.starts_with('/') {
        return None;
    }
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Every folder of test data has a page about the source of each file.
pub(super) fn sources(workspace: &Workspace<'_>) -> Vec<Finding> {
    const DATA: &str = "tests/data/";
    let pages: BTreeSet<String> = workspace
        .tree
        .paths()
        .filter_map(|path| path.get(..path.find(DATA)? + DATA.len()))
        .map(|folder| format!("{folder}SOURCES.md"))
        .collect();
    let missing = pages.into_iter().filter(|page| !workspace.tree.has(page));
    let finding = |page: String| {
        let message = "test data without a page that names the source of each file";
        Finding::new(&page, 1, "sources", message)
    };
    missing.map(finding).collect()
}

/// No file mentions a folder of the machine that it was written on.
pub(super) fn machine_paths(workspace: &Workspace<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in workspace.tree.texts() {
        for (line, text) in (1..).zip(text.lines()) {
            let named = MACHINE_FOLDERS
                .iter()
                .find(|folder| opens_path(text, folder));
            findings.extend(named.map(|folder| {
                let message =
                    format!("`{folder}…` exists on one machine only: write a relative path");
                Finding::new(path, line, "machine-paths", message)
            }));
        }
    }
    findings
}

/// True if a folder stands in the line as the start of a path, not inside of a URL or a longer path.
fn opens_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "_.-~}>".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::rule;
    use super::*;

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
";
        let files = [
            ("README.md", ""),
            ("crates/a/README.md", page),
            ("crates/a/src/lib.rs", ""),
            ("crates/a/notes.md", "[any page](nowhere)"),
        ];
        let found = rule(&files, links);
        let lines: Vec<&str> = found
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        let readme = |line| format!("crates/a/README.md:{line}:");
        assert_eq!(
            lines,
            [
                &readme(2),
                &readme(2),
                &readme(6),
                &readme(7),
                "crates/a/notes.md:1:"
            ]
        );
    }

    #[test]
    fn a_folder_of_one_machine_is_found() {
        for folder in MACHINE_FOLDERS {
            let bad = format!("fine\nsee {folder}me/notes\n");
            let found = rule(&[("notes.txt", &bad)], machine_paths);
            assert!(found.starts_with("notes.txt:2: [machine-paths]"), "{found}");
            assert_eq!(found.lines().count(), 1);
            let good = format!("gateway.example{folder}\n..{folder}\n{{base}}{folder}x\n");
            assert_eq!(rule(&[("notes.txt", &good)], machine_paths), "");
        }
    }
}
