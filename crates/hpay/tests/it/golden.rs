//! One event of each kind with every field, altered numbers, other gateways' deliveries, and the unsigned details.

use dhow_core::{
    Assurance, AssuranceLevel, Delivery, Doubt, Environment, Event, Failure, PaymentStatus,
    ProviderId, RejectionReason, Reply, ReportedAmount, Secret, Subject, Verified, WebhookVerifier,
};
use dhow_crypto::digest::sha256_hex;
use dhow_hpay::{
    BankCode, HPayWebhooks, UnauthenticatedAccountDetails, UnauthenticatedCheckoutDetails,
    VirtualAccountCode,
};

use crate::{
    deliveries::{FIELDS, query, sign, signed, webhooks},
    recorder::PASSCODE,
};

pub(crate) const ACCOUNT: &str = "va_account=1000000000032&fullAccountNumber=9631241000000000032&%20va_bankName=BIDV&remark=bWluaCB0ZXN0IEdEIFZB&amount=30000&order_id=51239782&cashin=28275709&&time_paid=1731742061&transactionId=9600617&error_code=0&secure_code=489c0159dd77181944002f9f55b2a178";
const UNSIGNED: &str = "token_omipay=51279022-0a1b&bank_code=VISA&card_number=400000xxxxxx1091&tokenization=atm-token&token_cyber=482CB2C6EBC1&card_type=VISA";

pub(crate) fn verified(webhooks: &HPayWebhooks, delivery: &Delivery) -> Verified {
    webhooks
        .verify_webhook(delivery)
        .unwrap_or_else(|rejection| panic!("{rejection}"))
}

pub(crate) fn verified_event(webhooks: &HPayWebhooks, delivery: &Delivery) -> Event {
    webhooks.event(&verified(webhooks, delivery))
}

pub(crate) fn doubtful(delivery: &Delivery) -> String {
    let query = delivery.query().unwrap();
    format!("hpay/doubtful/{}", sha256_hex(query.as_bytes()))
}

fn vnd(text: &str) -> Option<ReportedAmount> {
    Some(ReportedAmount::strict(text, "VND"))
}

pub(crate) fn not_covered(name: &str) -> Doubt {
    Doubt::Other(format!("the signature does not cover `{name}`").into())
}

#[test]
fn a_checkout_webhook_with_every_field() {
    let webhooks = webhooks();
    let delivery = signed(&FIELDS);
    let delivery = Delivery::get("/ipn", format!("{}&{UNSIGNED}", delivery.query().unwrap()));
    let verified = verified(&webhooks, &delivery);
    let key = "hpay/checkout/96138500/1/ok/200000/OM_1768202539";
    let subject = Subject::Payment(PaymentStatus::Paid);
    let mut expected = Event::new(&verified, Environment::Live, subject, "checkout", key);
    expected.gateway_status = Some("1".into());
    expected.id = Some("96138500".into());
    expected.attempt_reference = Some("96138500".into());
    expected.merchant_reference = Some("OM_1768202539".into());
    expected.provider_reference = Some("OM_1768202539".into());
    expected.amount = vnd("200000");
    expected.assurance = Assurance::full().with_unsigned_fields([
        "token_omipay",
        "bank_code",
        "card_number",
        "tokenization",
        "token_cyber",
        "card_type",
    ]);
    assert_eq!(webhooks.event(&verified), expected);
    assert_eq!(expected.matched_secret, "passcode");
    assert_eq!(expected.provider.as_str(), "hpay");
}

#[test]
fn a_failed_and_a_held_checkout_with_every_field() {
    let webhooks = webhooks();
    for (kind, words, status, key) in [
        (
            "1",
            "Thất-bại",
            PaymentStatus::Failed,
            "hpay/checkout/96138500/1/failed/200000/OM_1768202539",
        ),
        (
            "2",
            "",
            PaymentStatus::Processing,
            "hpay/checkout/96138500/2/ok/200000/OM_1768202539",
        ),
    ] {
        let mut fields = FIELDS;
        (fields[4].1, fields[5].1) = (kind, words);
        let verified = verified(&webhooks, &signed(&fields));
        let subject = Subject::Payment(status);
        let mut expected = Event::new(&verified, Environment::Live, subject, "checkout", key);
        expected.gateway_status = Some(kind.into());
        expected.id = Some("96138500".into());
        expected.attempt_reference = Some("96138500".into());
        expected.merchant_reference = Some("OM_1768202539".into());
        expected.provider_reference = Some("OM_1768202539".into());
        expected.amount = vnd("200000");
        expected.failure = (!words.is_empty()).then(|| Failure::new("1", Some(words.into())));
        assert_eq!(webhooks.event(&verified), expected);
    }
}

