//! Tests of the coverage page: a page without a violation, then each violation alone.

use super::super::tests::provider;
use super::*;

const PAGE: &str = "\
# What Dhow covers of Gate's documents

Every row of the manual.

## Payments

| Row | In Dhow | Test |
|---|---|---|
| `amount` | `NewPayment::amount` and `Money::parse()` | `an_amount_is_sent`, `tests::above` |
| `tax` | Left out: no merchant pays it | |
| `fee` | text of the gateway | `simulated` |
";

const CODE: &str = "pub struct NewPayment { amount: Money }\nimpl Money { fn parse() {} }\n\
    // a word: comment\n#[test] fn an_amount_is_sent() {}";

fn violations_with(page: &str, readme: &str) -> Vec<String> {
    let files = [
        ("crates/a/Cargo.toml", "package.name = \"a\""),
        ("crates/a/COVERAGE.md", page),
        ("crates/a/README.md", readme),
        ("crates/a/src/a.rs", CODE),
        ("crates/b/src/b.rs", "#[test] fn elsewhere() {}"),
        ("crates/core/src/c.rs", "pub enum Status { Paid }"),
        ("crates/sandbox/tests/it/d.rs", "#[test] fn simulated() {}"),
        ("tests/tests/e.rs", "#[test] fn above() {}"),
    ];
    let found = provider(&files, check);
    found.lines().map(str::to_owned).collect()
}

fn violations(page: &str) -> Vec<String> {
    violations_with(page, "`COVERAGE.md` has every row.")
}

/// The only violation after one change of the text.
fn violation_after(old: &str, new: &str) -> String {
    assert!(PAGE.contains(old), "{old}");
    let mut found = violations(&PAGE.replacen(old, new, 1));
    assert_eq!(found.len(), 1, "{new}: {found:?}");
    found.remove(0)
}

#[test]
fn a_gateway_without_the_page_is_found() {
    let files = [("crates/a/Cargo.toml", "package.name = \"a\"")];
    let found = provider(&files, check);
    assert!(found.starts_with("crates/a/COVERAGE.md:1: [coverage] the provider has no coverage"));
}

#[test]
fn a_complete_page_passes() {
    assert_eq!(violations(PAGE), Vec::<String>::new());
}

#[test]
fn a_readme_that_does_not_name_the_page_is_found() {
    let found = violations_with(PAGE, "COVERAGE.md");
    assert_eq!(found.len(), 1);
    assert!(
        found
            .concat()
            .contains("COVERAGE.md:1: [coverage] the crate's README")
    );
}

#[test]
fn a_row_of_other_than_three_cells_is_found_at_its_line() {
    let four = violation_after(
        "| `fee` | text of the gateway |",
        "| `fee` | text | of the gateway |",
    );
    assert!(four.contains("COVERAGE.md:11: [coverage] a row has three cells, not 4"));
    let two = violation_after(
        "| `tax` | Left out: no merchant pays it | |",
        "| `tax` | Left out: no |",
    );
    assert!(two.contains("COVERAGE.md:10: [coverage] a row has three cells, not 2"));
}

#[test]
fn an_empty_cell_is_found() {
    assert!(violation_after("| `fee` |", "| |").contains("`Row` is empty"));
    assert!(violation_after("| text of the gateway |", "| |").contains("`In Dhow` is empty"));
    assert!(
        violation_after("Left out: no merchant pays it", "Left out:").contains("without a reason")
    );
    assert!(
        violation_after("`simulated`", "")
            .contains("COVERAGE.md:11: [coverage] a row without a test")
    );
}

#[test]
fn a_row_that_is_left_out_may_name_a_test() {
    let page = PAGE.replace("pays it | |", "pays it | `simulated` |");
    assert_eq!(violations(&page), Vec::<String>::new());
}

#[test]
fn a_test_that_does_not_exist_is_found() {
    assert!(violation_after("`simulated`", "`gone`").contains("no test is named `gone`"));
    assert!(violation_after("`simulated`", "`elsewhere`").contains("no test is named `elsewhere`"));
    assert!(
        violation_after("`simulated`", "simulated")
            .contains("`simulated` is not the name of a test")
    );
    assert!(
        violation_after("`simulated`", "`simulated` `above`").contains("is not the name of a test")
    );
    assert!(
        violation_after("`simulated`", "`simulated`,").contains("`` is not the name of a test")
    );
}

#[test]
fn a_path_that_no_source_knows_is_found() {
    assert!(
        violation_after("NewPayment::amount", "NewPayment::sum").contains("no `NewPayment::sum`")
    );
    assert!(violation_after("Money::parse()", "Money::read()").contains("no `Money::read()`"));
    assert!(violation_after("Money::parse()", "Money::comment").contains("no `Money::comment`"));
    let known = PAGE.replace("Money::parse()", "dhow_core::Status::Paid");
    assert_eq!(violations(&known), Vec::<String>::new());
    let no_path = PAGE.replace("Money::parse()", "https://gate.example/x");
    assert_eq!(violations(&no_path), Vec::<String>::new());
}

#[test]
fn a_row_twice_in_a_section_is_found_and_in_two_sections_not() {
    assert!(
        violation_after("| `fee` |", "| `amount` |").contains("11: [coverage] the row ``amount``")
    );
    let table = "## Refunds\n\n| Row | In Dhow | Test |\n|---|---|---|\n";
    let page = format!("{PAGE}\n{table}| `amount` | text | `above` |\n");
    assert_eq!(violations(&page), Vec::<String>::new());
}

#[test]
fn a_row_may_have_any_number_of_cells_for_the_rule_to_judge() {
    assert_eq!(cells("| a | b |"), ["a", "b"]);
    assert_eq!(cells("| a | b | c | d |"), ["a", "b", "c", "d"]);
    assert_eq!(cells("| a | b | c"), ["a", "b", "c"]);
    assert_eq!(cells("| a |  |  |"), ["a", "", ""]);
    assert_eq!(cells("| \\\\| b | c |"), ["\\\\", "b", "c"]);
    assert_eq!(cells("| `a\\|b` | text | |"), ["`a\\|b`", "text", ""]);
}

#[test]
fn a_table_of_another_shape_is_found() {
    let columns = "| Row | In Dhow | Test |";
    for other in ["| Row | Code | Test |", "| Row | In Dhow |"] {
        let found = violation_after(columns, other);
        assert!(
            found.contains("COVERAGE.md:7: [coverage] the columns must be"),
            "{found}"
        );
    }
    for other in ["|---|---|\n", "| `x` | y | `z` |\n"] {
        let found = violation_after("|---|---|---|\n", other);
        assert!(
            found.contains("COVERAGE.md:8: [coverage] `|---|---|---|` must come"),
            "{found}"
        );
    }
    let second = "Words between.\n\n| Row | In Dhow | Test |\n| :-- | --- | ---: |\n";
    let page = format!("{PAGE}\n{second}| `currency` | text | `above` |\n");
    assert_eq!(violations(&page), Vec::<String>::new());
}
