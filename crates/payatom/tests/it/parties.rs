//! Parties of a payment in responses, which must be those of the request, and members that may be missing.

use dhow_core::{
    Beneficiary, Currency, Error, ErrorKind, Money, NewPayment, NewPayout, NextAction, Payment,
    PaymentProvider, Payout,
};

use crate::recorder::{Recorder, config, set_payment, set_payout};

async fn paid(currency: Currency, set: &[(&str, &str)], more: &str) -> Result<Payout, Error> {
    let answer = format!(r#"{{"status":"success","ref_code":"p-1",{more}}}"#);
    let recorder = Recorder::with_responses([(200, &answer)]);
    let amount = Money::from_major(500, currency).unwrap();
    let reference = "PAYOUT1042A".parse().unwrap();
    let mut new = NewPayout::new(reference, amount, Beneficiary::default());
    for (name, value) in set {
        set_payout(&mut new, name, value);
    }
    let payatom = recorder.payatom(config(currency));
    payatom.payouts().unwrap().payout(&new).await
}

const IMPS: [(&str, &str); 4] = [
    ("name", "Asha Rao"),
    ("account", "1234567"),
    ("institution", "SBI"),
    ("ifsc", "SBIN0000001"),
];
const UPI: [(&str, &str); 2] = [("name", "Asha Rao"), ("account", "asha@bank")];
const WALLET: [(&str, &str); 2] = [("account", "01700000000"), ("institution", "Bkash")];

#[tokio::test]
async fn a_payout_to_another_payee_is_unknown() {
    for (currency, set, other, field) in [
        (
            Currency::INR,
            &IMPS[..],
            r#""account_no":"999""#,
            "account_no",
        ),
        (Currency::INR, &IMPS, r#""account_no":999"#, "account_no"),
        (
            Currency::INR,
            &IMPS,
            r#""account_number":"999""#,
            "account_number",
        ),
        (Currency::INR, &IMPS, r#""ifsc":"SBIN0000002""#, "ifsc"),
        (
            Currency::INR,
            &IMPS,
            r#""account_holder":"Ravi""#,
            "account_holder",
        ),
        (Currency::INR, &IMPS, r#""bank":"HDFC""#, "bank"),
        (
            Currency::INR,
            &IMPS,
            r#""payment_mode":"upi""#,
            "payment_mode",
        ),
        (
            Currency::INR,
            &IMPS,
            r#""amount_processed":"5""#,
            "amount_processed",
        ),
        (Currency::INR, &UPI, r#""upi_id":"ravi@bank""#, "upi_id"),
        (
            Currency::INR,
            &UPI,
            r#""account_no":"ravi@bank""#,
            "account_no",
        ),
        (
            Currency::INR,
            &UPI,
            r#""account_number":"999""#,
            "account_number",
        ),
        (Currency::INR, &IMPS, r#""upi_id":"ravi@bank""#, "upi_id"),
        (
            Currency::BDT,
            &WALLET,
            r#""account_number":"01800000000""#,
            "account_number",
        ),
        (Currency::BDT, &WALLET, r#""upi_id":"ravi@bank""#, "upi_id"),
        (
            Currency::INR,
            &UPI,
            r#""account_holder":"Ravi""#,
            "account_holder",
        ),
        (
            Currency::BDT,
            &WALLET,
            r#""account_no":"01800000000""#,
            "account_no",
        ),
        (
            Currency::BDT,
            &WALLET,
            r#""wallet_type":"Nagad""#,
            "wallet_type",
        ),
    ] {
        let error = paid(currency, set, other).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{other}");
        assert!(error.outcome().is_unknown(), "{other}");
        assert!(error.to_string().contains(field), "{other}: {error}");
    }
    for same in [
        r#""account_no":"1234567","ifsc":"SBIN0000001","bank":"SBI","payment_mode":"imps""#,
        r#""account_no":1234567,"amount_processed":"500""#,
        r#""account_holder":"ASHA RAO","bank":" sbi ","payment_mode":"IMPS""#,
        r#""account_no":null,"ifsc":"","bank":[],"amount_processed":"0""#,
    ] {
        assert!(paid(Currency::INR, &IMPS, same).await.is_ok(), "{same}");
    }
    for same in [
        r#""account_no":"ASHA@bank","upi_id":"asha@bank""#,
        r#""account_no":"","account_number":null,"ifsc":"","bank":"""#,
    ] {
        assert!(paid(Currency::INR, &UPI, same).await.is_ok(), "{same}");
    }
    let wallet = r#""account_number":"01700000000","upi_id":"""#;
    assert!(paid(Currency::BDT, &WALLET, wallet).await.is_ok());
}

async fn created(product: &str, currency: Currency, more: &str) -> Result<Payment, Error> {
    let answer = format!(r#"{{"status":"success","ref_code":"r",{more}}}"#);
    let recorder = Recorder::with_responses([(200, &answer)]);
    let amount = Money::from_major(100, currency).unwrap();
    let mut order = NewPayment::new("ORDER-1042A".parse().unwrap(), amount);
    for (name, value) in [
        ("product", product),
        ("name", "Ravi"),
        ("email", "ravi@example.com"),
        ("phone", "9000000000"),
    ] {
        set_payment(&mut order, name, value);
    }
    match product {
        "pk-h2h" => {
            set_payment(&mut order, "pak_wallet", "JAZZCASH");
            set_payment(&mut order, "account_number", "03001234567");
        }
        "bd-wallet" => set_payment(&mut order, "wallet_type", "bKash"),
        _ => {}
    }
    recorder
        .payatom(config(currency))
        .create_payment(&order)
        .await
}

#[tokio::test]
async fn a_payin_from_another_account_is_unknown() {
    for (product, currency, other) in [
        ("pk-h2h", Currency::PKR, r#""account_number":"03009999999""#),
        ("pk-h2h", Currency::PKR, r#""account_no":"03009999999""#),
        ("pk-h2h", Currency::PKR, r#""pak_wallet":"EASYPAISA""#),
    ] {
        let error = created(product, currency, other).await.unwrap_err();
        assert!(error.outcome().is_unknown(), "{other}");
    }
    let same = r#""account_number":"03001234567","pak_wallet":"JAZZCASH""#;
    assert!(created("pk-h2h", Currency::PKR, same).await.is_ok());
}

#[tokio::test]
async fn a_web_link_is_not_offered_to_every_upi_app() {
    let apps = async |more: &str| {
        let payment = created("upi-p2c", Currency::INR, more).await.unwrap();
        let app = |action: &NextAction| matches!(action, NextAction::OpenApp { .. });
        payment
            .next_actions
            .iter()
            .filter(|action| app(action))
            .count()
    };
    for (more, count) in [
        (r#""qr_code":"https://evil.example/""#, 0),
        (r#""qr_code":"HTTP://evil.example/""#, 0),
        (r#""qr_code":"paytmmp://pay?pa=a@b""#, 0),
        (r#""qr_code":"upi://pay?pa=a@b""#, 1),
        (r#""qr_code":"UPI://pay?pa=a@b""#, 1),
        (
            r#""qr_code":"upi://pay?pa=a@b","additional_data":{"paytm_intent":"paytmmp://pay?pa=a@b"}"#,
            2,
        ),
    ] {
        assert_eq!(apps(more).await, count, "{more}");
    }
}

#[tokio::test]
async fn a_missing_balance_does_not_affect_the_others() {
    let read = async |user_balance: &str| {
        let answer = format!(r#"{{"status":"success","user_balance":{user_balance}}}"#);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let payatom = recorder.india();
        let balances = payatom.balances().unwrap().read_balances().await?;
        let named = |balance: &dhow_core::Balance| {
            (balance.account.clone(), balance.amount.text().to_owned())
        };
        Ok::<_, Error>(balances.iter().map(named).collect::<Vec<_>>())
    };
    let all = [("payin", "1"), ("payout", "2"), ("payin_matured", "3")];
    let all = all.map(|(name, text)| (name.to_owned(), text.to_owned()));
    for (user_balance, missing) in [
        (r#"{"payout_balance":2,"payin_matured_balance":3}"#, 0),
        (
            r#"{"payin_balance":1,"payout_balance":null,"payin_matured_balance":"3"}"#,
            1,
        ),
        (
            r#"{"payin_balance":1,"payout_balance":2,"payin_matured_balance":[]}"#,
            2,
        ),
    ] {
        let mut expected = all.to_vec();
        expected.remove(missing);
        assert_eq!(
            read(user_balance).await.unwrap(),
            expected,
            "{user_balance}"
        );
    }
    for none in [
        "{}",
        "null",
        "[]",
        r#"["P","INR",1,2,3]"#,
        r#"{"payin_balance":null}"#,
    ] {
        let error = read(none).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{none}");
    }
}
