//! CPU time of searches on one core: eight fields whose order, separator, digest and secret's place are unknown.
//!
//! The first argument that is a number sets the number of fields.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking and prints its measurements"
)]

use std::time::Duration;

use cpu_time::ProcessTime;
use dhow_crypto::discover::{Control, Discovery, Message, Outcome, Search};
use dhow_crypto::scheme::{Algorithm, DigestKind, Encoding, Part, Placement, SignatureScheme};

/// Longest time of a search over eight fields.
const LIMIT: Duration = Duration::from_secs(60);

const SECRET: &[u8] = b"an invented passcode";

const FIELDS: [(&str, &str); 10] = [
    ("transaction_info", "tichhopthanhtoan"),
    ("order_code", "OM_1768202539"),
    ("price", "200000"),
    ("payment_id", "96138500"),
    ("payment_type", "1"),
    ("merchant_site_code", "100001"),
    ("bank_code", "VCB"),
    ("created", "2026-01-12 14:22:19"),
    ("receiver", "merchant@shop.example"),
    ("currency", "vnd"),
];

/// A scheme far from the likely ones: the fields in an order that is no known one, names with `:`, the secret at both ends.
fn scheme(algorithm: Algorithm, count: usize) -> SignatureScheme {
    let mut fields: Vec<Part> = FIELDS
        .iter()
        .take(count)
        .map(|(name, _)| Part::field(name))
        .collect();
    fields.rotate_left(count / 2);
    fields.swap(0, count - 1);
    if let Algorithm::Digest(_) = algorithm {
        fields.insert(0, Part::JoinedSecret);
        fields.push(Part::JoinedSecret);
    }
    SignatureScheme {
        parts: fields.into(),
        names: Some(":"),
        separator: ":",
        placement: Placement::Between,
        algorithm,
        encoding: Encoding::Hex,
    }
}

fn search(signature: String, count: usize) -> Discovery {
    let message = FIELDS.iter().take(count);
    let message = message.fold(Message::new(signature), |message, (name, value)| {
        message.field(*name, value)
    });
    let search = Search::new([message]).with_secret("passcode", SECRET);
    search.with_threads(1).run(&Control::new())
}

fn main() {
    let count = std::env::args().find_map(|argument| argument.parse().ok());
    let count = count.unwrap_or(8);
    let values: Vec<(&str, &[u8])> = FIELDS
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    for kind in DigestKind::ALL {
        let digest = Algorithm::Digest(kind);
        for algorithm in [digest, Algorithm::Hmac(kind)] {
            let signature = scheme(algorithm, count).sign(&values, SECRET).unwrap();
            let start = ProcessTime::now();
            let discovery = search(signature, count);
            let time = start.elapsed();
            assert_eq!(discovery.outcome, Outcome::Found);
            println!(
                "{algorithm}: found in {time:.1?}, {} of {}",
                discovery.tried, discovery.total
            );
            assert!(count != 8 || time < LIMIT);
        }
        let nothing = Encoding::Hex.encode(&vec![1; kind.size()]);
        let start = ProcessTime::now();
        let discovery = search(nothing, count);
        let time = start.elapsed();
        assert_eq!(discovery.outcome, Outcome::NotFound);
        println!(
            "{digest}: the whole space in {time:.1?}, {}",
            discovery.tried
        );
        assert!(count != 8 || time < LIMIT);
    }
}
