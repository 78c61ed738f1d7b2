//! No byte sequence of a secret or of personal data is in a file or a finding.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dhow_record::Exchange;
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

use crate::traffic::{self, FACTORIES, PATHS, Private};

/// Length of the sequences that are searched.
const WINDOW: usize = 4;

/// Number of characters that four bytes have in each of the forms of a value.
const LENGTHS: [usize; 8] = [WINDOW, 8, 8, 12, 24, 6, 6, 6];

/// Everything that a run writes or prints: file names, contents, lines.
fn written(
    factory: &'static dhow_core::ProviderFactory,
    private: &Private,
    exchanges: &[Exchange],
) -> Vec<Vec<u8>> {
    let mut recorder = traffic::recorder(factory, private);
    let mut texts = Vec::new();
    for exchange in exchanges {
        let recorded = recorder.record(exchange);
        // The last guard would hide a leak.
        let is_kept = !recorded.files.is_empty();
        assert!(is_kept, "{}: {:?}", factory.id(), recorded.findings);
        texts.push(recorded.name.into_bytes());
        texts.extend(
            recorded
                .findings
                .iter()
                .map(|finding| finding.line().into_bytes()),
        );
        for file in recorded.files {
            texts.push(file.name.into_bytes());
            texts.push(file.contents);
        }
    }
    for file in recorder.summary().unwrap() {
        texts.push(file.name.into_bytes());
        texts.push(file.contents);
    }
    texts.push(format!("{recorder:?}").into_bytes());
    texts
}

/// A value in the forms in which it could be written.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let bytes = value.as_bytes();
    let hex = |upper: bool| -> Vec<u8> {
        let digits = bytes.iter().map(|byte| match upper {
            true => format!("{byte:02X}"),
            false => format!("{byte:02x}"),
        });
        digits.collect::<String>().into_bytes()
    };
    let percent: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    let json: String = value
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    let mut forms = vec![
        bytes.to_vec(),
        hex(true),
        hex(false),
        percent.into_bytes(),
        json.into_bytes(),
    ];
    // Base64 of the value at each of the three places that it can have in a longer text.
    for skipped in 0..3 {
        let text = dhow_crypto::base64::encode(bytes.get(skipped..).unwrap_or_default());
        forms.push(text.trim_end_matches('=').as_bytes().to_vec());
    }
    forms
}

/// Returns a sequence of a value that is in a text, and in none of a run with other values.
fn leak(private: &Private, texts: &[Vec<u8>], usual: &HashSet<Vec<u8>>) -> Option<String> {
    let lengths: BTreeSet<usize> = LENGTHS.into_iter().collect();
    let found: BTreeMap<usize, HashSet<&[u8]>> = lengths
        .into_iter()
        .map(|length| {
            let all = texts.iter().flat_map(|text| text.windows(length));
            (length, all.collect())
        })
        .collect();
    for value in private.all() {
        for (form, length) in forms(value).iter().zip(LENGTHS) {
            let mut sequences = form.windows(length);
            let is_leak = |sequence: &&[u8]| {
                let is_usual = usual.contains(&sequence[..WINDOW]);
                found[&length].contains(sequence) && !is_usual
            };
            if let Some(sequence) = sequences.find(is_leak) {
                return Some(format!(
                    "{:?} of {value:?}",
                    String::from_utf8_lossy(sequence)
                ));
            }
        }
    }
    None
}

/// Values of a run that has nothing in common with others.
fn other() -> Private {
    Private {
        secrets: (0..6)
            .map(|at| format!("Wq8-Secret-Of-Another-Run-{at}"))
            .collect(),
        texts: vec!["Wq8 Person".into(), "Wq8-Ref-1".into(), "Wq8 Street".into()],
        email: "wq8.person@wq8.example".into(),
        digits: vec![
            "5551230987".into(),
            "5559870123456".into(),
            "555444333222".into(),
        ],
    }
}

fn private() -> impl Strategy<Value = Private> {
    let secrets =
        proptest::collection::vec("[a-zA-Z0-9]{16,40}|[0-9a-f]{32,64}|[A-Za-z0-9+/]{20,43}", 6);
    let secrets = secrets.prop_map(|secrets| {
        secrets
            .into_iter()
            .map(|secret| secret.replace(['+', '/'], "Z"))
            .collect()
    });
    let text = "[A-Z][a-z]{4,12} [A-Z][a-z]{3,12}|[A-Z]{4}-[0-9]{4,9}|[\u{c0}-\u{17e}a-z]{6,20}|[ -~]{8,30}";
    let texts = proptest::collection::vec(text, 3);
    let email = "[a-z]{4,9}\\.[a-z]{4,9}@[a-z]{5,9}\\.[a-z]{2,3}";
    let digits = proptest::collection::vec("[1-9][0-9]{8,15}", 3);
    (secrets, texts, email, digits).prop_map(|(secrets, texts, email, digits)| Private {
        secrets,
        // A pid must not be empty, and a name in a header or query has no control character.
        texts: texts
            .into_iter()
            .map(|text: String| text.trim().to_owned() + "QW")
            .collect(),
        email,
        digits,
    })
}

/// Sequences of a run with other values, for each gateway.
fn usual(factory: &'static dhow_core::ProviderFactory) -> HashSet<Vec<u8>> {
    let other = other();
    let texts = written(factory, &other, &traffic::exchanges(&PATHS, &other));
    let all = texts
        .iter()
        .flat_map(|text| text.windows(WINDOW).map(<[u8]>::to_vec));
    all.collect()
}

#[test]
fn no_sequence_of_a_secret_or_of_personal_data_is_written() {
    for factory in FACTORIES {
        let usual = usual(factory);
        let config = ProptestConfig {
            cases: 8,
            max_shrink_iters: 20,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        // The same values in every run, because four digits are in another number by chance sooner or later.
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let result = runner.run(&private(), |private| {
            let exchanges = traffic::exchanges(&PATHS, &private);
            let texts = written(factory, &private, &exchanges);
            let found = leak(&private, &texts, &usual);
            prop_assert!(
                found.is_none(),
                "{}: {}",
                factory.id(),
                found.unwrap_or_default()
            );
            Ok(())
        });
        result.unwrap();
    }
}

#[test]
fn two_runs_that_differ_only_in_private_values_write_the_same_files() {
    let one = Private::sample();
    let two = Private {
        secrets: (0..6).map(|at| format!("Hc3eGt8yPn1dMs6w{at}")).collect(),
        texts: vec![
            "Lewis Bramo".into(),
            "TPLR-20591".into(),
            "Hornby Gate".into(),
        ],
        email: "lewis.bramo@post.test".into(),
        digits: vec![
            "2410593618".into(),
            "5301948206159".into(),
            "940215836204".into(),
        ],
    };
    for factory in FACTORIES {
        let texts = |private: &Private| -> Vec<String> {
            let exchanges = traffic::exchanges(&PATHS, private);
            let texts = written(factory, private, &exchanges).into_iter();
            texts
                .map(|text| String::from_utf8_lossy(&text).into_owned())
                .collect()
        };
        let (first, second) = (texts(&one), texts(&two));
        assert_eq!(first.len(), second.len(), "{}", factory.id());
        for (first, second) in first.iter().zip(&second) {
            assert_eq!(first, second, "{}", factory.id());
        }
    }
}
