//! Rules about the written pages: the map is complete, fixtures have sources, links lead somewhere.

use std::collections::BTreeSet;

use super::{Finding, Tree};

const MAP: &str = "ARCHITECTURE.md";

/// Every crate stands in the map.
pub(super) fn architecture(tree: &Tree) -> Vec<Finding> {
    let map = tree.text(MAP).unwrap_or_default();
    let members = tree.members().into_iter();
    members
        .filter(|member| member.in_crates() && !mentions(map, member.folder()))
        .map(|member| Finding {
            file: MAP.to_owned(),
            line: 1,
            rule: "architecture",
            what: format!("`{}` is not on the map", member.folder()),
            fix: "say what it holds and what it must not know",
        })
        .collect()
}

/// Whether a folder is named as itself, not as the beginning of a longer name.
fn mentions(map: &str, folder: &str) -> bool {
    map.match_indices(folder).any(|(at, _)| {
        let after = map.get(at + folder.len()..).unwrap_or_default();
        !after.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
    })
}

/// Every folder of test data says where its content comes from.
pub(super) fn sources(tree: &Tree) -> Vec<Finding> {
    let folder_of = |path: &str| {
        let (before, _) = format!("/{path}")
            .split_once("/tests/data/")
            .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        Some(
            format!("{before}/tests/data")
                .trim_start_matches('/')
                .to_owned(),
        )
    };
    let folders: BTreeSet<String> = tree.paths().filter_map(folder_of).collect();
    folders
        .into_iter()
        .map(|folder| format!("{folder}/SOURCES.md"))
        .filter(|path| !tree.has(path))
        .map(|file| Finding {
            file,
            line: 1,
            rule: "sources",
            what: "test data without a word on where it comes from".to_owned(),
            fix: "name the source of each file",
        })
        .collect()
}

/// Relative links of the pages that people read lead to a file or folder of the tree.
pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| is_page(path)) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in targets(text) {
            let reached = resolve(folder, &target).is_some_and(|file| tree.has(&file));
            if !reached {
                findings.push(Finding {
                    file: path.to_owned(),
                    line,
                    rule: "links",
                    what: format!("the link `{target}` leads nowhere"),
                    fix: "correct it, or add what it points to",
                });
            }
        }
    }
    findings
}

fn is_page(path: &str) -> bool {
    matches!(path, "README.md" | "ARCHITECTURE.md" | "CHANGELOG.md")
        || matches!(
            path.split('/').collect::<Vec<_>>().as_slice(),
            ["crates", _, "README.md"]
        )
        || matches!(path, "tests/README.md" | "xtask/README.md")
}

/// The relative targets of all links, with their lines; code is not looked at.
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

/// The file part of a link, unless it leads to the web, to this page or to a Rust item.
fn relative(target: &str) -> Option<String> {
    let target = target.split_whitespace().next()?;
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let file = target.split('#').next().unwrap_or_default();
    let elsewhere = target.contains("://") || target.starts_with("mailto:");
    let nothing = file.is_empty() || file.contains("::");
    (!elsewhere && !nothing).then(|| file.to_owned())
}

/// The path from the root; nothing if it leaves the tree.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_is_not_on_the_map_is_found() {
        let tree = Tree::of(&[
            ("ARCHITECTURE.md", "`crates/hub2` and crates/core-extra"),
            ("crates/hub2/Cargo.toml", "package.name = \"a\""),
            ("crates/core/Cargo.toml", "package.name = \"b\""),
            ("xtask/Cargo.toml", "package.name = \"xtask\""),
        ]);
        let found: Vec<String> = architecture(&tree).into_iter().map(|f| f.what).collect();
        assert_eq!(found, ["`crates/core` is not on the map"]);
    }

    #[test]
    fn test_data_without_sources_is_found() {
        let tree = Tree::of(&[
            ("crates/a/tests/data/deep/x.json", ""),
            ("crates/b/tests/data/SOURCES.md", ""),
            ("crates/b/tests/data/y.json", ""),
            ("tests/data/z.json", ""),
        ]);
        let found: Vec<String> = sources(&tree).into_iter().map(|f| f.file).collect();
        assert_eq!(
            found,
            ["crates/a/tests/data/SOURCES.md", "tests/data/SOURCES.md"]
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
        let tree = Tree::of(&[
            ("README.md", ""),
            ("crates/a/README.md", page),
            ("crates/a/src/lib.rs", ""),
            ("crates/a/notes.md", "[not a page](nowhere)"),
        ]);
        let found: Vec<(usize, String)> =
            links(&tree).into_iter().map(|f| (f.line, f.what)).collect();
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 2, 6, 7]);
    }
}
