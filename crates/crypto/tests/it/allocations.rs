//! Limits on heap allocations, measured with a counting allocator.

use allocation_counter::measure;
use dhow_crypto::hmac::HmacKey;
use dhow_crypto::pairs::{FormPairs, PairRules};
use dhow_crypto::signing_input::SegmentSink;

fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

#[test]
fn parsing_allocates_at_most_three_times_for_any_number_of_pairs() {
    let rules = PairRules::new();
    let plain: Vec<String> = (0..64).map(|i| format!("name{i}=value")).collect();
    let escaped: Vec<String> = plain.iter().map(|pair| format!("%41{pair}+%42")).collect();

    for (pairs, most) in [(&plain, 2), (&escaped, 3)] {
        for count in [1, 8, 64] {
            let input = pairs[..count].join("&");
            let counted = allocations(|| {
                let pairs = FormPairs::parse(input.as_bytes(), &rules).unwrap();
                assert_eq!(pairs.sorted().count(), count);
                assert_eq!(pairs.get("missing"), None);
            });
            assert!(counted <= most, "{count} pairs: {counted} allocations");
        }
    }
    assert_eq!(allocations(|| drop(FormPairs::parse(b"", &rules))), 0);
}

#[test]
fn refusing_a_body_of_any_size_allocates_no_more() {
    let input = format!("a={}&a=1", "x".repeat(60_000));
    let rules = PairRules::new();
    let counted = allocations(|| assert!(FormPairs::parse(input.as_bytes(), &rules).is_err()));
    assert!(counted <= 2, "{counted} allocations");

    let large = "x".repeat(1 << 20);
    let counted = allocations(|| assert!(FormPairs::parse(large.as_bytes(), &rules).is_err()));
    assert_eq!(counted, 0);
}

#[test]
fn a_mac_is_computed_and_checked_without_allocating() {
    let key = HmacKey::new(b"key").unwrap();
    let expected = key.sign_hex(b"amount1.00");
    let counted = allocations(|| {
        let mut mac = key.start();
        mac.name("amount");
        mac.value("amount", b"1.00");
        mac.verify_hex(expected.as_bytes()).unwrap();
        assert!(key.start().verify_hex("né".as_bytes()).is_err());
    });
    assert_eq!(counted, 0);
}

/// The tokens of a document, and the document as it is written again, of which one is alive at a time.
#[test]
#[cfg(feature = "explain")]
fn a_document_of_1_mib_is_rewritten_in_all_ways_within_24_mib() {
    use dhow_crypto::explain::json::{Document, rewritings};

    let part = r#"{"a":{"b":{"c":[1.50,null,"é/&",{}]}}}"#;
    for part in [part, "1", "[[[]]]"] {
        let body = format!("[{}]", vec![part; 1024 * 1024 / (part.len() + 1)].join(","));
        let mut ways = 0;
        let info = measure(|| {
            let document = Document::parse(body.as_bytes()).unwrap();
            for way in rewritings(&document, 1, &[]).step_by(9) {
                let text = way.text(&document, usize::MAX);
                ways += usize::from(text.is_some_and(|text| !text.is_empty()));
            }
        });
        assert!(ways > 5);
        assert!(
            info.bytes_max < 24 * 1024 * 1024,
            "{part}: {} bytes",
            info.bytes_max
        );
    }
}
