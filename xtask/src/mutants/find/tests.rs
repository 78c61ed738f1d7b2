//! The mutants of small inputs, and the text that switches them.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::mutants::edit::{SWITCH, render};

mod sql;

fn rules() -> Rules {
    let own = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Rules {
        most_survivors: 0,
        skip_traits: own(&["Display"]),
        skip_functions: own(&["label"]),
        skip_macros: own(&["panic"]),
        skip_calls: own(&["with_capacity"]),
        skip_conditions: own(&["place + 0 = place"]),
        favourable: own(&["Paid"]),
    }
}

fn found(text: &str) -> Found {
    let enums = Enums::from_sources([text]);
    find(text, &rules(), &enums, 1).unwrap().0
}

/// Every change of a text except whole bodies, as `original => mutated`.
fn changes(text: &str) -> Vec<String> {
    let mutants = found(text).mutants.into_iter();
    mutants
        .filter(|mutant| mutant.kind != "body replaced")
        .map(|mutant| format!("{} => {}", mutant.original, mutant.mutated))
        .collect()
}

/// The rewritten text, with `on(id)` as the switch.
fn rewritten(text: &str) -> String {
    let found = found(text);
    let rendered = render(text, &found.edits, &BTreeSet::new());
    rendered.text.replace(SWITCH, "on")
}

#[test]
fn a_function_returns_plain_values_of_its_type() {
    let bodies = |signature: &str| -> Vec<String> {
        let found = found(&format!("{signature} {{ work() }}"));
        let mutants = found.mutants.into_iter();
        let bodies = mutants.filter(|mutant| mutant.kind == "body replaced");
        bodies.map(|mutant| mutant.mutated).collect()
    };
    assert_eq!(bodies("fn f() -> bool"), ["return true", "return false"]);
    assert_eq!(bodies("fn f()"), ["return"]);
    assert_eq!(bodies("fn f() -> Result<(), E>"), ["return Ok(())"]);
    assert_eq!(
        bodies("fn f() -> Option<bool>"),
        ["return None", "return Some(true)", "return Some(false)"]
    );
    assert_eq!(
        bodies("fn f(&self) -> &str"),
        ["return \"\"", "return \"xyzzy\""]
    );
    assert_eq!(bodies("fn f() -> Money"), [""; 0]);
    let done = found("fn f() -> Result<(), E> { Ok(()) }").mutants;
    assert_eq!(done, [], "it is that value already");
    assert_eq!(
        rewritten("async fn f() -> Vec<u8> { g().await }"),
        "async fn f() -> Vec<u8> { if on(2) { return Vec::new(); } g().await }"
    );
}

#[test]
fn comparisons_and_boolean_operators_are_exchanged() {
    assert_eq!(changes("fn f() { let x = a == b; }"), ["a == b => a != b"]);
    assert_eq!(
        changes("fn f() { let x = a < b; }"),
        ["a < b => a <= b", "a < b => a >= b"]
    );
    assert_eq!(
        changes("fn f() { let x = a && b; }"),
        ["a => true", "b => true", "a && b => a || b"]
    );
    assert_eq!(
        changes("fn f() { let x = a || !b; }"),
        ["a => false", "!b => false", "a || !b => a && !b", "!b => b"]
    );
    assert_eq!(
        rewritten("fn f() -> T { a as u8 >= b }"),
        "fn f() -> T { (if on(2) { (a as u8) > (b) } else { (if on(3) { (a as u8) < (b) } \
         else { a as u8 >= b }) }) }"
    );
}

#[test]
fn conditions_and_guards_become_true_and_false() {
    assert_eq!(
        changes("fn f() { if a.b { c } }"),
        ["a.b => true", "a.b => false"]
    );
    assert_eq!(
        changes("fn f() { let g = match x { Some(y) if y.ok => y, _ => z(), }; }"),
        ["Some(y) => (no such arm)", "y.ok => true", "y.ok => false",]
    );
}

#[test]
fn a_condition_with_a_let_is_never_met_and_its_other_operands_can_go() {
    let text = "fn f() -> T { if let Some(x) = y && x.ok { z } }";
    assert_eq!(
        changes(text),
        ["let Some(x) = y && x.ok => false", "x.ok => true",]
    );
    assert_eq!(
        rewritten(text),
        "fn f() -> T { if let Some(x) = y && (if on(3) { true } else { x.ok }) && !on(2) { z } }"
    );
}

#[test]
fn arms_are_deleted_and_give_the_values_of_others_with_the_favourable_ones_first() {
    let text = "fn f() -> T { match word { \"expired\" => S::Expired, \"void\" | \"lost\" => S::Lost, \
                \"done\" => S::Paid, _ => S::Unknown } }";
    assert_eq!(
        changes(text),
        [
            "S::Expired => S::Paid",
            "S::Expired => S::Lost",
            "\"expired\" => (no such arm)",
            "S::Lost => S::Paid",
            "S::Lost => S::Unknown",
            "\"void\" => (no such arm)",
            "\"lost\" => (no such arm)",
            "S::Paid => S::Unknown",
            "S::Paid => S::Expired",
            "\"done\" => (no such arm)",
            "S::Unknown => S::Paid",
            "S::Unknown => S::Expired",
        ]
    );
}

