//! Errors before anything is sent. Each names PayAtom as the provider.

use dhow_core::{
    ActionAnswer, Beneficiary, Currency, Environment, Error, Money, NewPayment, NewPayout,
    NewRefund, Outcome, PaymentProvider, Secret,
};
use dhow_payatom::{
    Api, Day, H2hPayin, HostedPayin, NewComplaint, NewPayin, Paths, PayAtom, PayAtomConfig,
    PayoutMethod, PayoutRequest, TransactionReference, UpiPayin, WalletDate, WalletPayin,
    safe_reference,
};

use crate::{
    payins::order,
    recorder::{PID, Recorder, SECRET, config, set_payout},
};

fn rupees(units: i64) -> Money {
    Money::from_major(units, Currency::INR).unwrap()
}

/// Returns an account with the secret key as its only credential.
fn without_credentials(recorder: &Recorder) -> PayAtom {
    recorder.with_secret(SECRET)
}

/// Returns payments that each break one rule.
fn refused_payments() -> Vec<NewPayment> {
    let options: [&[(&str, &str)]; 12] = [
        &[("prodcut", "hosted")],
        &[("product", "upi")],
        &[("product", "bd-wallet")],
        &[("api", "v3")],
        &[("api", "v2")],
        &[("phone", " ")],
        &[("product", "upi-p2c"), ("name", "")],
        &[("product", "pk-h2h")],
        &[("product", "pk-h2h"), ("pak_wallet", "JAZZCASH")],
        &[("methods", "bKash,Nagad")],
        &[
            ("product", "upi-p2p"),
            ("api", "v2"),
            ("ip", " "),
            ("latitude", "1"),
            ("longitude", "1"),
            ("customer_id", "C-1"),
        ],
        &[("product", "bd-wallet"), ("api", "v2")],
    ];
    let mut orders: Vec<NewPayment> = options
        .into_iter()
        .map(|set| order(Currency::INR, set))
        .collect();
    let mut short = order(Currency::INR, &[]);
    short.merchant_reference = "A".parse().unwrap();
    let mut paise = order(Currency::INR, &[]);
    paise.amount = Money::from_minor(10_050, Currency::INR);
    let mut small = order(Currency::INR, &[]);
    small.amount = Money::from_minor(50, Currency::INR);
    let mut dollars = order(Currency::INR, &[]);
    dollars.amount = Money::from_major(5, Currency::USD).unwrap();
    orders.extend([short, paise, small, dollars]);
    orders
}

fn refused_payouts() -> Vec<NewPayout> {
    let new = |reference: &str, amount, name: &str| {
        let beneficiary = Beneficiary::new(name, "asha@bank");
        NewPayout::new(reference.parse().unwrap(), amount, beneficiary)
    };
    let mut misspelt = new("PAYOUT1042A", rupees(500), "Asha");
    set_payout(&mut misspelt, "ifcs", "x");
    let mut mode = new("PAYOUT1042A", rupees(500), "Asha");
    set_payout(&mut mode, "payment_mode", "neft");
    let mut api = new("PAYOUT1042A", rupees(500), "Asha");
    set_payout(&mut api, "api", "v3");
    vec![
        misspelt,
        mode,
        api,
        new("A", rupees(500), "Asha"),
        new("PAYOUT1042A", rupees(0), "Asha"),
        new("PAYOUT1042A", rupees(500), " "),
        new(
            "PAYOUT1042A",
            Money::from_major(500, Currency::BDT).unwrap(),
            "Asha",
        ),
    ]
}

fn refused_refunds() -> Vec<NewRefund> {
    let new = |amount| NewRefund::new("BACK-1".parse().unwrap(), "r".parse().unwrap(), amount);
    let mut attempt = new(rupees(10));
    attempt.attempt = Some("a-1".parse().unwrap());
    let mut option = new(rupees(10));
    option.options.set("reason", "late");
    let dollars = new(Money::from_major(5, Currency::USD).unwrap());
    vec![attempt, option, dollars, new(rupees(0))]
}

