//! Checkout links: parameters, local refusals, and nothing sent.

use std::time::Duration;

use dhow_core::{
    Currency, Error, Money, NewPayment, NextAction, Outcome, PaymentProvider, PaymentStatus, Secret,
};
use dhow_crypto::{
    digest::md5_hex,
    pairs::{FormPairs, PairRules},
};
use dhow_hpay::{BankCode, CheckoutVersion, Conventions, MerchantField, TokenRevocation};

use crate::recorder::{PASSCODE, Recorder, config, set};

fn order() -> NewPayment {
    let amount = Money::from_minor(200_000, Currency::VND);
    let mut new = NewPayment::new("OM_1".parse().unwrap(), amount);
    new.return_url = Some("https://shop.example/return".into());
    new
}

async fn created(new: &NewPayment) -> Result<String, Error> {
    let recorder = Recorder::with_responses([]);
    let payment = recorder
        .hpay_with(config("100001"))
        .create_payment(new)
        .await?;
    assert!(
        recorder.sent().is_empty(),
        "a link must be built without a request"
    );
    match &payment.next_actions[..] {
        [NextAction::Redirect { url }] => Ok(url.clone()),
        other => panic!("{other:?}"),
    }
}

async fn refused(change: impl FnOnce(&mut NewPayment)) -> Error {
    let mut new = order();
    change(&mut new);
    let error = created(&new).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    error
}

fn field(url: &str, name: &str) -> Option<String> {
    let query = url.split_once('?').unwrap().1;
    let pairs = FormPairs::parse(query.as_bytes(), &PairRules::new()).unwrap();
    pairs.get(name).map(str::to_owned)
}

#[tokio::test]
async fn a_payment_is_a_link_whose_reference_is_the_order_code() {
    let hpay = Recorder::with_responses([]).hpay_with(config("100001"));
    let payment = hpay.create_payment(&order()).await.unwrap();
    assert_eq!(payment.status, PaymentStatus::Pending);
    assert_eq!(payment.provider_reference.as_str(), "OM_1");
    assert!(!payment.reference_is_provisional);
    let code =
        md5_hex(format!("100001|merchant@shop.example|200000|vnd|OM_1|{PASSCODE}").as_bytes());
    let expected = format!(
        "https://checkout-sandbox.hpay.com.vn/v1/checkout.php?merchant_site_code=100001&return_url=https%3A%2F%2Fshop.example%2Freturn&receiver=merchant%40shop.example&order_code=OM_1&price=200000&currency=vnd&secure_code={code}&installment=0"
    );
    assert_eq!(
        payment.next_actions,
        [NextAction::Redirect { url: expected }]
    );
    assert_eq!(
        created(&order()).await.unwrap(),
        created(&order()).await.unwrap()
    );
}

#[tokio::test]
async fn the_legacy_link_is_an_option_or_a_convention() {
    let by_default = created(&order()).await.unwrap();
    let first = "https://checkout-sandbox.hpay.com.vn/v1/checkout.php?";
    assert!(by_default.starts_with(first), "{by_default}");
    let mut new = order();
    new.options.set("version", "legacy");
    new.description = Some("Thanh toán đơn hàng".to_owned());
    new.customer.email = Some("a@b.example".to_owned());
    let by_option = created(&new).await.unwrap();
    let path = "https://checkout-sandbox.hpay.com.vn/checkout.php?";
    assert!(by_option.starts_with(path), "{by_option}");
    assert_eq!(
        field(&by_option, "buyer_info").as_deref(),
        Some("*|*a@b.example*|**|*")
    );
    assert_eq!(field(&by_option, "token").as_deref(), Some(""));

    let mut conventions = Conventions::default();
    conventions.checkout = CheckoutVersion::Legacy;
    let hpay =
        Recorder::with_responses([]).hpay_with(config("100001").with_conventions(conventions));
    let payment = hpay.create_payment(&order()).await.unwrap();
    assert!(
        matches!(&payment.next_actions[0], NextAction::Redirect { url } if url.starts_with(path))
    );
}

#[tokio::test]
async fn instalments_frames_and_card_tokens_have_the_page_of_their_chapters() {
    let host = "https://checkout-sandbox.hpay.com.vn";
    let (v1, legacy) = (
        format!("{host}/v1/checkout.php?"),
        format!("{host}/checkout.php?"),
    );
    for (name, value, page) in [
        ("installment", "1", &legacy),
        ("installment", "0", &v1),
        ("inpage", "1", &legacy),
        ("token_type", "1", &legacy),
        ("token", "tok", &legacy),
        ("cyber_token", "482CB2C6", &v1),
        ("payment_method_id", "1095", &v1),
    ] {
        let mut new = order();
        set(&mut new, name, value);
        if name == "inpage" {
            new.options.set("payment_method_id", "1095");
        }
        let url = created(&new).await.unwrap();
        assert!(url.starts_with(page), "{name}: {url}");
        let mut chosen = new.clone();
        chosen.options.set("version", "v1");
        assert!(created(&chosen).await.unwrap().starts_with(&v1), "{name}");
        let mut conventions = Conventions::default();
        conventions.advanced_checkout = CheckoutVersion::V1;
        let config = config("100001").with_conventions(conventions);
        let hpay = Recorder::with_responses([]).hpay_with(config);
        let payment = hpay.create_payment(&new).await.unwrap();
        let first = &payment.next_actions[0];
        assert!(
            matches!(first, NextAction::Redirect { url } if url.starts_with(&v1)),
            "{name}"
        );
    }
    // The legacy signature covers these fields.
    let code = |value: &'static str| async move {
        let mut new = order();
        new.options.set("installment", value);
        new.options.set("version", "legacy");
        field(&created(&new).await.unwrap(), "secure_code")
    };
    assert_ne!(code("0").await, code("1").await);
}