#[test]
fn a_virtual_accounts_webhook_with_every_field() {
    let webhooks = webhooks();
    let delivery = Delivery::get("/va/callback", ACCOUNT);
    let verified = verified(&webhooks, &delivery);
    let (subject, key) = (Subject::Payment(PaymentStatus::Paid), doubtful(&delivery));
    let mut expected = Event::new(
        &verified,
        Environment::Live,
        subject,
        "virtual-account",
        key,
    );
    expected.gateway_status = Some("0".into());
    expected.id = Some("28275709".into());
    expected.attempt_reference = Some("9600617".into());
    expected.provider_reference = Some("9631241000000000032".into());
    expected.amount = vnd("30000");
    let paid_at = std::time::Duration::from_secs(1_731_742_061);
    expected.occurred_at = Some(std::time::SystemTime::UNIX_EPOCH + paid_at);
    expected.assurance = Assurance::full()
        .with_unsigned_fields([
            "va_account",
            "fullAccountNumber",
            "va_bankName",
            "remark",
            "amount",
            "time_paid",
            "transactionId",
            "error_code",
        ])
        .with_doubt(Doubt::AmountNotSigned)
        .with_doubt(not_covered("error_code"))
        .with_doubt(not_covered("fullAccountNumber"));
    assert_eq!(webhooks.event(&verified), expected);

    // A payment by a checkout link has an order code, which is its reference.
    let delivery = Delivery::get("/va/callback", format!("{ACCOUNT}&order_code=OM_1"));
    let event = verified_event(&webhooks, &delivery);
    assert_eq!(event.merchant_reference.as_deref(), Some("OM_1"));
    assert_eq!(event.provider_reference.as_deref(), Some("OM_1"));
    assert!(
        event
            .assurance
            .doubts()
            .contains(&not_covered("order_code"))
    );
}

#[test]
fn the_digest_of_a_virtual_accounts_webhook_covers_its_two_ids() {
    for (genuine, other) in [
        ("cashin=28275709", "cashin=28275708"),
        ("order_id=51239782", "order_id=51239783"),
        ("order_id=51239782&", ""),
    ] {
        let changed = ACCOUNT.replace(genuine, other);
        assert_ne!(changed, ACCOUNT);
        let delivery = Delivery::get("/va/callback", changed);
        assert!(webhooks().verify_webhook(&delivery).is_err(), "{other}");
    }
}

#[test]
fn the_error_code_of_a_virtual_accounts_webhook_decides_its_status() {
    let unknown = |code: &str| PaymentStatus::Unknown(code.into());
    for (code, status) in [
        ("0", PaymentStatus::Paid),
        ("00", PaymentStatus::Paid),
        ("07", PaymentStatus::Failed),
        ("08", PaymentStatus::Failed),
        ("043", PaymentStatus::Failed),
        ("99", unknown("99")),
        ("000", unknown("000")),
        ("12345", unknown("12345")),
        ("", unknown("")),
    ] {
        let changed = ACCOUNT.replace("error_code=0", &format!("error_code={code}"));
        let event = verified_event(&webhooks(), &Delivery::get("/va/callback", changed));
        let failed = status == PaymentStatus::Failed;
        assert_eq!(event.subject, Subject::Payment(status), "{code}");
        let meaning = VirtualAccountCode::new(code).meaning().map(str::to_owned);
        let failure = failed.then(|| Failure::new(code, meaning));
        assert_eq!(event.failure, failure, "{code}");
    }
    let without = ACCOUNT.replace("error_code=0&", "");
    let event = verified_event(&webhooks(), &Delivery::get("/va/callback", without));
    assert_eq!(event.subject, Subject::Payment(unknown("")));
}

#[test]
fn altered_numbers_are_rejected() {
    for (place, others) in [
        (
            2,
            &[
                "200001",
                "0200000",
                "200000.0",
                "200000.00",
                "+200000",
                "2e5",
                "-200000",
                "200 000",
                "２00000",
            ][..],
        ),
        (3, &["96138501", "096138500", "9613850", "96138500.0"]),
        (4, &["2", "01", "1.0", ""]),
        (1, &["OM_1768202538", "om_1768202539"]),
    ] {
        for other in others {
            let mut fields = FIELDS;
            fields[place].1 = other;
            let code = sign(&FIELDS, PASSCODE);
            let delivery = Delivery::get("/ipn", format!("{}&secure_code={code}", query(&fields)));
            let rejection = webhooks().verify_webhook(&delivery).unwrap_err();
            assert_eq!(
                rejection.reason(),
                RejectionReason::SignatureMismatch,
                "{other}"
            );
        }
    }
    for (number, other) in [
        ("28275709", "28275708"),
        ("51239782", "51239783"),
        ("28275709", "028275709"),
    ] {
        let delivery = Delivery::get("/va/callback", ACCOUNT.replace(number, other));
        let rejection = webhooks().verify_webhook(&delivery).unwrap_err();
        assert_eq!(
            rejection.reason(),
            RejectionReason::SignatureMismatch,
            "{other}"
        );
    }
}

