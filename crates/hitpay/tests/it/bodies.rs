//! Request bodies with every field that HitPay documents.

use dhow_core::{Beneficiary, Currency, Money, NewPayout, PaymentProvider};
use dhow_hitpay::{
    NewTransfer, Recipient, SentBy,
    beneficiary::{BeneficiaryAddress, BeneficiaryChange, NewBeneficiary, SchemaQuery},
    customer::{CustomerAddress, NewCustomer},
    invoice::{Discount, InvoiceCustomer, InvoiceLine, NewInvoice, PartialPayment},
    order::NewOrder,
    product::NewProduct,
    remitter::{NewRemitter, RemitterAddress},
    static_qr::NewStaticQr,
};

use crate::recorder::Recorder;

fn sgd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::SGD)
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn body(recorder: &Recorder, place: usize) -> String {
    String::from_utf8(recorder.sent()[place].body().to_vec()).unwrap()
}

fn customer_address() -> CustomerAddress {
    CustomerAddress {
        street: some("1 Kallang Way"),
        city: some("Singapore"),
        state: some("SG"),
        postal_code: some("349244"),
        country: some("SG"),
    }
}

const ADDRESS: &str = r#"{"city":"Singapore","state":"SG","street":"1 Kallang Way","postal_code":"349244","country":"SG"}"#;

#[tokio::test]
async fn every_field_of_an_invoice_is_sent() {
    let recorder = Recorder::with_responses([(201, "{}")]);
    let customer = InvoiceCustomer::Described {
        name: "Ana".into(),
        email: "ana@shop.example".into(),
        address: Some(customer_address()),
    };
    let mut new = NewInvoice::new(customer, "2026-11-20", sgd(10_000));
    new.due_date = some("2026-12-01");
    new.invoice_number = some("INV-1");
    new.subtotal = Some(sgd(9_000));
    new.products = vec![InvoiceLine {
        product_id: "p-1".into(),
        quantity: 2,
        variation_id: some("v-1"),
        discount: Some(sgd(50)),
    }];
    new.payment_methods = vec!["card".into()];
    new.tax_setting = some("t-1");
    new.send_email = Some(true);
    new.webhook = some("https://shop.example/hook");
    new.reference = some("R");
    new.footer = some("Thanks");
    new.partial_payments = vec![PartialPayment {
        amount: sgd(5_000),
        due_date: "2026-12-01".into(),
    }];
    new.discounts = vec![
        Discount {
            name: "Member".into(),
            discount: sgd(100),
        },
        Discount {
            name: "Winter".into(),
            discount: sgd(200),
        },
    ];
    new.recipients = vec!["b@shop.example".into()];
    new.recipient_customers = vec!["k-2".into()];
    recorder.hitpay().create_invoice(&new).await.unwrap();
    let expected = format!(
        r#"{{"customer":{{"name":"Ana","email":"ana@shop.example","address":{ADDRESS}}},"invoice_date":"2026-11-20","due_date":"2026-12-01","auto_invoice_number":0,"invoice_number":"INV-1","currency":"SGD","payment_methods":["card"],"amount":100.00,"subtotal":90.00,"payment_by":"product","tax_setting":"t-1","send_email":1,"webhook":"https://shop.example/hook","reference":"R","footer":"Thanks","allow_partial_payments":1,"partial_payments":[{{"amount":50.00,"due_date":"2026-12-01"}}],"products":[{{"product_id":"p-1","quantity":2,"variation_id":"v-1","discount":0.50}}],"stackable_discounts":[{{"name":"Member","discount":1.00,"order":0}},{{"name":"Winter","discount":2.00,"order":1}}],"recipients":[{{"email":"b@shop.example"}},{{"customer_id":"k-2"}}]}}"#
    );
    assert_eq!(body(&recorder, 0), expected);
}

