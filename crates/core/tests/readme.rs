//! The table of items in the README: each public item is there once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

/// Returns the names of all items that the root of the crate re-exports.
fn exported() -> BTreeSet<&'static str> {
    let source = include_str!("../src/lib.rs");
    let uses = source.split("pub use ").skip(1);
    let lists = uses.map(|text| text.split_once(';').unwrap().0);
    let names = lists.flat_map(|list| list.split_once("::").unwrap().1.split([',', '{', '}']));
    names
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn each_public_item_is_in_the_table_once() {
    let readme = include_str!("../README.md");
    let table = readme.split_once("# Items by topic\n").unwrap().1;
    let table = table.split_once("\n# ").unwrap().0;
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut listed = BTreeSet::new();
    for row in rows {
        let items = row.split('|').nth(2).unwrap();
        for item in items.split(", ") {
            let name = item.split('`').nth(1).unwrap();
            assert!(listed.insert(name), "{name} is there twice");
        }
    }
    assert!(listed.len() > 100, "{}", listed.len());
    assert_eq!(listed, exported());
}