#[tokio::test]
async fn every_option_has_its_parameter() {
    let mut new = order();
    for (name, value) in [
        ("transaction_info", "tichhop"),
        ("description", "Vé tàu"),
        ("sub_order", "A-1"),
        ("name", "Nguyen Van A"),
        ("lang", "vi"),
        ("cancel_url", "https://shop.example/no"),
        ("webhook_url", "https://shop.example/ipn"),
        ("installment", "1"),
        ("inpage", "1"),
        ("token", "tok/+="),
        ("cyber_token", "482CB2C6"),
        ("payment_method_id", "1095"),
        ("method_group", "CREDIT_CARD"),
    ] {
        set(&mut new, name, value);
    }
    new.expires_in = Some(Duration::from_secs(3600));
    let url = created(&new).await.unwrap();
    for (name, value) in [
        ("transaction_info", "tichhop"),
        ("order_description", "Vé tàu"),
        ("sub_order", "A-1"),
        ("buyer_info", "Nguyen Van A"),
        ("lang", "vi"),
        ("cancel_url", "https://shop.example/no"),
        ("notify_url", "https://shop.example/ipn"),
        // The clock shows 07:27:41 UTC; Vietnam is seven hours ahead.
        ("time_limit", "16/11/2024,15:27"),
        ("installment", "1"),
        ("inpage", "1"),
        ("token", "tok/+="),
        ("token_type", "2"),
        ("cyber_token", "482CB2C6"),
        ("payment_method_id", "1095"),
        ("method_group", "CREDIT_CARD"),
    ] {
        assert_eq!(field(&url, name).as_deref(), Some(value), "{name}");
    }
    let mut token = order();
    token.options.set("token_type", "1");
    assert_eq!(
        field(&created(&token).await.unwrap(), "token_type").as_deref(),
        Some("1")
    );
}

#[tokio::test]
async fn a_time_limit_is_sent_in_the_zone_that_is_configured() {
    let mut new = order();
    new.expires_in = Some(Duration::from_secs(3600));
    for (offset, local) in [(7, "16/11/2024,15:27"), (0, "16/11/2024,08:27")] {
        let mut conventions = Conventions::default();
        conventions.time_limit_utc_offset = offset;
        let config = config("100001").with_conventions(conventions);
        let hpay = Recorder::with_responses([]).hpay_with(config);
        let payment = hpay.create_payment(&new).await.unwrap();
        let NextAction::Redirect { url } = &payment.next_actions[0] else {
            panic!()
        };
        assert_eq!(field(url, "time_limit").as_deref(), Some(local));
    }
}

#[tokio::test]
async fn a_time_limit_that_is_too_short_or_has_no_date_is_refused() {
    let short = "must be at least 60 seconds, because HPay reads the deadline to the minute";
    let long = "must end before the year 10000";
    for (after, rule) in [
        (Duration::ZERO, short),
        (Duration::from_secs(59), short),
        (Duration::from_secs(86_400 * 99_999_999), long),
        (Duration::MAX, long),
    ] {
        let error = refused(|new| new.expires_in = Some(after)).await;
        assert_eq!((error.field(), error.message()), (Some("expires_in"), rule));
    }
}

#[tokio::test]
async fn no_link_ever_carries_the_passcode() {
    for version in ["v1", "legacy"] {
        let mut new = order();
        new.options.set("version", version);
        let url = created(&new).await.unwrap();
        assert!(
            !url.contains("s3cr3t") && !url.contains("secure_pass"),
            "{url}"
        );
    }
}

#[tokio::test]
async fn separators_and_control_characters_in_signed_values_are_refused_by_name() {
    for reference in ["OM|1", "OM 1"] {
        let error = refused(|new| new.merchant_reference = reference.parse().unwrap()).await;
        assert_eq!(error.field(), Some("merchant_reference"), "{reference}");
    }
    let error = refused(|new| {
        new.merchant_reference = "OM|1".parse().unwrap();
        new.options.set("force", "1");
    });
    assert_eq!(error.await.field(), Some("merchant_reference"));
    let error = refused(|new| {
        new.options.set("version", "legacy");
        new.description = Some("a\nb".to_owned());
    });
    assert_eq!(error.await.field(), Some("description"));
    let error = refused(|new| {
        new.options.set("version", "legacy");
        new.options.set("affiliate_code", "a b");
    });
    assert_eq!(error.await.field(), Some("affiliate_code"));
    for info in ["two words", "100%", "a+b"] {
        let error = refused(|new| new.options.set("transaction_info", info)).await;
        assert_eq!(error.field(), Some("transaction_info"), "{info}");
    }
}

