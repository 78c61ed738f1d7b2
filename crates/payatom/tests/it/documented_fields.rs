//! Requests with every documented field, and reports with every documented member.

use dhow_core::{Currency, Money, NewPayment, NewRefund, PaymentProvider, Secret};
use dhow_payatom::{
    Day, HostedPayin, NewComplaint, NewPayin, PayerDetails, UpiPayin, WalletAccount, WalletDate,
    WalletTotal, open_post_hash, v2_signature,
};
use serde_json::{Value, json};

use crate::recorder::{PID, Recorder, SECRET, config};

fn order(currency: Currency, set: &[(&str, &str)]) -> NewPayment {
    crate::payins::order(currency, set)
}

fn body(recorder: &Recorder, at: usize) -> Value {
    serde_json::from_slice(recorder.sent()[at].body()).unwrap()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Returns the body of a payin with the common fields and some more.
fn payin_with(amount: Value, more: Value) -> Value {
    let mut body = json!({
        "pid": PID, "order_id": "ORDER-1042A", "amount": amount, "name": "Ravi", "email": "ravi@example.com", "phone": "9000000000",
    });
    let members = body.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    body
}

const HOSTED: &str = r#"{"hash_value":"h","status":"ok"}"#;
const UPI: &str = r#"{"status":"success","ref_code":"r","qr_code":"upi://pay?pa=a@b"}"#;
const WALLET: &str = r#"{"status":"success","ref_code":"r","wallet_id":"017"}"#;
const H2H: &str = r#"{"status":"success","ref_code":"r"}"#;

#[tokio::test]
async fn every_field_of_a_payin_is_sent() {
    let back = "https://shop.example/thanks";
    type Options<'a> = &'a [(&'a str, &'a str)];
    let table: [(Currency, Options<'_>, &str, Value); 5] = [
        (
            Currency::INR,
            &[("product", "hosted"), ("return_url", back)],
            HOSTED,
            payin_with(json!("100"), json!({"redirect_url": back})),
        ),
        (
            Currency::BDT,
            &[("product", "hosted"), ("wallet_type", "Upay")],
            HOSTED,
            payin_with(json!("100"), json!({"wallet_type": "Upay"})),
        ),
        (
            Currency::INR,
            &[("product", "upi-p2p"), ("upi_id", "ravi@bank")],
            UPI,
            payin_with(json!(100), json!({"upi_id": "ravi@bank"})),
        ),
        (
            Currency::BDT,
            &[("product", "bd-wallet"), ("wallet_type", "bKash")],
            WALLET,
            payin_with(json!(100), json!({"wallet_type": "bKash"})),
        ),
        (
            Currency::PKR,
            &[
                ("product", "pk-h2h"),
                ("pak_wallet", "EASYPAISA"),
                ("account_number", "03001234567"),
            ],
            H2H,
            payin_with(
                json!(100),
                json!({"pak_wallet": "EASYPAISA", "account_number": "03001234567"}),
            ),
        ),
    ];
    for wallet in ["bKash", "Rocket", "Nagad", "Upay"] {
        for (product, answer) in [("hosted", HOSTED), ("bd-wallet", WALLET)] {
            let recorder = Recorder::with_responses([(200, answer)]);
            let set = [("product", product), ("wallet_type", wallet)];
            let bangladesh = recorder.payatom(config(Currency::BDT));
            let new = order(Currency::BDT, &set);
            bangladesh.create_payment(&new).await.unwrap();
            assert_eq!(body(&recorder, 0)["wallet_type"], wallet, "{product}");
        }
    }
    for (currency, set, answer, expected) in table {
        let recorder = Recorder::with_responses([(200, answer)]);
        let payatom = recorder.payatom(config(currency));
        payatom.create_payment(&order(currency, set)).await.unwrap();
        assert_eq!(body(&recorder, 0), expected, "{set:?}");
        let headers = recorder.sent()[0].headers().clone();
        assert_eq!(headers["content-type"], "application/json");
        assert!(!headers.contains_key("x-api-key"), "{set:?}");
    }
}

#[tokio::test]
async fn every_field_of_a_payin_over_v2_is_sent() {
    let details = PayerDetails {
        ip: "203.0.113.9".into(),
        latitude: "19.07".into(),
        longitude: "72.87".into(),
        customer_id: "C-1".into(),
    };
    let order = order(Currency::INR, &[]);
    let payin = || {
        let payin = NewPayin::new("ORDER-1042A", order.amount, order.customer.clone());
        payin.over_v2(details.clone())
    };
    let recorder = Recorder::with_responses([(200, HOSTED), (200, UPI)]);
    let payatom = recorder.india();
    let back = text("https://shop.example/thanks");
    let mut hosted = HostedPayin::new(payin());
    hosted.redirect_url.clone_from(&back);
    hosted.wallet_type = text("Nagad");
    payatom.create_hosted(&hosted).await.unwrap();
    let mut upi = UpiPayin::new(payin());
    upi.redirect_url.clone_from(&back);
    upi.upi_id = text("ravi@bank");
    payatom.create_upi(&upi).await.unwrap();
    for (at, additional) in [
        (0, json!({"wallet_type": "Nagad"})),
        (1, json!({"upi_id": "ravi@bank"})),
    ] {
        let sent = std::str::from_utf8(recorder.sent()[at].body())
            .unwrap()
            .to_owned();
        let signature = v2_signature(&Secret::new(SECRET).unwrap(), &sent).unwrap();
        let mut expected = payin_with(
            json!(100),
            json!({
                "ip": "203.0.113.9", "latitude": "19.07", "longitude": "72.87", "customer_id": "C-1", "redirect_url": back,
                "signature": signature,
            }),
        );
        let members = expected.as_object_mut().unwrap();
        members.extend(additional.as_object().unwrap().clone());
        assert_eq!(body(&recorder, at), expected);
        assert_eq!(recorder.sent()[at].headers()["x-api-key"], "api-key-1");
    }
}

#[tokio::test]
async fn every_member_of_the_response_to_a_payin_is_read() {
    let answer = r#"{"status":"success","ref_code":"r","hash_value":"h","qr_code":"upi://pay?pa=a@b","redirect_url":"https://w.example/",
        "wallet_id":"017","receiverVPA":"p@b","wallet":"w","amount":100,"additional_data":{"paytm_intent":"paytmmp://cash_wallet?pa=a@b","n":7}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let order = order(Currency::INR, &[]);
    let payin = NewPayin::new("ORDER-1042A", order.amount, order.customer);
    let created = recorder.india().create_upi(&UpiPayin::new(payin)).await;
    let created = created.unwrap();
    assert_eq!(created.status, "success");
    assert_eq!(created.ref_code, text("r"));
    assert_eq!(created.hash_value, text("h"));
    assert_eq!(created.qr_code, text("upi://pay?pa=a@b"));
    assert_eq!(created.redirect_url, text("https://w.example/"));
    assert_eq!(created.wallet_id, text("017"));
    assert_eq!(created.receiver_vpa, text("p@b"));
    assert_eq!(created.wallet, text("w"));
    assert_eq!(created.amount, text("100"));
    let link = ("paytm_intent".into(), "paytmmp://cash_wallet?pa=a@b".into());
    assert_eq!(created.app_links, [link]);
}

#[tokio::test]
async fn every_field_of_a_refund_is_sent() {
    let recorder = Recorder::with_responses([(200, r#"{"status":"success"}"#)]);
    let payatom = recorder.india();
    let amount = Money::from_major(40, Currency::INR).unwrap();
    let new = NewRefund::new("BACK-1".parse().unwrap(), "r-1".parse().unwrap(), amount);
    payatom.refunds().unwrap().refund(&new).await.unwrap();
    let mut sent = body(&recorder, 0);
    let post_hash = sent.as_object_mut().unwrap().remove("post_hash").unwrap();
    assert_eq!(sent, json!({"pid": PID, "ref_code": "r-1", "amount": 40}));
    let secret = Secret::new(SECRET).unwrap();
    let inner = open_post_hash(&secret, post_hash.as_str().unwrap());
    let mut md5 = dhow_crypto::digest::Md5::new();
    for part in ["r-1", PID, SECRET] {
        md5.update(part.as_bytes());
    }
    assert_eq!(inner, Some(md5.finish_hex()));
}

#[tokio::test]
async fn every_field_of_a_complaint_is_sent() {
    let recorder = Recorder::with_responses([(200, r#"{"status":"success"}"#)]);
    let mut new = NewComplaint::new("ORDER-1042A", "r-1");
    new.description = text("never arrived");
    new.screenshots = vec!["png".into()];
    new.signature = text("s");
    new.extra = vec![("new".into(), "x".into())];
    recorder.india().submit_complaint(&new).await.unwrap();
    let expected = json!({
        "pid": PID, "order_id": "ORDER-1042A", "ref_code": "r-1", "complaint_description": "never arrived", "screenshot_images": "cG5n",
        "signature": "s", "new": "x",
    });
    assert_eq!(body(&recorder, 0), expected);
}

#[tokio::test]
async fn every_member_of_a_reconciliation_row_is_read() {
    let row = |amount: &str| {
        format!(
            r#"{{"status":"success","message":"Success","data":[{{"orderCreateDateTime":"t1","statusChangeDateTime":"t2","order_id":"O-A","ref_code":"r","bank_ref":"4123","amount_requested":1000,"{amount}":950,"transaction_status":"Approved"}}]}}"#
        )
    };
    let (payins, payouts) = (row("amount_received"), row("amount_processed"));
    let recorder = Recorder::with_responses([(200, &payins), (200, &payouts)]);
    let payatom = recorder.india();
    let day = Day::new(2023, 12, 31).unwrap();
    for rows in [
        payatom.payin_reconciliation(day).await.unwrap(),
        payatom.payout_reconciliation(day).await.unwrap(),
    ] {
        let [row] = &rows[..] else {
            panic!("{rows:?}");
        };
        assert_eq!(row.created, text("t1"));
        assert_eq!(row.status_changed, text("t2"));
        assert_eq!(row.order_id, "O-A");
        assert_eq!(row.ref_code, text("r"));
        assert_eq!(row.bank_ref, text("4123"));
        assert_eq!(row.amount_requested, text("1000"));
        assert_eq!(row.amount, text("950"));
        assert_eq!(row.status, "Approved");
    }
}

#[tokio::test]
async fn every_field_of_a_wallet_summary_is_sent_and_read() {
    let answer = r#"{"status":"success","data":{"pending":{"transaction_count":1,"received_amount":0,"request_amount":"20","status":"pending"},
        "success":{"transaction_count":"3","received_amount":300.5,"request_amount":300}}}"#;
    let recorder = Recorder::with_responses([(200, answer), (200, answer)]);
    let payatom = recorder.india();
    let day = Day::new(2025, 1, 31).unwrap();
    let mut all = Vec::new();
    for (by, word) in [
        (WalletDate::Action, "action_date"),
        (WalletDate::Created, "c_date"),
    ] {
        all = payatom.wallet_summary("017", by, day).await.unwrap();
        let sent = body(&recorder, recorder.sent().len() - 1);
        let expected =
            json!({"account_number": "017", "filter_date_type": word, "filter_date": "31-01-2025"});
        assert_eq!(sent, expected);
    }
    assert_eq!(recorder.sent()[0].headers()["api-key"], "operator-1");
    let members = |total: &WalletTotal| {
        let total = total.clone();
        [
            total.status,
            total.transaction_count,
            total.received_amount,
            total.request_amount,
        ]
    };
    let all: Vec<_> = all.iter().map(members).collect();
    assert_eq!(
        all,
        [
            ["pending", "1", "0", "20"],
            ["success", "3", "300.5", "300"]
        ]
    );
}

#[tokio::test]
async fn every_member_of_a_wallet_account_is_read() {
    let account = r#"{"account_detail":"A","upi":"a@b","phone_number":"017","status":"on","account_no":"7","usage_enable":"1","usage_volum":"2",
        "limit_volum":"3","rolling_balance":"4","available_limit":5}"#;
    let bare = r#"{"account_detail":"B","upi":null,"phone_number":null,"available_limit":null}"#;
    let answer = format!(
        r#"{{"status":"success","data":{{"active":{{"count":1,"accounts":[{account}]}},"inactive":{{"count":1,"accounts":{{"3":{bare}}}}}}}}}"#
    );
    let empty = r#"{"status":"success","data":{"active":[],"inactive":{"count":0}}}"#;
    let hidden = r#"{"status":"success","data":{"active":{"accounts":[7]}}}"#;
    let recorder = Recorder::with_responses([(200, &answer), (200, empty), (200, hidden)]);
    let payatom = recorder.india();
    let found = payatom.wallet_data().await.unwrap();
    let [first, second] = &found[..] else {
        panic!("{found:?}");
    };
    let members = |account: &WalletAccount| {
        [
            account.account_detail.clone(),
            account.upi.clone(),
            account.phone_number.clone(),
            account.status.clone(),
            account.account_no.clone(),
            account.usage_enable.clone(),
            account.usage_volume.clone(),
            account.limit_volume.clone(),
            account.rolling_balance.clone(),
            account.available_limit.clone(),
        ]
    };
    assert!(first.active && !second.active);
    let texts = ["A", "a@b", "017", "on", "7", "1", "2", "3", "4", "5"];
    assert_eq!(members(first), texts.map(text));
    let mut none = [const { None }; 10];
    none[0] = text("B");
    assert_eq!(members(second), none);
    assert!(payatom.wallet_data().await.unwrap().is_empty());
    assert!(payatom.wallet_data().await.is_err(), "nothing is left out");
}

#[tokio::test]
async fn every_field_of_operator_balances_is_sent_and_read() {
    let answer = r#"{"status":"success","operator_details":{"name":"Op","email":"o@p.example"},
        "wallets":{"upi":[{"account":"1","upi":"a@b","minimum_balance":"10"}],"imps":[{"account":"2"}]}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let password = Secret::new("operator-password").unwrap();
    let found = recorder
        .india()
        .operator_balances("o@p.example", &password)
        .await
        .unwrap();
    assert_eq!((found.name, found.email), (text("Op"), text("o@p.example")));
    let kinds: Vec<_> = found
        .accounts
        .iter()
        .map(|account| account.kind.as_str())
        .collect();
    assert_eq!(kinds, ["upi", "imps"]);
    let pairs = [("account", "1"), ("upi", "a@b"), ("minimum_balance", "10")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(found.accounts[0].members, pairs);
    assert_eq!(body(&recorder, 0)["email"], "o@p.example");
}