#[test]
fn a_deleted_arm_is_a_guard_and_patterns_are_written_out_one_by_one() {
    assert_eq!(
        rewritten("fn f() -> T { match x { 1 | 2 => g(x), 3 if ok => h(), _ => i() } }"),
        "fn f() -> T { match x { 1 if !on(3) && true => g(x), 2 if !on(4) && true => g(x), \
         3 if !on(5) && ((if on(6) { true } else { (if on(7) { false } else { ok }) })) => h(), \
         _ => i() } }"
    );
}

#[test]
fn an_arm_that_the_compiler_needs_is_not_deleted() {
    assert_eq!(
        changes("fn f() { let x = match side { Side::Left => 1, Side::Right => 2 }; }"),
        ["1 => 2", "2 => 1"]
    );
}

#[test]
fn an_arm_never_gets_a_variable_that_its_own_pattern_hides() {
    let text = "fn f() { let x = match y { Some(word) => word, None => other }; }";
    assert_eq!(changes(text), ["word => other", "other => word"]);
}

#[test]
fn patterns_of_matches_are_left_out_one_by_one() {
    assert_eq!(
        changes("fn f() { let x = matches!(y, A | B); }"),
        [
            "matches!(y, A | B) => true",
            "matches!(y, A | B) => false",
            "matches!(y, A | B) => matches!(y, B)",
            "matches!(y, A | B) => matches!(y, A)",
        ]
    );
}

#[test]
fn variants_become_their_siblings() {
    let text = "enum S { Open, Failed, Paid } fn f() { let x = S::Open; }";
    assert_eq!(
        changes(text),
        ["S::Open => S::Paid", "S::Open => S::Failed"]
    );
    let text = "enum S { Open, Failed } impl S { fn f() { let x = Self::Open; } }";
    assert_eq!(changes(text), ["Self::Open => Self::Failed"]);
}

#[test]
fn literals_change_and_texts_for_people_do_not() {
    assert_eq!(
        changes("fn f() { let x = (7u8, \"/v1/refunds\", b'x', true, \"for people\"); }"),
        [
            "7u8 => 8u8",
            "\"/v1/refunds\" => \"/v1/refunds~\"",
            "b'x' => b'~'",
            "true => false",
        ]
    );
    assert_eq!(
        changes("fn f() { let x = format!(\"a/{}\", y.is_b()); }"),
        [
            "format!(\"a/{}\", y.is_b()) => format!(\"a/{}~\", y.is_b())",
            "y.is_b() => true",
            "y.is_b() => false",
        ]
    );
}

#[test]
fn fields_fall_back_to_their_default_and_some_to_none() {
    assert_eq!(
        changes("fn f() { let x = E { a: Some(b), c, d: None, e: D::default() }; }"),
        [
            "Some(b) => Default::default()",
            "c => c: Default::default()",
            "Some(b) => None",
        ]
    );
    assert_eq!(
        rewritten("fn f() -> T { E { c } }"),
        "fn f() -> T { E { c: (if on(2) { Default::default() } else { c }) } }"
    );
}

#[test]
fn assignments_and_checks_can_be_left_out() {
    assert_eq!(
        changes("fn f() { event.id = g(); check(x)?; list.push(y); let z = 1; }"),
        [
            "event.id = g(); => ",
            "check(x)?; => ",
            "list.push(y); => ",
            "1 => 2",
        ]
    );
    assert!(rewritten("fn f() { a.b = c; }").contains("if !on(3) { a.b = c; }"));
}

#[test]
fn calls_that_only_add_something_are_dropped_from_a_chain() {
    assert_eq!(
        changes("fn f() { let x = a.with_field(b).filter(|c| c.d); }"),
        [
            "a.with_field(b).filter(|c| c.d) => a.with_field(b)",
            "c.d => true",
            "c.d => false",
            "a.with_field(b) => a",
        ]
    );
    assert_eq!(
        changes("fn f() { let x = Vec::with_capacity(y); }"),
        [""; 0]
    );
}

#[test]
fn rows_of_a_constant_are_deleted_and_get_the_values_of_other_rows() {
    let text = "const ROWS: &[Row] = &[(\"00\", Paid), (\"99\", Open)];";
    assert_eq!(
        changes(text),
        [
            "(\"00\", Paid), => ",
            ", (\"99\", Open) => ",
            "Paid => Open",
            "Open => Paid",
            "\"00\" => \"00~\"",
            "\"99\" => \"99~\"",
        ]
    );
    let rewritten = rewritten(text);
    let (constant, function) = rewritten.split_once('\n').unwrap();
    assert_eq!(constant, text);
    let start = "#[allow(warnings, clippy::all)] fn ROWS__switched() -> &'static [Row] { if on(2) { \
                 const M: &'static [Row] = &[(\"99\", Open)]; return M; } if on(3)";
    assert!(function.starts_with(start), "{function}");
    assert!(function.ends_with(" ROWS }"), "{function}");
}