#[tokio::test]
async fn methods_that_the_tables_call_unsupported_need_force() {
    for (name, value, field) in [
        ("payment_method_id", "1081", "payment_method_id"),
        ("methods", "1081", "methods"),
        ("method_group", "WALLET", "method_group"),
        ("methods", "WALLET", "method_group"),
    ] {
        let error = refused(|new| set(new, name, value)).await;
        assert_eq!(error.field(), Some(field), "{name}");
        assert!(error.to_string().contains("unsupported"));
        let mut forced = order();
        set(&mut forced, name, value);
        forced.options.set("force", "true");
        assert!(created(&forced).await.is_ok());
    }
    let mut new = order();
    new.options.set("payment_method_id", "4711");
    assert!(
        created(&new).await.is_ok(),
        "a number that is not in the table must be accepted"
    );
}

#[tokio::test]
async fn every_refused_link_names_the_field() {
    let table: [(&str, &str, &str); 13] = [
        ("lang", "en-US", "lang"),
        ("inpage", "1", "payment_method_id"),
        ("inpage", "yes", "inpage"),
        ("token_type", "2", "token"),
        ("token_type", "3", "token_type"),
        ("version", "2", "version"),
        ("quantity", "2", "quantity"),
        ("payment_method_id", "+5", "payment_method_id"),
        ("methods", "1095,1098", "methods"),
        ("methods", " ", "methods"),
        ("return_url", "/thanks", "return_url"),
        ("webhook_url", "javascript:alert(1)", "webhook_url"),
        ("retrun_url", "https://shop.example", "retrun_url"),
    ];
    for (name, value, field) in table {
        let error = refused(|new| set(new, name, value)).await;
        assert_eq!(error.field(), Some(field), "{name}={value}: {error}");
    }
    assert_eq!(
        refused(|new| new.return_url = None).await.field(),
        Some("return_url")
    );
    let usd = Money::from_minor(100, Currency::USD);
    assert_eq!(
        refused(|new| new.amount = usd).await.field(),
        Some("currency")
    );
    let zero = Money::from_minor(0, Currency::VND);
    assert_eq!(
        refused(|new| new.amount = zero).await.field(),
        Some("amount")
    );
}

#[tokio::test]
async fn amounts_with_cents_are_refused() {
    let config = || config("100001").with_currency(Currency::USD);
    let mut new = order();
    new.amount = Money::from_minor(1_050, Currency::USD);
    let hpay = Recorder::with_responses([]).hpay_with(config());
    let error = hpay.create_payment(&new).await.unwrap_err();
    assert_eq!(error.field(), Some("amount"));
    new.amount = Money::from_minor(1_000, Currency::USD);
    let payment = hpay.create_payment(&new).await.unwrap();
    let NextAction::Redirect { url } = &payment.next_actions[0] else {
        panic!()
    };
    assert!(url.contains("price=10&currency=usd"), "{url}");
}

#[test]
fn a_token_is_revoked_by_a_link_with_the_name_that_is_configured() {
    let token = Secret::new("9704005990670018").unwrap();
    let mut new = TokenRevocation::new(BankCode::ABB, token, "https://shop.example/cb");
    new.notify_url = Some("https://shop.example/ipn".into());
    let code = "e8807adcbb455efb4d62a87f2b260bfe";
    let rest = format!(
        "receive_email=merchant%40shop.example&bank_code=ABB&bank_token=9704005990670018&return_url=https%3A%2F%2Fshop.example%2Fcb&secure_code={code}&notify_url=https%3A%2F%2Fshop.example%2Fipn"
    );
    for (field, names) in [
        (MerchantField::SiteCode, "merchant_site_code=100001"),
        (MerchantField::Id, "merchant_id=100001"),
        (
            MerchantField::Both,
            "merchant_site_code=100001&merchant_id=100001",
        ),
    ] {
        let mut conventions = Conventions::default();
        conventions.revocation_merchant = field;
        let recorder = Recorder::with_responses([]);
        let hpay = recorder.hpay_with(config("100001").with_conventions(conventions));
        let url = hpay.token_revocation_link(&new).unwrap();
        let expected =
            format!("https://checkout-sandbox.hpay.com.vn/revoke_token.php?{names}&{rest}");
        assert_eq!(url, expected);
        recorder.assert_link(
            "GET /revoke_token.php",
            &url,
            "https://checkout-sandbox.hpay.com.vn/revoke_token.php",
        );
    }
    assert!(!format!("{new:?}").contains("9704"));
}
