//! Plants all faults of a file at once: a changed function gets one body per fault, and an environment variable chooses one.

use std::collections::BTreeMap;
use std::ops::Range;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::faults::{Edit, Faults};

/// The module with the chosen fault, added to the crate's root.
const SWITCH: &str = include_str!("switch.rs.in");

/// The crate's root, which gets the module.
pub(super) const ROOT: &str = "src/lib.rs";

/// Rewrites one file.
///
/// # Errors
/// An edit whose original does not occur exactly once, or lies outside of every function's body.
pub(super) fn plant(path: &str, source: &str, faults: &Faults) -> Result<String, String> {
    let mut text = source.to_owned();
    for edit in faults.preparations.iter().filter(|edit| edit.file == path) {
        let range = place(&text, edit, "a preparation")?;
        text.replace_range(range, &edit.changed);
    }
    for addition in faults
        .additions
        .iter()
        .filter(|addition| addition.file == path)
    {
        text.push_str(&addition.text);
    }
    let bodies = bodies(path, &text)?;
    let mut switched: BTreeMap<usize, Switched<'_>> = BTreeMap::new();
    for fault in &faults.faults {
        for (body, edits) in of_fault(path, &text, &fault.name, &fault.edits, &bodies)? {
            let changed = changed(&text, &body, edits);
            let known = switched.entry(body.start).or_insert((body, Vec::new()));
            known.1.push((&fault.name, changed));
        }
    }
    let mut planted = text.clone();
    for (body, variants) in switched.into_values().rev() {
        let original = text.get(body.clone()).unwrap_or_default();
        planted.replace_range(body, &dispatch(original, &variants));
    }
    if path == ROOT {
        planted = format!("#![allow(warnings)]\n{planted}\n{SWITCH}");
    }
    Ok(planted)
}

/// A body, with each fault's name and body.
type Switched<'a> = (Range<usize>, Vec<(&'a str, String)>);

/// A range of the source and its new text.
type Places<'a> = Vec<(Range<usize>, &'a str)>;

/// The edits of one fault, by the body of the function that each changes.
fn of_fault<'a>(
    path: &str,
    text: &str,
    name: &str,
    edits: &'a [Edit],
    bodies: &[Range<usize>],
) -> Result<Vec<(Range<usize>, Places<'a>)>, String> {
    let mut found: BTreeMap<usize, (Range<usize>, Places<'a>)> = BTreeMap::new();
    for edit in edits.iter().filter(|edit| edit.file == path) {
        let (range, with) = differing(
            &edit.original,
            &edit.changed,
            place(text, edit, &format!("the fault `{name}`"))?.start,
        );
        let around = bodies.iter().filter(|body| {
            // The braces of the body are not part of an edit.
            body.start < range.start && range.end < body.end
        });
        let body = around.min_by_key(|body| body.len()).ok_or_else(|| {
            format!("{path}: the fault `{name}` changes something outside of a function's body")
        })?;
        let known = found
            .entry(body.start)
            .or_insert((body.clone(), Vec::new()));
        known.1.push((range, with));
    }
    let mut found: Vec<_> = found.into_values().collect();
    // A function inside of a changed one is part of the changed body.
    if found.len() > 1 {
        let ranges: Vec<_> = found.iter().map(|(body, _)| body.clone()).collect();
        let inside = |inner: &Range<usize>| {
            let holds = |outer: &Range<usize>| outer.start < inner.start && inner.end < outer.end;
            ranges.iter().any(holds)
        };
        if found.iter().any(|(body, _)| inside(body)) {
            return Err(format!(
                "{path}: the fault `{name}` changes a function and another one inside of it"
            ));
        }
    }
    found.sort_by_key(|(body, _)| body.start);
    Ok(found)
}

/// The range of an edit's original.
fn place(text: &str, edit: &Edit, whose: &str) -> Result<Range<usize>, String> {
    let mut places = text.match_indices(&edit.original);
    let (Some((start, _)), None) = (places.next(), places.next()) else {
        let count = text.matches(&edit.original).count();
        return Err(format!(
            "{}: the original of {whose} occurs {count} times instead of once: {}",
            edit.file, edit.original
        ));
    };
    Ok(start..start + edit.original.len())
}

/// The part that differs. The text around it only locates the place and may lie outside of the body.
fn differing<'a>(original: &str, changed: &'a str, start: usize) -> (Range<usize>, &'a str) {
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        let equal = pairs.take_while(|(left, right)| left == right);
        equal.map(|(character, _)| character.len_utf8()).sum()
    };
    let head = same(&mut original.chars().zip(changed.chars()));
    let (own, with) = (
        original.get(head..).unwrap_or_default(),
        changed.get(head..),
    );
    let with = with.unwrap_or_default();
    let tail = same(&mut own.chars().rev().zip(with.chars().rev()));
    let with = with.get(..with.len() - tail).unwrap_or_default();
    (start + head..start + original.len() - tail, with)
}