#[test]
fn uses_of_a_constant_call_the_function_beside_it() {
    let names = BTreeMap::from([("ROWS".to_owned(), false)]);
    let text = "use a::{ROWS, b};\nfn f() -> usize { assert!(ROWS.len() > 1); c::ROWS.len() + [0; ROWS].len() }\n\
                const X: &[Row] = ROWS;\n";
    let (edits, next) = switch_uses(text, &names, 5).unwrap();
    assert_eq!(next, 8);
    let rendered = render(text, &edits, &BTreeSet::new()).text;
    assert_eq!(
        rendered,
        "use a::{{ROWS, ROWS__switched}, b};\nfn f() -> usize { assert!(ROWS__switched().len() > 1); \
         c::ROWS__switched().len() + [0; ROWS].len() }\nconst X: &[Row] = ROWS;\n"
    );
}

#[test]
fn a_constant_made_of_others_gets_a_function_that_calls_theirs() {
    let names = BTreeMap::from([("A".to_owned(), false)]);
    let text =
        "pub(crate) const ALL: [Row; 2] = [A, x::A];\nconst R: &[Row] = &[A];\nconst B: Row = C;";
    let (functions, next) = switch_constants(text, &names, 1).unwrap();
    let [(name, edit)] = functions.as_slice() else {
        panic!("{functions:?}");
    };
    assert_eq!((name.as_str(), next), ("ALL", 4));
    let rendered = render(text, std::slice::from_ref(edit), &BTreeSet::new()).text;
    let function =
        "pub(crate) fn ALL__switched() -> [Row; 2] { [A__switched(), x::A__switched()] }";
    assert!(rendered.contains(function), "{rendered}");
}

#[test]
fn a_table_inside_a_function_stays_constant() {
    assert_eq!(
        rewritten("fn f() -> &'static [R] { &[R::A] }"),
        "fn f() -> &'static [R] { if on(2) { return &[]; } (if on(3) { &[] } else { &[R::A] }) }"
    );
}

#[test]
fn a_static_has_a_function_that_returns_a_reference() {
    let text = "static A: Row = Row(1);";
    assert!(rewritten(text).ends_with(
        "fn A__switched() -> &'static Row { if on(2) { static M: Row = Row(2); return &M; } &A }"
    ));
    let names = BTreeMap::from([("A".to_owned(), true)]);
    let (edits, _) = switch_uses("fn f() -> &Row { &x::A }", &names, 1).unwrap();
    let rendered = render("fn f() -> &Row { &x::A }", &edits, &BTreeSet::new());
    assert_eq!(rendered.text, "fn f() -> &Row { &(*x::A__switched()) }");
}

#[test]
fn rows_in_a_constant_block_and_texts_of_a_local_macro_are_changed() {
    let text = "macro_rules! m { () => { F(\"a\") }; }\n\
                static S: X = X { y: const { &[P, Q] }, z: m!() };\nstatic T: F = m!();";
    let expected = [", Q => ", "P, => ", "\"a\" => \"a~\""];
    let all = changes(text);
    assert!(
        expected
            .iter()
            .all(|change| all.iter().any(|found| found == change)),
        "{all:?}"
    );
    let switched = rewritten(text);
    let inner = "{ macro_rules! m { () => { F(\"a~\") }; } ";
    assert_eq!(switched.matches(inner).count(), 2, "{switched}");
}

#[test]
fn a_constant_function_loses_its_const() {
    let text = "const fn f(a: u8) -> bool { a > 1 }";
    let found = found(text);
    assert_eq!(found.unconst.len(), 1);
    assert!(rewritten(text).starts_with(" fn f(a: u8) -> bool { if on(2)"));
    let (_, id) = found.unconst.first().unwrap();
    let edit = found.edits.iter().find(|edit| edit.id == *id).unwrap();
    let mutants: Vec<u32> = found.mutants.iter().map(|mutant| mutant.id).collect();
    assert!(mutants.iter().all(|id| edit.covers.contains(id)));
}

#[test]
fn tests_and_texts_are_left_alone() {
    for text in [
        "#[cfg(test)] mod tests { fn f() -> bool { a == b } }",
        "#[test] fn f() { g(1); }",
        "impl fmt::Display for X { fn fmt(&self) -> bool { a == b } }",
        "fn label() -> bool { a == b }",
        "fn f() -> T { panic!(\"{}\", 1 + 2) }",
        "macro_rules! m { () => { 1 + 2 } }",
    ] {
        assert_eq!(found(text).mutants, [], "{text}");
    }
}

#[test]
fn a_mutant_names_its_line_and_function() {
    let found = found("impl Money {\n    fn scale(&self) -> T {\n        self.a + 1\n    }\n}\n");
    let mutant = found.mutants.first().unwrap();
    assert_eq!((mutant.line, mutant.function.as_str()), (3, "Money::scale"));
}