#[tokio::test]
async fn every_field_of_a_customer_and_of_an_order_is_sent() {
    let recorder = Recorder::with_responses([
        (201, r#"{"id":"k-1","email":"ana@shop.example"}"#),
        (201, r#"{"id":"o-1"}"#),
    ]);
    let hitpay = recorder.hitpay();
    let mut new = NewCustomer::new("ana@shop.example", "91234567");
    new.phone_number_country_code = some("65");
    new.name = some("Ana");
    new.remark = some("loyal");
    new.birth_date = some("1990-01-31");
    new.gender = some("female");
    new.address = Some(customer_address());
    hitpay.create_customer(&new).await.unwrap();
    let expected = format!(
        r#"{{"name":"Ana","email":"ana@shop.example","phone_number":"91234567","phone_number_country_code":"65","remark":"loyal","birth_date":"1990-01-31","gender":"female","address":{ADDRESS}}}"#
    );
    assert_eq!(body(&recorder, 0), expected);

    let mut new = NewOrder::new(sgd(1_250));
    new.remark = some("table 4");
    new.location_id = some("l-1");
    new.customer_id = some("k-1");
    new.customer_pickup = Some(false);
    new.channel = some("point_of_sale");
    new.business_user_id = some("u-1");
    new.discount_reason = some("Member");
    new.discount_amount = Some(sgd(100));
    new.version = some("2.0");
    hitpay.create_order(&new).await.unwrap();
    let expected = r#"{"amount":12.50,"currency":"sgd","remark":"table 4","location_id":"l-1","customer_id":"k-1","customer_pickup":false,"channel":"point_of_sale","business_user_id":"u-1","discount_reason":"Member","discount_amount":1.00,"version":"2.0"}"#;
    assert_eq!(body(&recorder, 1), expected);
    new.discount_amount = Some(Money::from_minor(1, Currency::USD));
    let error = hitpay.create_order(&new).await.unwrap_err();
    assert_eq!(error.field(), Some("discount_amount"));
}

/// Names and values of a multipart form.
fn form_fields(body: &str) -> Vec<(String, String)> {
    let field = |part: &str| {
        let part = part.strip_prefix("Content-Disposition: form-data; name=\"");
        let (name, value) = part.unwrap().split_once("\"\r\n\r\n").unwrap();
        let value = value.split("\r\n").next().unwrap();
        (name.to_owned(), value.to_owned())
    };
    body.split("--dhow-part\r\n").skip(1).map(field).collect()
}

fn owned(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let row = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    rows.iter().map(row).collect()
}

#[tokio::test]
async fn every_field_of_a_product_is_sent() {
    let recorder = Recorder::with_responses([
        (201, r#"{"id":"p-1","price":15,"currency":"sgd"}"#),
        (200, r#"{"id":"p-1"}"#),
    ]);
    let hitpay = recorder.hitpay();
    let mut new = NewProduct::new("Beanie", sgd(1_500));
    new.description = some("<b>x</b>");
    new.headline = some("Warm");
    new.barcode = some("4006381333931");
    new.stock_keeping_unit = some("B-M");
    new.quantity = Some(150);
    new.quantity_alert_level = Some(5);
    new.category_ids = vec!["k-1".into()];
    new.channels = vec!["pos".into()];
    new.location_ids = vec!["l-1".into()];
    new.is_manageable = Some(true);
    new.is_pinned = Some(false);
    new.product_weight = Some(90);
    new.delivery_method_required = Some(false);
    new.publish = Some(true);
    hitpay.create_product(&new).await.unwrap();
    hitpay.change_product("p-1", &new).await.unwrap();
    let common = [
        ("name", "Beanie"),
        ("description", "<b>x</b>"),
        ("headline", "Warm"),
        ("quantity", "150"),
        ("quantity_alert_level", "5"),
        ("currency", "sgd"),
        ("price", "15.00"),
        ("category_ids[]", "k-1"),
        ("is_manageable", "1"),
        ("is_pinned", "0"),
        ("product_weight", "90"),
        ("delivery_method_required", "0"),
        ("publish", "1"),
    ];
    let created = [
        ("barcode", "4006381333931"),
        ("stock_keeping_unit", "B-M"),
        ("channels[]", "pos"),
        ("location_ids[]", "l-1"),
    ];
    assert_eq!(
        form_fields(&body(&recorder, 0)),
        owned(&[&common[..], &created[..]].concat())
    );
    let changed = [&common[..], &[("_method", "PATCH")]].concat();
    assert_eq!(form_fields(&body(&recorder, 1)), owned(&changed));
}

fn remitter() -> NewRemitter {
    NewRemitter {
        entity_type: "company".into(),
        full_name: "Ana Tan".into(),
        id_number: some("F1"),
        id_type: some("passport"),
        date_of_birth: "1990-01-31".into(),
        place_of_birth: some("Cebu"),
        nationality: "SG".into(),
        contact_number: "91234567".into(),
        email: some("ana@shop.example"),
        address: RemitterAddress {
            street_address: "1 Kallang Way".into(),
            city: "Singapore".into(),
            state: "SG".into(),
            postal_code: "349244".into(),
            country: "SG".into(),
        },
        company_name: some("Tea Pte"),
    }
}

const REMITTER: &str = r#"{"entity_type":"company","full_name":"Ana Tan","id_number":"F1","id_type":"passport","date_of_birth":"1990-01-31","place_of_birth":"Cebu","nationality":"sg","contact_number":"91234567","email":"ana@shop.example","address":{"street_address":"1 Kallang Way","city":"Singapore","state":"SG","postal_code":"349244","country":"sg"},"company_name":"Tea Pte"}"#;

fn beneficiary() -> NewBeneficiary {
    let mut new = NewBeneficiary::bank_account("BD", "BDT", "Ana", "+8801");
    new.bank_swift_code = some("DBSSSGSG");
    new.bank_id = some("B[1]");
    new.bank_routing_number = some("2");
    new.district = some("BD-03");
    new.address = Some(BeneficiaryAddress {
        street: "1 Rizal".into(),
        postcode: "6000".into(),
        city: "Cebu".into(),
    });
    new.nickname = some("Ana");
    new.remark = some("cousin");
    new.email = some("ana@shop.example");
    new.is_favourite = Some(true);
    new
}

const BENEFICIARY: &str = r#"{"country":"bd","transfer_method":"bank_transfer","transfer_type":"local","currency":"bdt","holder_type":"individual","holder_name":"Ana","account_number":"+8801","bank_swift_code":"DBSSSGSG","bank_id":"B[1]","bank_routing_number":"2","district":"BD-03","address":{"street":"1 Rizal","postcode":"6000","city":"Cebu"},"nickname":"Ana","remark":"cousin","email":"ana@shop.example","is_favourite":true}"#;

#[tokio::test]
async fn every_field_of_a_transfer_its_beneficiary_and_its_remitter_is_sent() {
    let recorder = Recorder::with_responses([
        (201, r#"{"id":"m-1","full_name":"Ana Tan"}"#),
        (201, r#"{"id":"b-1","account_number":"+8801"}"#),
        (200, r#"{"id":"b-1"}"#),
        (200, "[]"),
        (
            201,
            r#"{"id":"t-1","status":"scheduled","reference":"PAY-1"}"#,
        ),
    ]);
    let hitpay = recorder.hitpay();
    hitpay.create_remitter(&remitter()).await.unwrap();
    assert_eq!(body(&recorder, 0), REMITTER);
    hitpay.create_beneficiary(&beneficiary()).await.unwrap();
    assert_eq!(body(&recorder, 1), BENEFICIARY);
    let mut change = BeneficiaryChange::default();
    change.nickname = some("Ana");
    change.remark = some("cousin");
    change.is_favourite = Some(false);
    hitpay.change_beneficiary("b-1", &change).await.unwrap();
    let expected = r#"{"nickname":"Ana","remark":"cousin","is_favourite":false}"#;
    assert_eq!(body(&recorder, 2), expected);
    let mut query = SchemaQuery::default();
    query.country = some("bd");
    query.transfer_method = some("upay");
    query.transfer_type = some("local");
    query.currency = some("bdt");
    query.holder_type = some("company");
    query.bank_swift_code = some("DBSSSGSG");
    hitpay.beneficiary_schema(&query).await.unwrap();
    let expected = r#"{"country":"bd","transfer_method":"upay","transfer_type":"local","currency":"bdt","holder_type":"company","bank_swift_code":"DBSSSGSG"}"#;
    assert_eq!(body(&recorder, 3), expected);

    let taka = Money::from_minor(50_000, "BDT".parse().unwrap());
    let to = Recipient::New(Box::new(beneficiary()));
    let mut new = NewTransfer::new("PAY-1".parse().unwrap(), to, taka);
    new.source_currency = Currency::SGD;
    new.from = Some(SentBy::New(Box::new(remitter())));
    new.remark = some("October");
    hitpay.create_transfer(&new).await.unwrap();
    let expected = format!(
        r#"{{"beneficiary":{BENEFICIARY},"source_currency":"sgd","payment_amount":500.00,"remitter":{REMITTER},"remark":"PAY-1 October","reference":"PAY-1"}}"#
    );
    assert_eq!(body(&recorder, 4), expected);
}

#[tokio::test]
async fn every_option_of_a_payout_is_sent() {
    let recorder = Recorder::with_responses([(
        201,
        r#"{"id":"t-1","status":"scheduled","reference":"PAY-1"}"#,
    )]);
    let mut beneficiary = Beneficiary::new("Ana", "+8801");
    beneficiary.country = some("BD");
    beneficiary.institution = some("DBSSSGSG");
    beneficiary.email = some("ana@shop.example");
    let taka = Money::from_minor(50_000, "BDT".parse().unwrap());
    let mut new = NewPayout::new("PAY-1".parse().unwrap(), taka, beneficiary);
    for (name, value) in [
        ("source_currency", "SGD"),
        ("remitter_id", "m-1"),
        ("transfer_method", "bkash"),
        ("transfer_type", "wallet"),
        ("holder_type", "company"),
        ("bank_id", "B[1]"),
        ("bank_routing_number", "2"),
        ("district", "BD-03"),
    ] {
        new.options.set(name, value);
    }
    let hitpay = recorder.hitpay();
    hitpay.payouts().unwrap().payout(&new).await.unwrap();
    let expected = r#"{"beneficiary":{"country":"bd","transfer_method":"bkash","transfer_type":"wallet","currency":"bdt","holder_type":"company","holder_name":"Ana","account_number":"+8801","bank_swift_code":"DBSSSGSG","bank_id":"B[1]","bank_routing_number":"2","district":"BD-03","email":"ana@shop.example"},"source_currency":"sgd","payment_amount":500.00,"remitter_id":"m-1","remark":"PAY-1","reference":"PAY-1"}"#;
    assert_eq!(body(&recorder, 0), expected);
}

#[tokio::test]
async fn every_field_of_a_static_qr_code_is_sent() {
    let recorder =
        Recorder::with_responses([(201, r#"{"id":"q-1","payment_provider_method":"upi_qr"}"#); 3]);
    let hitpay = recorder.hitpay();
    let mut new = NewStaticQr::new("Till", "upi_qr");
    new.device_id = some("d-1");
    new.location_id = some("l-1");
    new.amount = Some(sgd(0));
    hitpay.create_static_qr(&new).await.unwrap();
    let expected = r#"{"name":"Till","location_id":"l-1","amount":0.00,"currency":"SGD","payment_provider_method":"upi_qr","device_id":"d-1"}"#;
    assert_eq!(body(&recorder, 0), expected);
    new.amount = None;
    hitpay.create_static_qr(&new).await.unwrap();
    let expected = r#"{"name":"Till","location_id":"l-1","payment_provider_method":"upi_qr","device_id":"d-1"}"#;
    assert_eq!(body(&recorder, 1), expected);
    new.amount = Some(sgd(500));
    hitpay.update_static_qr("q-1", &new).await.unwrap();
    let expected = r#"{"name":"Till","location_id":"l-1","amount":5.00,"currency":"SGD"}"#;
    assert_eq!(body(&recorder, 2), expected);
    for (name, amount, field) in [
        ("n".repeat(256), None, "name"),
        ("Till".to_owned(), Some(sgd(-1)), "amount"),
    ] {
        let mut wrong = NewStaticQr::new(name, "upi_qr");
        wrong.amount = amount;
        let error = hitpay.create_static_qr(&wrong).await.unwrap_err();
        assert_eq!(error.field(), Some(field));
    }
}
