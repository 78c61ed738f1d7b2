//! `dhow ledger`: entries and the status filter.

use crate::command::dhow;

#[test]
fn every_entry_has_its_keys() {
    let table = dhow("ledger hitpay --json").run().json(0);
    let ledger = &table["ledgers"][0];
    assert_eq!(ledger["provider"], "hitpay");
    let entries = ledger["entries"].as_array().unwrap();
    assert!(entries.len() >= 10);
    for entry in entries {
        for member in ["id", "status", "claim", "reading", "test"] {
            assert!(entry[member].is_string(), "{member} in {entry}");
        }
        assert!(!entry["sources"].as_array().unwrap().is_empty());
        assert!(entry.as_object().unwrap().contains_key("setting"));
    }
}

#[test]
fn entries_are_filtered_by_status() {
    let table = dhow("ledger --status unsettled --json").run().json(0);
    let ledgers = table["ledgers"].as_array().unwrap();
    let mut entries = ledgers
        .iter()
        .flat_map(|ledger| ledger["entries"].as_array().unwrap());
    assert!(entries.all(|entry| entry["status"] == "unsettled"));
    let page = dhow("ledger hitpay --status unsettled").run();
    assert_eq!(page.code, 0);
    assert!(page.stdout.contains("amount-format") && !page.stdout.contains("form-recipe"));
    assert_eq!(dhow("ledger --status sure").run().code, 2);
}