#[tokio::test]
async fn a_wallet_in_another_case_is_refused_with_the_documented_spelling() {
    let recorder = Recorder::with_responses([]);
    let payatom = recorder.payatom(config(Currency::BDT));
    for (wallet, meant) in [("bkash", "bKash"), ("Bkash", "bKash"), ("nagad", "Nagad")] {
        let set = [("product", "bd-wallet"), ("wallet_type", wallet)];
        let refused = payatom.create_payment(&order(Currency::BDT, &set)).await;
        let message = refused.unwrap_err().to_string();
        let advice = format!("{meant} may be meant");
        assert!(message.contains(&advice), "{message}");
    }
    for (wallet, meant) in [("bKash", "Bkash"), ("ROCKET", "Rocket")] {
        let amount = Money::from_minor(50_000, Currency::BDT);
        let to = Beneficiary::new("Asha", "01700000000");
        let mut new = NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, to);
        set_payout(&mut new, "wallet_type", wallet);
        let error = payatom.payouts().unwrap().payout(&new).await.unwrap_err();
        let message = error.to_string();
        let advice = format!("{meant} may be meant");
        assert!(message.contains(&advice), "{message}");
    }
}

#[tokio::test]
async fn a_request_that_breaks_a_rule_is_refused_with_field_and_rule() {
    let recorder = Recorder::with_responses([]);
    let payatom = recorder.india();
    let paise = |minor| Money::from_minor(minor, Currency::INR);
    let foreign = |currency| Money::from_major(500, currency).unwrap();
    let refused = |error: Error| {
        let field = error.field().unwrap_or_default().to_owned();
        (field, error.message().to_owned())
    };
    let decimals = "must be a whole number of INR";
    let amounts = [
        (paise(50), "amount", "must be at least 1.00 INR"),
        (paise(150), "amount", decimals),
        (paise(0), "amount", "must be above zero"),
        (foreign(Currency::BDT), "currency", "must be INR"),
    ];
    for (amount, field, rule) in amounts {
        let mut new = order(Currency::INR, &[]);
        new.amount = amount;
        let error = payatom.create_payment(&new).await.unwrap_err();
        // The currency of a payment is that of its product.
        let of_product = match field {
            "currency" => format!("{rule} if the option `product` is hosted"),
            _ => rule.to_owned(),
        };
        assert_eq!(refused(error), (field.to_owned(), of_product));
        let new = NewRefund::new("BACK-1".parse().unwrap(), "r".parse().unwrap(), amount);
        let error = payatom.refunds().unwrap().refund(&new).await.unwrap_err();
        assert_eq!(refused(error), (field.to_owned(), rule.to_owned()));
    }
    let mut new = order(Currency::INR, &[]);
    new.amount = foreign(Currency::USD);
    let error = payatom.create_payment(&new).await.unwrap_err();
    let rule = "must be INR, BDT or PKR".to_owned();
    assert_eq!(refused(error), ("currency".to_owned(), rule));
    for name in ["name", "email", "phone"] {
        let new = order(Currency::INR, &[(name, " ")]);
        let error = payatom.create_payment(&new).await.unwrap_err();
        let rule = "is required by this gateway".to_owned();
        assert_eq!(refused(error), (name.to_owned(), rule));
    }
    let beneficiary = || Beneficiary::new("Asha", "asha@bank");
    let payout = |amount| NewPayout::new("PAYOUT1042A".parse().unwrap(), amount, beneficiary());
    let in_pakistani_rupees = payout(foreign(Currency::PKR));
    let mut without_account = payout(rupees(500));
    without_account.beneficiary.account.clear();
    let mut short = payout(rupees(500));
    short.merchant_reference = "PAYOUT-1".parse().unwrap();
    let account = "is required by this gateway, unless the option `upi_id` is set";
    for (new, field, rule) in [
        (in_pakistani_rupees, "currency", "must be INR"),
        (without_account, "account", account),
        (
            short,
            "merchant_reference",
            "must have at least 10 characters",
        ),
    ] {
        let error = payatom.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(refused(error), (field.to_owned(), rule.to_owned()));
    }
    assert!(recorder.sent().is_empty());
}

