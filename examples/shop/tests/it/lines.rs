//! The size of the example, as its README states it.

const SHOP: &str = include_str!("../../src/main.rs");
const PAYMENTS: &str = include_str!("../../src/payments.rs");

/// Lines with code: neither empty nor a comment alone.
fn code(source: &str) -> impl Iterator<Item = &str> {
    let lines = source.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with("//"))
}

#[test]
fn the_shop_has_fewer_than_150_lines_and_at_most_60_of_them_are_glue() {
    let total = code(SHOP).count() + code(PAYMENTS).count();
    assert!(total < 150, "{total}");
    // The file about payments, and each line of the shop that uses it or the engine.
    let uses = |line: &&str| ["payments", "Engine", "webhook", "next_actions"].iter().any(|word| line.contains(word));
    let glue = code(PAYMENTS).count() + code(SHOP).filter(uses).count();
    assert!(glue <= 60, "{glue}");
    let readme = include_str!("../../README.md");
    assert!(readme.contains(&format!("{total} lines of Rust, {glue} of them glue")), "{total}, {glue}");
}