fn changed(text: &str, body: &Range<usize>, mut edits: Places<'_>) -> String {
    let mut changed = text.get(body.clone()).unwrap_or_default().to_owned();
    edits.sort_by_key(|(range, _)| range.start);
    for (range, with) in edits.into_iter().rev() {
        changed.replace_range(range.start - body.start..range.end - body.start, with);
    }
    changed
}

fn dispatch(original: &str, variants: &[(&str, String)]) -> String {
    let arms: String = variants
        .iter()
        .map(|(name, body)| format!("{name:?} => {{ crate::kit_faults::reached(); {body} }}\n"))
        .collect();
    format!("{{ match crate::kit_faults::chosen() {{\n{arms}_ => {original}\n}} }}")
}

/// The bodies of all functions, braces included.
fn bodies(path: &str, text: &str) -> Result<Vec<Range<usize>>, String> {
    let file = syn::parse_file(text).map_err(|error| format!("{path}: {error}"))?;
    let mut bodies = Bodies(Vec::new());
    bodies.visit_file(&file);
    Ok(bodies.0)
}

struct Bodies(Vec<Range<usize>>);

impl<'ast> Visit<'ast> for Bodies {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.0.push(item.block.span().byte_range());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.0.push(item.block.span().byte_range());
        visit::visit_impl_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::super::faults::{Addition, Fault};
    use super::*;

    const SOURCE: &str = "const A: u8 = 1;\nfn one() -> u8 {\n    let a = 1 + A;\n    a * 2\n}\n\
                          impl B {\n    fn two(&self) -> u8 { 7 }\n}\n";

    fn edit(original: &str, changed: &str) -> Edit {
        Edit {
            file: "a.rs".to_owned(),
            original: original.to_owned(),
            changed: changed.to_owned(),
        }
    }

    fn faults(faults: &[(&str, &[(&str, &str)])]) -> Faults {
        let fault = |(name, edits): &(&str, &[(&str, &str)])| Fault {
            name: (*name).to_owned(),
            does: "Errs.".to_owned(),
            law: Some("l".to_owned()),
            not_visible: None,
            money: false,
            edits: edits.iter().map(|(from, to)| edit(from, to)).collect(),
        };
        Faults {
            preparations: Vec::new(),
            additions: Vec::new(),
            without_faults: Vec::new(),
            faults: faults.iter().map(fault).collect(),
        }
    }

    #[test]
    fn each_fault_has_a_body_of_its_own_beside_the_original() {
        let faults = faults(&[
            ("less", &[("1 + A", "1"), ("a * 2", "a")]),
            ("more", &[("* 2", "* 3")]),
            (
                "eight",
                &[("two(&self) -> u8 { 7 }", "two(&self) -> u8 { 8 }")],
            ),
        ]);
        let planted = plant("a.rs", SOURCE, &faults).unwrap();
        syn::parse_file(&planted).unwrap();
        for part in [
            "\"less\" => { crate::kit_faults::reached(); {\n    let a = 1;\n    a\n} }",
            "\"more\" => { crate::kit_faults::reached(); {\n    let a = 1 + A;\n    a * 3\n} }",
            "_ => {\n    let a = 1 + A;\n    a * 2\n}",
            "\"eight\" => { crate::kit_faults::reached(); { 8 } }\n_ => { 7 }",
        ] {
            assert!(planted.contains(part), "{part}\nis not in\n{planted}");
        }
        assert_eq!(planted.matches("kit_faults::chosen()").count(), 2);
    }

    #[test]
    fn an_original_that_is_not_there_exactly_once_is_an_error() {
        let count = |original| {
            let faults = faults(&[("f", &[(original, "x")])]);
            plant("a.rs", SOURCE, &faults).unwrap_err()
        };
        assert!(count("9").contains("`f` occurs 0 times"));
        assert!(count("u8").contains("`f` occurs 4 times") || count("u8").contains("`f` occurs 3"));
        assert!(count("const A").contains("outside of a function's body"));
        assert!(count("fn one() -> u8 {\n    let").contains("outside of a function's body"));
    }

    #[test]
    fn preparations_and_additions_come_first_and_the_root_gets_the_switch() {
        let mut faults = faults(&[("f", &[("9", "10")])]);
        faults.preparations = vec![edit("{ 7 }", "{ 9 }")];
        faults.additions = vec![Addition {
            file: "a.rs".to_owned(),
            text: "fn three() {}\n".to_owned(),
        }];
        let planted = plant("a.rs", SOURCE, &faults).unwrap();
        assert!(planted.contains("{ 10 }") && planted.ends_with("fn three() {}\n"));
        assert!(!planted.contains("mod kit_faults"));
        let root = plant(ROOT, "//! Docs.\n", &faults).unwrap();
        assert!(root.contains("mod kit_faults"));
        syn::parse_file(&root).unwrap();
    }

    #[test]
    fn other_files_stay_as_they_are() {
        let faults = faults(&[("f", &[("7", "8")])]);
        assert_eq!(plant("b.rs", SOURCE, &faults).unwrap(), SOURCE);
    }
}