/// Returns the errors of the provider's operations, with their names.
async fn refusals(recorder: &Recorder) -> Vec<(&'static str, Option<Error>)> {
    let payatom = recorder.india();
    let mut errors = Vec::new();
    for new in refused_payments() {
        errors.push(("create_payment", payatom.create_payment(&new).await.err()));
    }
    let safe = recorder.payatom(config(Currency::INR).with_safe_references_only());
    let mut digit = order(Currency::INR, &[]);
    digit.merchant_reference = "ORDER-1042".parse().unwrap();
    errors.push(("create_payment", safe.create_payment(&digit).await.err()));
    let payouts = payatom.payouts().unwrap();
    for new in refused_payouts() {
        errors.push(("payout", payouts.payout(&new).await.err()));
    }
    let refunds = payatom.refunds().unwrap();
    for new in refused_refunds() {
        errors.push(("refund", refunds.refund(&new).await.err()));
    }
    let reference = "r".parse().unwrap();
    let actions = payatom.actions().unwrap();
    for answer in [
        ActionAnswer::Otp(Secret::allow_weak("123456").unwrap()),
        ActionAnswer::TransactionReference(" ".into()),
    ] {
        errors.push(("answer", actions.answer(&reference, &answer).await.err()));
    }
    errors
}

/// Returns the errors of the operations that only PayAtom has.
async fn refusals_of_payatoms_operations(
    recorder: &Recorder,
) -> Vec<(&'static str, Option<Error>)> {
    let payatom = recorder.india();
    let bare = without_credentials(recorder);
    let customer = order(Currency::INR, &[]).customer;
    let payin = |reference: &str| NewPayin::new(reference, rupees(100), customer.clone());
    let v2 = payin("ORDER-1042A").over_v2(dhow_payatom::PayerDetails::default());
    let wallet = WalletPayin::new(v2.clone(), "bKash");
    let h2h = H2hPayin::new(v2.clone(), "JAZZCASH", "0300");
    let unknown_wallet = H2hPayin::new(payin("ORDER-1042A"), "UPAY", "0300");
    let account = H2hPayin::new(payin("ORDER-1042A"), "JAZZCASH", "92");
    let method = PayoutMethod::Upi {
        account_holder: String::new(),
        upi_id: "asha@bank".to_owned(),
    };
    let payout = PayoutRequest::new("PAYOUT1042A", rupees(500), method);
    let mut reserved_member = TransactionReference::new("r", "4123");
    reserved_member.extra = vec![("pid".to_owned(), "another".to_owned())];
    let mut complaint = NewComplaint::new("ORDER-1042A", "r");
    complaint.extra = vec![("pid".to_owned(), "another".to_owned())];
    let day: Day = "20-11-2026".parse().unwrap();
    let password = Secret::new("correct horse battery").unwrap();
    let over_v2 = recorder.payatom(
        PayAtomConfig::new(
            Environment::Sandbox,
            Currency::INR,
            dhow_core::BaseUrl::new("https://gateway.example").unwrap(),
            PID,
            Secret::new(SECRET).unwrap(),
        )
        .with_api(Api::V2),
    );
    let reference = "r".parse().unwrap();
    vec![
        (
            "create_hosted",
            payatom
                .create_hosted(&HostedPayin::new(payin("A")))
                .await
                .err(),
        ),
        (
            "create_upi",
            payatom.create_upi(&UpiPayin::new(v2)).await.err(),
        ),
        ("create_wallet", payatom.create_wallet(&wallet).await.err()),
        ("create_h2h", payatom.create_h2h(&h2h).await.err()),
        (
            "create_h2h",
            payatom.create_h2h(&unknown_wallet).await.err(),
        ),
        ("create_h2h", payatom.create_h2h(&account).await.err()),
        ("create_payout", payatom.create_payout(&payout).await.err()),
        (
            "submit_transaction_reference",
            payatom
                .submit_transaction_reference(&reserved_member)
                .await
                .err(),
        ),
        (
            "submit_transaction_reference",
            bare.submit_transaction_reference(&TransactionReference::new("r", "4123"))
                .await
                .err(),
        ),
        (
            "submit_complaint",
            payatom.submit_complaint(&complaint).await.err(),
        ),
        ("view_complaint", bare.view_complaint(&[]).await.err()),
        ("payin_status", over_v2.payin_status(&reference).await.err()),
        (
            "payment_status",
            over_v2.payment_status(&reference).await.err(),
        ),
        (
            "payout_status",
            over_v2
                .payouts()
                .unwrap()
                .payout_status(&reference)
                .await
                .err(),
        ),
        (
            "payin_reconciliation",
            bare.payin_reconciliation(day).await.err(),
        ),
        (
            "payout_reconciliation",
            bare.payout_reconciliation(day).await.err(),
        ),
        (
            "operator_balances",
            bare.operator_balances("a@b.example", &password).await.err(),
        ),
        (
            "wallet_summary",
            bare.wallet_summary("017", WalletDate::Action, day)
                .await
                .err(),
        ),
        ("wallet_data", bare.wallet_data().await.err()),
    ]
}

