//! Doubts about single fields and the borders between them, with exact lists.

use dhow_core::{
    Assurance, Delivery, Doubt, Event, PaymentStatus, ProviderId, RejectionReason, Reply,
    ReportedAmount, Secret, Verified, WebhookSigner, WebhookVerifier,
};
use dhow_hpay::{HPayWebhooks, Part, SignatureScheme, SignatureSchemes};

use crate::{
    deliveries::{FIELDS, query, sign, signed, webhooks},
    golden::{ACCOUNT, doubtful, not_covered, verified_event},
    recorder::PASSCODE,
};

/// Returns the event of a checkout webhook with these fields, signed by a scheme. Absent fields count as empty.
fn event_by(parts: Vec<Part>, separator: &'static str, fields: &[(&str, &str)]) -> Event {
    let scheme = SignatureScheme::md5(parts).separated_by(separator);
    let mut schemes = SignatureSchemes::default();
    schemes.notify = vec![scheme];
    let webhooks = webhooks().with_schemes(schemes);
    let unsigned = Delivery::get("/ipn", query(fields));
    let signed = webhooks.sign_test_webhook(unsigned).unwrap();
    verified_event(&webhooks, &signed)
}

fn missing(name: &str) -> Doubt {
    Doubt::MissingField(name.to_owned().into())
}

fn broken(name: &str) -> Doubt {
    Doubt::BrokenGrammar(name.to_owned().into())
}

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    let fields = FIELDS.into_iter();
    fields.filter(|(field, _)| *field != name).collect()
}

/// Returns all fields of a checkout webhook as parts, with one replaced.
fn parts_with(name: &str, other: impl Fn(&'static str) -> Part) -> Vec<Part> {
    let part = |field: &'static str| match field == name {
        true => other(field),
        false => Part::field(field),
    };
    let parts = FIELDS.map(|(field, _)| part(field));
    parts.into_iter().chain([Part::Secret]).collect()
}

#[test]
fn each_absent_field_of_a_checkout_counts_as_empty_and_is_missing() {
    for (name, _) in FIELDS {
        let fields = without(name);
        let code = sign(&fields, PASSCODE);
        let query = format!("{}&secure_code={code}", query(&fields));
        let delivery = Delivery::get("/ipn", query);
        let event = verified_event(&webhooks(), &delivery);
        let expected = Assurance::full().with_doubt(missing(name));
        assert_eq!(event.assurance, expected, "{name}");
        assert_eq!(event.dedup_key, doubtful(&delivery), "{name}");
    }
}

#[test]
fn each_empty_field_of_a_checkout_is_malformed_unless_it_may_be_empty() {
    for (place, (name, _)) in FIELDS.into_iter().enumerate() {
        let mut fields = FIELDS;
        fields[place].1 = "";
        let may_be_empty = ["transaction_info", "error_text"].contains(&name);
        let doubts = if may_be_empty {
            vec![]
        } else {
            vec![broken(name)]
        };
        let event = verified_event(&webhooks(), &signed(&fields));
        assert_eq!(event.assurance.doubts(), doubts, "{name}");
    }
}

#[test]
fn an_optional_field_may_be_absent_unless_it_is_decisive() {
    for (name, _) in FIELDS {
        let event = event_by(parts_with(name, Part::optional), "|", &without(name));
        let doubts = match name {
            "transaction_info" => vec![],
            name => vec![missing(name)],
        };
        assert_eq!(event.assurance.doubts(), doubts, "{name}");
    }
    let bank = [Part::optional("bank_code"), Part::field("card_type")];
    let parts: Vec<Part> = bank
        .into_iter()
        .chain(parts_with("", Part::field))
        .collect();
    let mut fields = FIELDS.to_vec();
    fields.push(("card_type", "VISA"));
    let event = event_by(parts, "|", &fields);
    assert_eq!(event.assurance, Assurance::full());
}

#[test]
fn an_unreadable_amount_keeps_its_text() {
    for text in ["1e1", "200000.5", "0x0", "-0"] {
        let mut fields = FIELDS;
        fields[2].1 = text;
        let event = verified_event(&webhooks(), &signed(&fields));
        let printed = ReportedAmount::strict(text, "VND");
        assert_eq!(event.amount, Some(printed), "{text}");
        assert_eq!(event.assurance.doubts(), [broken("price")], "{text}");
    }
}

