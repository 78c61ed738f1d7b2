//! Transfers, beneficiaries, remitters, balances and the account, as sent and as read.

use dhow_core::{
    Beneficiary, Currency, ErrorKind, Money, NewPayout, Outcome, PaymentProvider, PayoutStatus,
    ProviderReference, Resolution,
};
use dhow_hitpay::{
    BalanceQuery, NewEstimate, NewTransfer, Recipient, SentBy, Side,
    beneficiary::{BeneficiaryChange, NewBeneficiary, SchemaQuery},
    remitter::{NewRemitter, RemitterAddress},
};
use http::Method;

use crate::recorder::Recorder;

/// A transfer from HitPay's documents.
pub(crate) const TRANSFER: &str = r#"{"id":"9ec02ec7-a121-457f-9efc-1c4610fbe4e6","beneficiary":{"id":"9ec01865-7af1-4937-813d-7801912d2cd1","status":"approved","country":"sg","currency":"sgd","transfer_method":"bank_transfer","transfer_type":"local","nickname":null,"holder_name":"John Test","holder_type":"individual","account_number":"1409828","bank_name":"BANK OF AMERICA","bank_id":"BOFASG2XXXX[7065]","bank_swift_code":"BOFASG2XXXX","is_favourite":false,"created_at":"2025-04-24T15:13:22+08:00"},"payment_currency":"sgd","payment_amount":20,"source_currency":"usd","source_amount":15.45,"exchange_rate":"1.293876","fee":{"amount":0.5,"currency":"usd","paid_by":"payer"},"remark":"PAY-1","reference":"PAY-1","status":"scheduled","attachment":null,"created_at":"2025-04-24T16:15:57+08:00"}"#;

pub(crate) fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

pub(crate) fn payout() -> NewPayout {
    let mut beneficiary = Beneficiary::new("John Test", "1409828");
    beneficiary.institution = Some("BOFASG2XXXX".into());
    beneficiary.country = Some("SG".into());
    NewPayout::new("PAY-1".parse().unwrap(), sgd(2_000), beneficiary)
}

#[tokio::test]
async fn a_payout_describes_its_beneficiary_and_sends_the_reference_twice() {
    let recorder = Recorder::with_responses([(201, &within_singapore())]);
    let hitpay = recorder.hitpay();
    let mut new = payout();
    new.description = Some("October".into());
    let paid = hitpay.payouts().unwrap().payout(&new).await.unwrap();
    assert_eq!(paid.status, PayoutStatus::Pending);
    assert_eq!(paid.gateway_status, "scheduled");
    assert_eq!(paid.merchant_reference.as_deref(), Some("PAY-1"));
    assert_eq!(paid.amount.unwrap().money(), Some(sgd(2_000)));

    let sent = recorder.sent();
    assert_eq!(sent[0].method(), Method::POST);
    assert_eq!(sent[0].uri().path(), "/v1/transfers");
    let expected = r#"{"beneficiary":{"country":"sg","transfer_method":"bank_transfer","transfer_type":"local","currency":"sgd","holder_type":"individual","holder_name":"John Test","account_number":"1409828","bank_swift_code":"BOFASG2XXXX"},"source_currency":"sgd","payment_amount":20.00,"remark":"PAY-1 October","reference":"PAY-1"}"#;
    assert_eq!(sent[0].body(), expected);
    recorder.assert_calls([("POST /v1/transfers", "/v1/transfers")]);
}

