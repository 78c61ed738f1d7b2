//! Local refusals: each names HPay as the provider.

use std::{sync::Arc, time::SystemTime};

use dhow_core::{
    Clock, Currency, Error, Money, NewPayment, NewPayout, Outcome, PaymentProvider, Secret,
};
use dhow_hpay::{
    BankCode, HPay, NewCheckout, NewVirtualAccount, OrderQuery, Part, SignatureScheme,
    TokenRevocation, return_hint,
};

use crate::{
    recorder::{Recorder, config, config_with_keys, set},
    transfers::{new_transfer, payout},
};

type Refused = (&'static str, Option<Error>);

/// Clock before 1970, a time that Unix seconds cannot express.
#[derive(Debug)]
struct Before1970;

impl Clock for Before1970 {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1)
    }
}

fn dong(units: i64) -> Money {
    Money::from_minor(units, Currency::VND)
}

fn order() -> NewPayment {
    let mut new = NewPayment::new("OM_1".parse().unwrap(), dong(200_000));
    new.return_url = Some("https://shop.example/return".into());
    new
}

fn refused_payments() -> Vec<NewPayment> {
    let options = [
        ("verison", "v1"),
        ("version", "v3"),
        ("lang", "fr"),
        ("token_type", "2"),
        ("inpage", "true"),
        ("quantity", "many"),
        ("payment_method_id", "396284"),
        ("method_group", "WALLET"),
        ("transaction_info", "a b"),
        ("methods", "1,2"),
    ];
    let mut orders: Vec<NewPayment> = options
        .into_iter()
        .map(|(name, value)| {
            let mut new = order();
            set(&mut new, name, value);
            new
        })
        .collect();
    let changes: [fn(&mut NewPayment); 6] = [
        |new| new.return_url = None,
        |new| new.return_url = Some("/return".into()),
        |new| new.amount = dong(0),
        |new| new.amount = Money::from_minor(5_000, Currency::USD),
        |new| new.merchant_reference = "OM 1".parse().unwrap(),
        |new| drop(new.metadata.insert("a".into(), "b".into())),
    ];
    orders.extend(changes.map(|change| {
        let mut new = order();
        change(&mut new);
        new
    }));
    orders
}

fn refused_payouts() -> Vec<NewPayout> {
    let changes: [fn(&mut NewPayout); 7] = [
        |new| new.options.set("bnak", "BIDV"),
        |new| new.beneficiary.institution = None,
        |new| new.beneficiary.account = "12 34".into(),
        |new| new.beneficiary.name = "A|B".into(),
        |new| new.amount = dong(0),
        |new| new.amount = Money::from_minor(5_000, Currency::USD),
        |new| new.merchant_reference = "a|b".parse().unwrap(),
    ];
    let changed = changes.map(|change| {
        let mut new = payout();
        change(&mut new);
        new
    });
    changed.into()
}

/// Refusals of the operations that every provider has.
async fn refusals(hpay: &HPay, without_keys: &HPay) -> Vec<Refused> {
    let mut refused = Vec::new();
    for new in refused_payments() {
        refused.push(("create_payment", hpay.create_payment(&new).await.err()));
    }
    let payouts = hpay.payouts().unwrap();
    for new in refused_payouts() {
        refused.push(("payout", payouts.payout(&new).await.err()));
    }
    let without_certificate = without_keys.payouts().unwrap().payout(&payout()).await;
    let long = "O".repeat(256).parse().unwrap();
    let ambiguous = "a|b".parse().unwrap();
    let lookup = hpay.lookup().unwrap();
    let payout_lookup = hpay.payout_lookup().unwrap();
    let balances = without_keys.balances().unwrap().read_balances().await;
    refused.extend([
        ("payout", without_certificate.err()),
        ("payment_status", hpay.payment_status(&long).await.err()),
        ("payout_status", payouts.payout_status(&long).await.err()),
        (
            "find_payments",
            lookup.find_payments(&ambiguous).await.err(),
        ),
        (
            "find_payouts",
            payout_lookup.find_payouts(&ambiguous).await.err(),
        ),
        ("balances", balances.err()),
    ]);
    refused
}

