//! The table of signatures in the README.

use dhow_crypto::explain::signature_table;
use dhow_hitpay::explain::signatures;
use dhow_tests::between_marks;

#[test]
fn the_readme_lists_every_signature() {
    let readme = include_str!("../../README.md");
    let listed = between_marks(readme, "signatures").unwrap();
    let expected = format!("\n{}\n", signature_table(&signatures()));
    assert_eq!(listed, expected, "the README must contain:\n{expected}");
}
