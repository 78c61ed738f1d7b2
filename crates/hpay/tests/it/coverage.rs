//! Effects of the matching scheme on unsigned fields, doubts and keys of checkout and virtual account webhooks.

use dhow_core::{
    Assurance, AssuranceLevel, Currency, Delivery, Doubt, WebhookSigner, WebhookVerifier,
};
use dhow_hpay::{HPayWebhooks, Part, SignatureScheme, SignatureSchemes};

use crate::{
    deliveries::{FIELDS, query, signed, webhooks},
    golden::{ACCOUNT, doubtful, not_covered, verified_event},
};

/// Returns a verifier with one scheme for checkout webhooks, and a webhook signed with it.
fn checkout_by(scheme: &SignatureScheme, fields: &[(&str, &str)]) -> (HPayWebhooks, Delivery) {
    let mut schemes = SignatureSchemes::default();
    schemes.notify = vec![scheme.clone()];
    let webhooks = webhooks().with_schemes(schemes);
    let unsigned = Delivery::get("/ipn", query(fields));
    let signed = webhooks.sign_test_webhook(unsigned).unwrap();
    (webhooks, signed)
}

fn scheme(names: &[&'static str]) -> SignatureScheme {
    let mut parts: Vec<Part> = names.iter().map(|&name| Part::field(name)).collect();
    parts.push(Part::Secret);
    SignatureScheme::md5(parts)
}

#[test]
fn an_uncovered_decisive_field_is_a_doubt() {
    let names = FIELDS.map(|(name, _)| name);
    for left_out in names {
        let covered: Vec<&'static str> =
            names.into_iter().filter(|name| *name != left_out).collect();
        let (webhooks, delivery) = checkout_by(&scheme(&covered), &FIELDS);
        let event = verified_event(&webhooks, &delivery);
        assert_eq!(event.assurance.unsigned_fields(), [left_out]);
        let doubts = match left_out {
            "transaction_info" => vec![],
            "price" => vec![Doubt::AmountNotSigned],
            name => vec![not_covered(name)],
        };
        assert_eq!(event.assurance.doubts(), doubts, "{left_out}");
        let doubt = !doubts.is_empty();
        assert_eq!(event.dedup_key == doubtful(&delivery), doubt, "{left_out}");

        // The edited webhook still verifies. Only a field that decides nothing keeps the key and the assurance level.
        let other = match left_out {
            "price" => "199999",
            "payment_id" => "7",
            "payment_type" => "2",
            _ => "other",
        };
        let mut edited = FIELDS;
        edited
            .iter_mut()
            .find(|(name, _)| *name == left_out)
            .unwrap()
            .1 = other;
        let code = delivery
            .query()
            .unwrap()
            .split("secure_code=")
            .nth(1)
            .unwrap();
        let edited = Delivery::get("/ipn", format!("{}&secure_code={code}", query(&edited)));
        let edited = verified_event(&webhooks, &edited);
        assert_eq!(edited.assurance.doubts(), doubts, "{left_out}");
        assert_eq!(edited.dedup_key == event.dedup_key, !doubt, "{left_out}");
    }
}

#[test]
fn a_field_that_a_configured_scheme_adds_is_signed() {
    let mut names: Vec<&'static str> = FIELDS.iter().map(|(name, _)| *name).collect();
    names.push("bank_code");
    let mut fields = FIELDS.to_vec();
    fields.extend([("bank_code", "VISA"), ("card_type", "VISA")]);
    let (webhooks, delivery) = checkout_by(&scheme(&names), &fields);
    let event = verified_event(&webhooks, &delivery);
    assert_eq!(event.assurance.unsigned_fields(), ["card_type"]);
    assert_eq!(event.assurance.level(), AssuranceLevel::Partial);
    let edited = delivery
        .query()
        .unwrap()
        .replace("bank_code=VISA", "bank_code=BIDV");
    assert!(
        webhooks
            .verify_webhook(&Delivery::get("/ipn", edited))
            .is_err()
    );
}

#[test]
fn assurance_follows_the_scheme_that_matched() {
    let weak = scheme(&["order_code", "payment_id"]);
    let (_, by_weak) = checkout_by(&weak, &FIELDS);
    let mut schemes = SignatureSchemes::default();
    schemes.notify.push(weak);
    let webhooks = webhooks().with_schemes(schemes);
    assert_eq!(
        verified_event(&webhooks, &signed(&FIELDS)).assurance,
        Assurance::full()
    );
    let event = verified_event(&webhooks, &by_weak);
    let doubts = [
        Doubt::AmountNotSigned,
        not_covered("payment_type"),
        not_covered("error_text"),
    ];
    assert_eq!(event.assurance.doubts(), doubts);
}

#[test]
fn a_value_that_contains_the_separator_is_doubtful() {
    let piped = SignatureSchemes::piped_notify();
    let with = |place: usize, value: &'static str| {
        let mut fields = FIELDS;
        fields[place].1 = value;
        let (webhooks, delivery) = checkout_by(&piped, &fields);
        verified_event(&webhooks, &delivery).assurance
    };
    assert_eq!(with(5, ""), Assurance::full());
    assert_eq!(
        with(1, "OM|1").doubts(),
        [Doubt::BrokenGrammar("order_code".into())]
    );
    assert_eq!(
        with(0, "a|b").doubts(),
        [Doubt::BrokenGrammar("transaction_info".into())]
    );
    // The last field may hold the end of another webhook.
    assert_eq!(
        with(5, "a|b").doubts(),
        [Doubt::BrokenGrammar("error_text".into())]
    );
    // An encoded separator counts too if the value is decoded again.
    let parts = [
        "order_code",
        "price",
        "payment_id",
        "payment_type",
        "error_text",
    ];
    let mut parts: Vec<Part> = parts.map(Part::field).to_vec();
    parts[0] = Part::decoded_again("order_code");
    parts.push(Part::Secret);
    for (order, level) in [
        ("OM_1", AssuranceLevel::Partial),
        ("OM%7C1", AssuranceLevel::AskGateway),
    ] {
        let mut fields = FIELDS;
        fields[1].1 = order;
        let (webhooks, delivery) = checkout_by(&SignatureScheme::md5(parts.clone()), &fields);
        assert_eq!(
            verified_event(&webhooks, &delivery).assurance.level(),
            level,
            "{order}"
        );
    }
    let unseparated = piped.separated_by("");
    let (webhooks, delivery) = checkout_by(&unseparated, &FIELDS);
    let event = verified_event(&webhooks, &delivery);
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    assert!(
        event.assurance.doubts()[0]
            .to_string()
            .contains("no separator")
    );
}