#[test]
fn a_delivery_of_another_verifier_is_unreadable() {
    let webhooks = webhooks();
    let delivery = signed(&FIELDS);
    let foreign = |provider, scheme, delivery: &Delivery| {
        let provider = ProviderId::from_static(provider);
        let reply = Reply::empty(200);
        let verified = Verified::new_unchecked(provider, scheme, "passcode", delivery, reply);
        assert_eq!(
            UnauthenticatedCheckoutDetails::from_verified(&verified),
            None
        );
        assert_eq!(
            UnauthenticatedAccountDetails::from_verified(&verified),
            None
        );
        webhooks.event(&verified)
    };
    let with_body = |body: &'static str| Delivery::post("/hook", body);
    let events = [
        foreign("cowrie", "checkout", &delivery),
        foreign("cowrie", "virtual-account", &delivery),
        foreign("hpay", "charge", &delivery),
        foreign("cowrie", "form", &with_body("a=1")),
        foreign("cowrie", "form", &with_body("a=2")),
    ];
    for event in &events {
        assert_eq!(event.subject, Subject::Unreadable);
        assert_eq!(event.assurance.doubts(), [Doubt::Unreadable]);
        assert_eq!((&event.amount, &event.merchant_reference), (&None, &None));
        assert!(event.dedup_key.starts_with("hpay/unreadable/"));
    }
    let keys: std::collections::BTreeSet<_> = events.iter().map(|event| &event.dedup_key).collect();
    assert_eq!(keys.len(), events.len());
    let digest = sha256_hex(b"cowrie\0form\0\0a=2");
    assert_eq!(events[4].dedup_key, format!("hpay/unreadable/{digest}"));
    assert_eq!(
        webhooks
            .event(&verified(&webhooks, &delivery))
            .payment_status(),
        Some(&PaymentStatus::Paid)
    );
}

#[test]
fn a_stored_delivery_without_a_matching_scheme_settles_nothing() {
    let verified = verified(&webhooks(), &signed(&FIELDS));
    let new_passcode = Secret::new("a-passcode-of-later").unwrap();
    let later = HPayWebhooks::new(Environment::Live, "100001", new_passcode);
    let event = later.event(&verified);
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    assert_eq!(event.assurance.unsigned_fields().len(), FIELDS.len());
    assert!(event.dedup_key.starts_with("hpay/doubtful/"));
}

#[test]
fn a_head_request_is_not_a_webhook() {
    let query = signed(&FIELDS).query().unwrap().to_owned();
    let request = http::Request::head(format!("/ipn?{query}"));
    let head = Delivery::from_request(request.body(bytes::Bytes::new()).unwrap());
    let rejection = webhooks().verify_webhook(&head).unwrap_err();
    assert_eq!(rejection.reason(), RejectionReason::WrongMethod);
}

#[test]
fn unsigned_details_are_readable() {
    let webhooks = webhooks();
    let query = format!("{}&{UNSIGNED}", signed(&FIELDS).query().unwrap());
    let checkout = verified(&webhooks, &Delivery::get("/ipn", query));
    let details = UnauthenticatedCheckoutDetails::from_verified(&checkout).unwrap();
    assert_eq!(details.token_omipay.as_deref(), Some("51279022-0a1b"));
    assert_eq!(details.bank, Some(BankCode::new("VISA")));
    assert_eq!(details.card_number.as_deref(), Some("400000xxxxxx1091"));
    assert_eq!(details.atm_token.as_ref().unwrap().expose(), "atm-token");
    assert_eq!(
        details.card_token.as_ref().unwrap().expose(),
        "482CB2C6EBC1"
    );
    assert_eq!(details.card_type.as_deref(), Some("VISA"));
    let printed = format!("{details:?}");
    for leak in ["atm-token", "482CB2C6EBC1", "1091", "51279022"] {
        assert!(!printed.contains(leak), "{printed}");
    }
    assert_eq!(
        UnauthenticatedAccountDetails::from_verified(&checkout),
        None
    );

    // HPay does not document the format of a token, so any text is one.
    let tokens = "tokenization=tok-1&token_cyber=null";
    let query = format!("{}&{tokens}", signed(&FIELDS).query().unwrap());
    let short = verified(&webhooks, &Delivery::get("/ipn", query));
    let details = UnauthenticatedCheckoutDetails::from_verified(&short).unwrap();
    assert_eq!(details.atm_token.as_ref().unwrap().expose(), "tok-1");
    assert_eq!(details.card_token.as_ref().unwrap().expose(), "null");

    let bare = verified(&webhooks, &signed(&FIELDS));
    let details = UnauthenticatedCheckoutDetails::from_verified(&bare).unwrap();
    assert_eq!(
        (details.bank, details.card_token, details.card_type),
        (None, None, None)
    );

    let account = verified(&webhooks, &Delivery::get("/va/callback", ACCOUNT));
    let details = UnauthenticatedAccountDetails::from_verified(&account).unwrap();
    assert_eq!(details.account.as_deref(), Some("1000000000032"));
    assert_eq!(details.full_account.as_deref(), Some("9631241000000000032"));
    assert_eq!(details.bank, Some(BankCode::BIDV));
    assert_eq!(details.remark.as_deref(), Some("minh test GD VA"));
    assert_eq!(details.transaction_id.as_deref(), Some("9600617"));
    assert_eq!(
        UnauthenticatedCheckoutDetails::from_verified(&account),
        None
    );
}