#[test]
fn without_a_separator_only_a_single_field_is_unambiguous() {
    let not_signed = [
        Doubt::AmountNotSigned,
        not_covered("payment_id"),
        not_covered("payment_type"),
        not_covered("error_text"),
    ];
    let single = vec![Part::field("order_code"), Part::Secret];
    let event = event_by(single, "", &FIELDS);
    assert_eq!(event.assurance.doubts(), not_signed);
    let two = ["transaction_info", "order_code"].map(Part::field);
    let two = two.into_iter().chain([Part::Secret]).collect();
    let event = event_by(two, "", &FIELDS);
    let words = "the signature scheme has no separator, so a field may end inside its neighbour";
    let mut doubts = not_signed.to_vec();
    doubts.push(Doubt::Other(words.into()));
    assert_eq!(event.assurance.doubts(), doubts);
}

#[test]
fn only_a_value_that_is_decoded_twice_can_hide_a_separator() {
    for (decoded, order, doubts) in [
        ("order_code", "OM_1", vec![]),
        ("order_code", "OM+1", vec![broken("order_code")]),
        ("order_code", "OM%201", vec![broken("order_code")]),
        ("transaction_info", "OM+1", vec![]),
        ("transaction_info", "OM%201", vec![]),
        // The last field may hold the end of another webhook.
        ("error_text", "OM+1", vec![broken("error_text")]),
    ] {
        let mut fields = FIELDS;
        fields[1].1 = order;
        fields[5].1 = "a+b%20c";
        for separator in [" ", "|"] {
            let event = event_by(parts_with(decoded, Part::decoded_again), separator, &fields);
            assert_eq!(event.assurance.doubts(), doubts, "{decoded} {order}");
        }
    }
}

#[test]
fn each_amount_of_a_virtual_account_has_its_doubts() {
    let zero = || Doubt::Other("`amount` is zero, which pays nothing".into());
    let with = |from: &str, to: &str| {
        let changed = ACCOUNT.replace(from, to);
        verified_event(&webhooks(), &Delivery::get("/va/callback", changed))
    };
    for (to, doubts, amount) in [
        ("amount=30000&", vec![], Some("30000")),
        ("amount=30000.00&", vec![], Some("30000.00")),
        ("amount=-1&", vec![broken("amount")], Some("-1")),
        ("amount=1.5&", vec![broken("amount")], Some("1.5")),
        ("amount=&", vec![broken("amount")], None),
        ("", vec![missing("amount")], None),
        ("amount=0&", vec![zero()], None),
    ] {
        let event = with("amount=30000&", to);
        let uncovered = [
            Doubt::AmountNotSigned,
            not_covered("error_code"),
            not_covered("fullAccountNumber"),
        ];
        let expected = [uncovered.to_vec(), doubts].concat();
        assert_eq!(event.assurance.doubts(), expected, "{to}");
        let printed = amount.map(|text| ReportedAmount::strict(text, "VND"));
        assert_eq!(event.amount, printed, "{to}");
    }
    // A failed payment may have an amount of zero.
    let failed = ACCOUNT.replace("error_code=0", "error_code=07");
    let failed = failed.replace("amount=30000", "amount=0");
    let event = verified_event(&webhooks(), &Delivery::get("/va/callback", failed));
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Failed));
    assert!(!event.assurance.doubts().contains(&zero()));
}

#[test]
fn the_reference_of_a_virtual_account_webhook_prefers_the_order_code() {
    let full = "fullAccountNumber=9631241000000000032&";
    let short = "va_account=1000000000032&";
    let ordered = format!("{ACCOUNT}&order_code=OM_1");
    let without_full = ACCOUNT.replace(full, "");
    for (query, name, reference) in [
        (ordered, "order_code", Some("OM_1")),
        (
            ACCOUNT.to_owned(),
            "fullAccountNumber",
            Some("9631241000000000032"),
        ),
        (without_full.clone(), "va_account", Some("1000000000032")),
        (without_full.replace(short, ""), "va_account", None),
    ] {
        let event = verified_event(&webhooks(), &Delivery::get("/va/callback", query));
        assert_eq!(event.provider_reference.as_deref(), reference, "{name}");
        let doubts = [
            Doubt::AmountNotSigned,
            not_covered("error_code"),
            not_covered(name),
        ];
        assert_eq!(event.assurance.doubts(), doubts, "{name}");
    }
}