#[test]
fn a_scheme_that_covers_the_amount_of_a_virtual_account_leaves_no_doubt() {
    let names = [
        "va_account",
        "amount",
        "cashin",
        "transactionId",
        "error_code",
        "merchant_id",
    ];
    let scheme = scheme(&names);
    let fields = [
        ("va_account", "1000000000032"),
        ("amount", "30000"),
        ("order_id", "51239782"),
        ("cashin", "28275709"),
        ("transactionId", "9600617"),
        ("error_code", "0"),
    ];
    let mut schemes = SignatureSchemes::default();
    schemes.va_webhook = vec![scheme];
    let webhooks = webhooks().with_schemes(schemes);
    let unsigned = Delivery::get("/va/callback", query(&fields));
    let signed = webhooks.sign_test_webhook(unsigned).unwrap();
    let (_, code) = signed.query().unwrap().split_once("secure_code=").unwrap();
    let with = |fields: &[(&str, &str)]| {
        Delivery::get(
            "/va/callback",
            format!("{}&secure_code={code}", query(fields)),
        )
    };
    let event = verified_event(&webhooks, &with(&fields));
    assert_eq!(
        event.assurance,
        Assurance::full().with_unsigned_fields(["order_id"])
    );
    assert_eq!(event.dedup_key, "hpay/virtual-account/28275709/paid/30000/");
    assert_eq!(
        event.amount.unwrap().money().unwrap().currency(),
        Currency::VND
    );
    let mut edited = fields;
    edited[1].1 = "30001";
    assert!(webhooks.verify_webhook(&with(&edited)).is_err());
    let mut other_order = fields;
    other_order[2].1 = "|";
    assert_eq!(
        verified_event(&webhooks, &with(&other_order)).dedup_key,
        "hpay/virtual-account/28275709/paid/30000/"
    );
}

#[test]
fn an_amount_that_is_no_money_is_a_doubt() {
    for (amount, doubt) in [
        ("-30000", Some(Doubt::BrokenGrammar("amount".into()))),
        ("30000.5", Some(Doubt::BrokenGrammar("amount".into()))),
        ("", Some(Doubt::BrokenGrammar("amount".into()))),
        (
            "0",
            Some(Doubt::Other("`amount` is zero, which pays nothing".into())),
        ),
        ("30000.00", None),
    ] {
        let changed = ACCOUNT.replace("amount=30000", &format!("amount={amount}"));
        let event = verified_event(&webhooks(), &Delivery::get("/va/callback", changed));
        let mut doubts = event.assurance.doubts().iter();
        assert_eq!(
            doubts.any(|found| Some(found) == doubt.as_ref()),
            doubt.is_some(),
            "{amount}"
        );
        assert!(event.assurance.doubts().contains(&Doubt::AmountNotSigned));
    }
    let missing = ACCOUNT.replace("amount=30000&", "");
    let event = verified_event(&webhooks(), &Delivery::get("/va/callback", missing));
    assert!(
        event
            .assurance
            .doubts()
            .contains(&Doubt::MissingField("amount".into()))
    );
    assert_eq!(event.amount, None);
}