/// Returns the errors for invalid paths and settings.
async fn refusals_of_settings(recorder: &Recorder) -> Vec<(&'static str, Option<Error>)> {
    let mut paths = Paths::default();
    for path in [
        &mut paths.hosted,
        &mut paths.connect,
        &mut paths.wallet_balance,
        &mut paths.payout,
        &mut paths.polling,
    ] {
        "/a?b".clone_into(path);
    }
    paths.refund = Some("/a?b".to_owned());
    let payatom = recorder.payatom(config(Currency::INR).with_paths(paths));
    let reference = "r".parse().unwrap();
    let balances = payatom.balances().unwrap().read_balances().await;
    let refund = NewRefund::new("BACK-1".parse().unwrap(), "r".parse().unwrap(), rupees(10));
    let refunded = payatom.refunds().unwrap().refund(&refund).await;
    let base = dhow_core::BaseUrl::new("https://gateway.example").unwrap();
    let secret = Secret::new(SECRET).unwrap();
    let blank = PayAtomConfig::new(Environment::Sandbox, Currency::INR, base, " ", secret);
    vec![
        (
            "create_payment",
            payatom
                .create_payment(&order(Currency::INR, &[]))
                .await
                .err(),
        ),
        ("hosted_page", payatom.hosted_page("code", Api::V1).err()),
        (
            "payment_status",
            payatom.payment_status(&reference).await.err(),
        ),
        ("balances", balances.err()),
        ("refund", refunded.err()),
        ("new", PayAtom::new(blank, recorder.transport()).err()),
        ("safe_reference", safe_reference(&"O".repeat(255)).err()),
        ("day", Day::new(2023, 2, 29).err()),
        (
            "product",
            payatom
                .create_payment(&order(Currency::INR, &[("product", "upi")]))
                .await
                .err(),
        ),
        (
            "api",
            payatom
                .create_payment(&order(Currency::INR, &[("api", "v3")]))
                .await
                .err(),
        ),
    ]
}

#[tokio::test]
async fn every_refusal_before_anything_is_sent_names_payatom() {
    let recorder = Recorder::with_responses([]);
    let mut refused = refusals(&recorder).await;
    refused.extend(refusals_of_payatoms_operations(&recorder).await);
    refused.extend(refusals_of_settings(&recorder).await);
    for (verb, error) in refused {
        let error = error.unwrap_or_else(|| panic!("{verb} was not refused"));
        let provider = error.provider().map(ToString::to_string);
        assert_eq!(provider.as_deref(), Some("payatom"), "{verb}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{verb}: {error}");
    }
    assert!(recorder.sent().is_empty());
}