/// Returns a virtual account's webhook with these changes, signed over the named fields.
fn account_by(names: &[&'static str], changes: &[(&str, &str)]) -> (SignatureScheme, Delivery) {
    let rest = ACCOUNT.split("&secure_code=").next().unwrap();
    let text = changes.iter().fold(rest.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let pairs: Vec<(&str, &str)> = text.split('&').filter_map(|p| p.split_once('=')).collect();
    let parts = names.iter().map(|&name| Part::field(name));
    let scheme = SignatureScheme::md5(parts.chain([Part::Secret]).collect::<Vec<_>>());
    let code = scheme.md5_hex(&pairs, &Secret::new(PASSCODE).unwrap());
    let query = format!("{text}&secure_code={}", code.unwrap());
    (scheme, Delivery::get("/va/callback", query))
}

fn accounts(schemes: Vec<SignatureScheme>) -> HPayWebhooks {
    let mut all = SignatureSchemes::default();
    all.va_webhook = schemes;
    webhooks().with_schemes(all)
}

#[test]
fn a_scheme_that_covers_a_whole_virtual_account_webhook_leaves_only_value_doubts() {
    let names = [
        "cashin",
        "order_id",
        "amount",
        "error_code",
        "fullAccountNumber",
    ];
    for (changes, doubts, key) in [
        (
            &[][..],
            vec![],
            Some("hpay/virtual-account/28275709/paid/30000/51239782"),
        ),
        (
            &[("error_code=0", "error_code=07")],
            vec![],
            Some("hpay/virtual-account/28275709/failed/30000/51239782"),
        ),
        (
            &[("amount=30000", "amount=1.5")],
            vec![broken("amount")],
            None,
        ),
    ] {
        let (scheme, delivery) = account_by(&names, changes);
        let event = verified_event(&accounts(vec![scheme]), &delivery);
        assert_eq!(event.assurance.doubts(), doubts, "{changes:?}");
        let key = key.map_or_else(|| doubtful(&delivery), str::to_owned);
        assert_eq!(event.dedup_key, key, "{changes:?}");
    }
}

#[test]
fn an_id_covered_by_any_scheme_must_be_well_formed() {
    let ids = &["cashin", "order_id"];
    for changes in [
        [("cashin=28275709", "cashin=2|8")],
        [("order_id=51239782", "order_id=5|1")],
        [("order_id=51239782&", "")],
    ] {
        let (other, delivery) = account_by(&["cashin"], &changes);
        let (both, _) = account_by(ids, &[]);
        for schemes in [
            vec![both.clone()],
            vec![both.clone(), other.clone()],
            vec![other.clone(), both.clone()],
        ] {
            let rejection = accounts(schemes).verify_webhook(&delivery).unwrap_err();
            assert_eq!(
                rejection.reason(),
                RejectionReason::MalformedBody,
                "{changes:?}"
            );
        }
    }
}

// A delivery may have been stored by a version with other rules.
#[test]
fn a_stored_id_that_is_malformed_is_doubtful() {
    for (from, to, name) in [
        ("cashin=28275709", "cashin=a.b", "cashin"),
        ("order_id=51239782", "order_id=a.b", "order_id"),
    ] {
        let names = [
            "cashin",
            "order_id",
            "amount",
            "error_code",
            "fullAccountNumber",
        ];
        let (scheme, delivery) = account_by(&names, &[(from, to)]);
        let webhooks = accounts(vec![scheme]);
        assert!(webhooks.verify_webhook(&delivery).is_err());
        let provider = ProviderId::from_static("hpay");
        let reply = Reply::empty(200);
        let stored =
            Verified::new_unchecked(provider, "virtual-account", "passcode", &delivery, reply);
        assert_eq!(webhooks.event(&stored).assurance.doubts(), [broken(name)]);
    }
}