/// Refusals of links, orders and transfers, which only HPay has in this form.
async fn refusals_of_hpays_operations(hpay: &HPay, without_keys: &HPay) -> Vec<Refused> {
    let revocation = |url: &str| {
        let token = Secret::new("token-1-of-a-card").unwrap();
        TokenRevocation::new(BankCode::BIDV, token, url)
    };
    let checkout = |amount| {
        NewCheckout::new(
            "OM_1".parse().unwrap(),
            amount,
            "https://shop.example/return",
        )
    };
    let mut number = OrderQuery::default();
    number.transaction_id = Some("x".to_owned());
    let mut transfer = new_transfer();
    transfer.note = Some("x".repeat(101));
    let request_id = "B-1".parse().unwrap();
    let ambiguous = "a|b".parse().unwrap();
    vec![
        (
            "checkout_link",
            hpay.checkout_link(&checkout(dong(0))).err(),
        ),
        (
            "checkout_link",
            hpay.checkout_link(&checkout(Money::from_minor(5_000, Currency::USD)))
                .err(),
        ),
        (
            "token_revocation_link",
            hpay.token_revocation_link(&revocation("/return")).err(),
        ),
        ("order", hpay.order(&OrderQuery::default()).await.err()),
        ("order", hpay.order(&number).await.err()),
        (
            "account_balance",
            without_keys.account_balance(&request_id).await.err(),
        ),
        (
            "bank_account",
            hpay.bank_account(&BankCode::BIDV, "1|2").await.err(),
        ),
        ("transfers", hpay.transfers(&ambiguous, None).await.err()),
        ("send_transfer", hpay.send_transfer(&transfer).await.err()),
    ]
}

/// Refusals of virtual accounts.
async fn refusals_of_virtual_accounts(hpay: &HPay) -> Vec<Refused> {
    let long_ago = SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1);
    let mut late = NewVirtualAccount::new("A", dong(100_000));
    late.expires_at = Some(long_ago);
    vec![
        (
            "create_virtual_account",
            hpay.create_virtual_account(&late).await.err(),
        ),
        (
            "create_virtual_account",
            hpay.create_virtual_account(&NewVirtualAccount::new(" ", dong(1)))
                .await
                .err(),
        ),
        (
            "virtual_account_receipts",
            hpay.virtual_account_receipts("").await.err(),
        ),
        (
            "rename_virtual_account",
            hpay.rename_virtual_account("1", "A|B", None).await.err(),
        ),
        (
            "open_virtual_account",
            hpay.open_virtual_account("1", Some(long_ago)).await.err(),
        ),
        (
            "close_virtual_account",
            hpay.close_virtual_account("1 2").await.err(),
        ),
    ]
}

/// Refusals because of a setting, and of functions that need no account.
fn refusals_of_settings(recorder: &Recorder) -> Vec<Refused> {
    let rsa = SignatureScheme::rsa([Part::field("a")]);
    let passcode = Secret::new("an-invented-passcode").unwrap();
    let md5 = SignatureScheme::md5([Part::field("a"), Part::Secret]);
    vec![
        ("new", HPay::new(config(" "), recorder.transport()).err()),
        ("with_private_key", config("1").with_private_key(b"x").err()),
        (
            "with_gateway_certificate",
            config("1").with_gateway_certificate(b"x").err(),
        ),
        ("return_hint", return_hint("a=%").err()),
        ("return_hint", return_hint("price=1").err()),
        ("md5_hex", rsa.md5_hex(&[("a", "1")], &passcode).err()),
        ("md5_hex", md5.md5_hex(&[], &passcode).err()),
    ]
}

#[tokio::test]
async fn every_local_refusal_names_hpay() {
    let recorder = Recorder::with_responses([]);
    let hpay = recorder.hpay();
    let without_keys = recorder.hpay_with(config("100001"));
    let before_1970 =
        recorder.hpay_with(config_with_keys("100001").with_clock(Arc::new(Before1970)));
    let mut refused = refusals(&hpay, &without_keys).await;
    refused.extend(refusals_of_hpays_operations(&hpay, &without_keys).await);
    refused.extend(refusals_of_virtual_accounts(&hpay).await);
    refused.extend(refusals_of_settings(&recorder));
    let balances = before_1970.balances().unwrap().read_balances().await;
    refused.push(("balances", balances.err()));
    for (verb, error) in refused {
        let error = error.unwrap_or_else(|| panic!("{verb} was not refused"));
        let provider = error.provider().map(ToString::to_string);
        assert_eq!(provider.as_deref(), Some("hpay"), "{verb}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{verb}: {error}");
    }
    assert!(recorder.sent().is_empty());
}