/// The same transfer without a currency exchange.
pub(crate) fn within_singapore() -> String {
    TRANSFER
        .replace(r#""source_currency":"usd""#, r#""source_currency":"sgd""#)
        .replace(r#""source_amount":15.45"#, r#""source_amount":20"#)
}

/// The transfer with this beneficiary id.
pub(crate) fn to(id: &str) -> String {
    TRANSFER.replace("9ec01865-7af1-4937-813d-7801912d2cd1", id)
}

pub(crate) fn payout_to(id: &str, amount: Money, source_currency: &str) -> NewPayout {
    let mut new = NewPayout::new("PAY-1".parse().unwrap(), amount, Beneficiary::default());
    new.options.set("beneficiary_id", id);
    new.options.set("source_currency", source_currency);
    new
}

pub(crate) const BENEFICIARY: &str = r#"{"id":"b-1","status":"approved","currency":"sgd"}"#;

#[tokio::test]
async fn a_payout_over_its_limit_is_refused_before_it_is_sent() {
    let estimate = r#"{"source_amount":15.45,"source_amount_fees":0.50,"source_currency":"usd","exchange_rate":"1.293876","fx_pair":"USDSGD","payment_amount":20,"payment_amount_fees":0,"payment_currency":"sgd","fee_payer":"payer","fee_currency":"usd"}"#;
    for (most, paid) in [("15.94", false), ("15.95", true)] {
        let recorder =
            Recorder::with_responses([(200, BENEFICIARY), (200, estimate), (201, &to("b-1"))]);
        let hitpay = recorder.hitpay();
        let mut new = payout();
        new.options.set("beneficiary_id", "b-1");
        new.options.set("source_currency", "usd");
        new.options.set("max_source_amount", most);
        let result = hitpay.payouts().unwrap().payout(&new).await;
        let sent = recorder.sent();
        assert_eq!(sent[1].uri().path(), "/v1/transfers/estimate");
        let expected = r#"{"beneficiary_id":"b-1","source_currency":"usd","payment_amount":20.00}"#;
        assert_eq!(sent[1].body(), expected);
        if paid {
            result.unwrap();
            recorder.assert_calls([
                ("GET /v1/beneficiaries/{id}", "/v1/beneficiaries/b-1"),
                ("POST /v1/transfers/estimate", "/v1/transfers/estimate"),
                ("POST /v1/transfers", "/v1/transfers"),
            ]);
        } else {
            let error = result.unwrap_err();
            assert_eq!(error.field(), Some("max_source_amount"));
            assert_eq!(error.outcome(), Outcome::NotSent);
            recorder.assert_calls([
                ("GET /v1/beneficiaries/{id}", "/v1/beneficiaries/b-1"),
                ("POST /v1/transfers/estimate", "/v1/transfers/estimate"),
            ]);
        }
    }
}

#[tokio::test]
async fn a_payout_without_a_readable_response_is_unknown_and_never_sent_twice() {
    for (status, body) in [(200, "<html>"), (201, r#"{"id":"t"}"#), (502, "<html>")] {
        let recorder = Recorder::with_responses([(status, body)]);
        let hitpay = recorder.hitpay();
        let payouts = hitpay.payouts().unwrap();
        let error = payouts.payout(&payout()).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{body}"
        );
        assert_eq!(recorder.sent().len(), 1);
    }
    let recorder = Recorder::with_responses([(400, r#"{"message":"Insufficient balance."}"#)]);
    let hitpay = recorder.hitpay();
    let error = hitpay.payouts().unwrap().payout(&payout()).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Declined);
    assert_eq!(error.outcome(), Outcome::Refused);
}

#[tokio::test]
async fn payouts_are_found_by_their_exact_reference_only() {
    let other = TRANSFER.replace(r#""reference":"PAY-1""#, r#""reference":"PAY-10""#);
    let none = TRANSFER.replace(r#""reference":"PAY-1""#, r#""reference":null"#);
    let list = format!(
        r#"{{"data":[{other},{TRANSFER},{none}],"links":{{}},"meta":{{"next_cursor":null}}}}"#
    );
    let recorder = Recorder::with_responses([(200, &list), (200, TRANSFER)]);
    let hitpay = recorder.hitpay();
    let lookup = hitpay.payout_lookup().unwrap();
    let found = lookup
        .find_payouts(&"PAY-1".parse().unwrap())
        .await
        .unwrap();
    // The second has its reference in the remark only.
    assert_eq!(found.len(), 2);
    let status = hitpay.payouts().unwrap();
    let status = status.payout_status(&found[0].provider_reference);
    assert_eq!(status.await.unwrap().status, PayoutStatus::Pending);
    let sent = recorder.sent();
    assert_eq!(sent[0].uri().query(), Some("keywords=PAY-1&per_page=100"));
    assert!(sent[1].uri().path().starts_with("/v1/transfers/9ec02ec7"));
    recorder.assert_calls([
        ("GET /v1/transfers", "/v1/transfers"),
        (
            "GET /v1/transfers/{id}",
            "/v1/transfers/9ec02ec7-a121-457f-9efc-1c4610fbe4e6",
        ),
    ]);
}

#[tokio::test]
async fn a_transfer_has_its_amount_on_either_side_and_a_remitter() {
    let recorder = Recorder::with_responses([
        (201, &to("b-1")),
        (200, r#"{"source_amount":"15.45","source_currency":"usd"}"#),
    ]);
    let hitpay = recorder.hitpay();
    let usd = Money::from_minor(1_545, Currency::USD);
    let to = Recipient::Id("b-1".into());
    let mut new = NewTransfer::new("PAY-1".parse().unwrap(), to, sgd(2_000));
    new.amount = Side::Source(usd);
    new.source_currency = Currency::USD;
    new.from = Some(SentBy::Id("m-1".into()));
    let made = hitpay.create_transfer(&new).await.unwrap();
    assert_eq!(made.source_amount.unwrap().money(), Some(usd));
    assert_eq!(made.exchange_rate.as_deref(), Some("1.293876"));
    assert_eq!(made.fee.unwrap().money().unwrap().minor(), 50);
    assert_eq!(
        made.beneficiary.unwrap().bank_name.as_deref(),
        Some("BANK OF AMERICA")
    );
    let expected = r#"{"beneficiary_id":"b-1","source_currency":"usd","source_amount":15.45,"remitter_id":"m-1","remark":"PAY-1","reference":"PAY-1"}"#;
    assert_eq!(recorder.sent()[0].body(), expected);

    new.source_currency = Currency::SGD;
    let error = hitpay.create_transfer(&new).await.unwrap_err();
    assert_eq!(error.field(), Some("amount"));
    let new = NewEstimate {
        beneficiary_id: "b-1".into(),
        source_currency: Currency::USD,
        amount: Side::Source(usd),
    };
    let estimate = hitpay.estimate_transfer(&new);
    assert_eq!(
        estimate.await.unwrap().source_amount.unwrap().money(),
        Some(usd)
    );
}

#[tokio::test]
async fn the_schema_of_a_beneficiary_lists_its_fields() {
    let form = r#"[{"key":"bank_swift_code","title":"Bank","placeholder":"Choose","required":true,"type":"select","force_display":0,"options":[{"value":"DBSSSGSG","label":"DBS"}],"value":null,"validation":"required"},{"key":"nickname","required":0,"type":"text","value":"Ana"}]"#;
    let recorder = Recorder::with_responses([(200, form)]);
    let mut query = SchemaQuery::default();
    query.country = Some("sg".into());
    query.holder_type = Some("individual".into());
    let fields = recorder.hitpay().beneficiary_schema(&query).await.unwrap();
    assert!(fields[0].required && !fields[1].required);
    assert_eq!(fields[0].key, "bank_swift_code");
    assert_eq!(fields[0].title.as_deref(), Some("Bank"));
    assert_eq!(fields[0].placeholder.as_deref(), Some("Choose"));
    assert_eq!(fields[0].kind.as_deref(), Some("select"));
    assert_eq!(fields[0].value, None);
    assert_eq!(fields[1].value.as_deref(), Some("Ana"));
    assert_eq!(
        fields[0].options,
        [("DBSSSGSG".to_owned(), "DBS".to_owned())]
    );
    let sent = &recorder.sent()[0];
    assert_eq!(sent.uri().path(), "/v1/beneficiaries/schema");
    assert_eq!(
        sent.body(),
        r#"{"country":"sg","holder_type":"individual"}"#
    );
    recorder.assert_calls([("POST /v1/beneficiaries/schema", "/v1/beneficiaries/schema")]);
}

#[tokio::test]
async fn beneficiaries_are_created_changed_and_removed() {
    let one =
        r#"{"id":"b-1","status":"approved","is_favourite":1,"country":"ph","holder_name":"Ana"}"#;
    let recorder = Recorder::with_responses([(201, one), (200, one), (200, one), (204, "")]);
    let hitpay = recorder.hitpay();
    let mut new = NewBeneficiary::bank_account("PH", "PHP", "Ana", "001");
    new.bank_id = Some("BOPIPHMM".into());
    new.address = Some(dhow_hitpay::beneficiary::BeneficiaryAddress {
        street: "1 Rizal".into(),
        postcode: "6000".into(),
        city: "Cebu".into(),
    });
    let made = hitpay.create_beneficiary(&new).await.unwrap();
    assert_eq!(made.is_favourite, Some(true));
    let mut change = BeneficiaryChange::default();
    change.is_favourite = Some(false);
    hitpay.change_beneficiary("b-1", &change).await.unwrap();
    assert_eq!(hitpay.beneficiary("b-1").await.unwrap().id, "b-1");
    hitpay.delete_beneficiary("b-1").await.unwrap();
    let sent = recorder.sent();
    let expected = r#"{"country":"ph","transfer_method":"bank_transfer","transfer_type":"local","currency":"php","holder_type":"individual","holder_name":"Ana","account_number":"001","bank_id":"BOPIPHMM","address":{"street":"1 Rizal","postcode":"6000","city":"Cebu"}}"#;
    assert_eq!(sent[0].body(), expected);
    assert_eq!(
        (sent[1].method(), sent[1].uri().path()),
        (&Method::PATCH, "/v1/beneficiaries/b-1")
    );
    assert_eq!(sent[1].body(), r#"{"is_favourite":false}"#);
    assert_eq!(sent[3].method(), Method::DELETE);
    recorder.assert_calls([
        ("POST /v1/beneficiaries", "/v1/beneficiaries"),
        ("PATCH /v1/beneficiaries/{id}", "/v1/beneficiaries/b-1"),
        ("GET /v1/beneficiaries/{id}", "/v1/beneficiaries/b-1"),
        ("DELETE /v1/beneficiaries/{id}", "/v1/beneficiaries/b-1"),
    ]);
}

#[tokio::test]
async fn remitters_are_created_read_and_removed() {
    let one = r#"{"id":"m-1","status":"pending","entity_type":"individual","full_name":"Ana Tan"}"#;
    let recorder = Recorder::with_responses([(201, one), (200, one), (204, "")]);
    let hitpay = recorder.hitpay();
    let new = NewRemitter {
        entity_type: "individual".into(),
        full_name: "Ana Tan".into(),
        id_type: Some("passport".into()),
        id_number: Some("FB123456".into()),
        date_of_birth: "1990-01-31".into(),
        nationality: "SG".into(),
        contact_number: "+6591234567".into(),
        address: RemitterAddress {
            city: "Singapore".into(),
            country: "SG".into(),
            ..RemitterAddress::default()
        },
        ..NewRemitter::default()
    };
    let made = hitpay.create_remitter(&new).await.unwrap();
    assert_eq!(made.status.as_deref(), Some("pending"));
    assert_eq!(hitpay.remitter("m-1").await.unwrap().id, "m-1");
    hitpay.delete_remitter("m-1").await.unwrap();
    let sent = recorder.sent();
    let body = std::str::from_utf8(sent[0].body()).unwrap();
    assert!(
        body.contains(r#""nationality":"sg""#) && body.contains(r#""country":"sg""#),
        "{body}"
    );
    let company = NewRemitter {
        entity_type: "company".into(),
        ..new
    };
    let error = hitpay.create_remitter(&company).await.unwrap_err();
    assert_eq!(error.field(), Some("company_name"));
    recorder.assert_calls([
        ("POST /v1/remitters", "/v1/remitters"),
        ("GET /v1/remitters/{id}", "/v1/remitters/m-1"),
        ("DELETE /v1/remitters/{id}", "/v1/remitters/m-1"),
    ]);
}

#[tokio::test]
async fn balances_are_one_for_each_currency_and_wallet() {
    let list = r#"[{"currency":"sgd","wallets":{"available":2036.25,"deposit":0,"pending":94.1,"reserve":5913.65}},{"currency":"usd","wallets":{"available":600}}]"#;
    let recorder = Recorder::with_responses([(200, list), (200, r#"{"success":true}"#)]);
    let hitpay = recorder.hitpay();
    let balances = hitpay.balances().unwrap().read_balances().await.unwrap();
    let read: Vec<_> = balances
        .iter()
        .map(|balance| format!("{} {}", balance.account, balance.amount))
        .collect();
    assert_eq!(
        read,
        [
            "available 2036.25 SGD",
            "deposit 0.00 SGD",
            "pending 94.10 SGD",
            "reserve 5913.65 SGD",
            "available 600.00 USD"
        ]
    );
    let mut query = BalanceQuery::default();
    query.created_at_from = Some("2025-05-21".into());
    query.created_at_to = Some("2025-05-31".into());
    hitpay
        .export_balance_transactions("adyen", &query)
        .await
        .unwrap();
    let sent = recorder.sent();
    assert_eq!(
        sent[1].uri().path(),
        "/v1/balances/adyen/transactions/export"
    );
    assert_eq!(
        sent[1].uri().query(),
        Some("created_at_from=2025-05-21&created_at_to=2025-05-31")
    );
    recorder.assert_calls([
        ("GET /v1/balances", "/v1/balances"),
        (
            "POST /v1/balances/{provider}/transactions/export",
            "/v1/balances/adyen/transactions/export",
        ),
    ]);
}

#[tokio::test]
async fn the_account_status_is_read() {
    let body = r#"{"bank_account_status":"verified","verification":{"overall_status":"completed","owner_verification":"completed","business_verification":null},"payment_providers":{"stripe_sg":{"setup_status":"completed","payment_enabled":true,"payout_enabled":0},"dbs_sg":{"setup_status":"pending"}}}"#;
    let recorder = Recorder::with_responses([(200, body)]);
    let account = recorder.hitpay().account_status().await.unwrap();
    assert_eq!(account.bank_account.as_deref(), Some("verified"));
    assert_eq!(account.verification.as_deref(), Some("completed"));
    assert_eq!(account.owner_verification.as_deref(), Some("completed"));
    assert_eq!(account.business_verification, None);
    assert_eq!(account.providers[0].provider, "dbs_sg");
    assert_eq!(account.providers[0].setup.as_deref(), Some("pending"));
    assert_eq!(account.providers[0].payment_enabled, None);
    assert_eq!(account.providers[1].payment_enabled, Some(true));
    assert_eq!(account.providers[1].payout_enabled, Some(false));
    recorder.assert_calls([("GET /v1/account-status", "/v1/account-status")]);
}

#[tokio::test]
async fn hostile_ids_of_all_resources_stay_within_their_segment() {
    let recorder = Recorder::with_responses([(404, "{}"), (404, "{}"), (404, "{}"), (404, "{}")]);
    let hitpay = recorder.hitpay();
    let evil = "../customers?x=1#";
    assert!(hitpay.beneficiary(evil).await.is_err());
    assert!(hitpay.delete_remitter(evil).await.is_err());
    let reference = ProviderReference::new(evil).unwrap();
    assert!(hitpay.transfer(&reference).await.is_err());
    let query = BalanceQuery::default();
    assert!(
        hitpay
            .balance_transactions(evil, &query)
            .next()
            .await
            .is_err()
    );
    for sent in recorder.sent() {
        assert!(
            sent.uri().path().contains("/..%2Fcustomers%3Fx%3D1%23"),
            "{}",
            sent.uri()
        );
        assert_eq!(sent.uri().query(), None);
    }
    assert!(hitpay.beneficiary("..").await.is_err());
    assert!(hitpay.beneficiary("").await.is_err());
    assert_eq!(recorder.sent().len(), 4);
}
