//! Objects with every member that HitPay documents, read one by one.

use std::time::SystemTime;

use dhow_core::{PaymentStatus, PayoutStatus, ProviderReference, ReportedAmount};
use dhow_hitpay::{BalanceQuery, RawObject};
use serde_json::Value;

use crate::{creation::at, recorder::Recorder};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn shown(amount: Option<&ReportedAmount>) -> Option<String> {
    amount.map(ToString::to_string)
}

fn reference(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

/// The instant `2025-05-21T17:17:52+08:00`.
fn noon() -> Option<SystemTime> {
    Some(at("2025-05-21T09:17:52Z"))
}

/// Asserts that every member of the response can be read from the raw object, exactly as received.
#[track_caller]
fn assert_all_members(raw: &RawObject, answer: &str) {
    let members: serde_json::Map<String, Value> = serde_json::from_str(answer).unwrap();
    let names: Vec<&str> = raw.names().collect();
    assert_eq!(names.len(), members.len());
    for (name, value) in &members {
        let json = raw.json(name).unwrap_or("null");
        let read: Value = serde_json::from_str(json).unwrap();
        assert_eq!(&read, value, "{name}");
    }
}

const CHARGE: &str = r#"{"id":"c-1","currency":"sgd","home_currency":"sgd","exchange_rate":"1.00","amount":100,"amount_without_fees":96.5,"refunded_amount":40,"fixed_fee":0.5,"discount_fee":3,"discount_fee_rate":0.03,"net_amount":96.5,"home_currency_amount":100,"remark":"table 4","status":"partially_refunded","payment_method":{"name":"Visa","type":"card","code":"stripe_sg","provider_reference":"ch_1","display_logo":{"sm":"https://l"},"data":{"brand":"visa","last4":"4242","country":"Singapore","country_code":"sg"}},"customer_id":"k-1","customer":{"name":"Ana","email":"ana@shop.example","phone_number":"91234567"},"payment_request_id":"r-1","webhook_status":true,"order_reference_number":"ORDER-7","payment_reference_number":"P-7","executor":{"id":"x","display_name":"Ana","email":"e"},"location":{"id":"l-1","name":"Kallang","address":"1"},"channel":"payment_gateway","admin_fee":false,"target_id":"r-1","target_type":"payment_request","refunds":[{"id":"f-1","amount":40}],"webhook_logs":[],"terminal_id":"t-1","can_refund":true,"refund_available":60,"supports_partial_refund":true,"refund_blocked_message":null,"was_delayed":false,"is_captured":true,"metadata":{"seat":"7"},"xborder":{"rail":"duitnow","fx_rate":"3.47"},"payout":{"id":"o-1"},"fees":[{"amount":0.5,"currency":"sgd"}],"auto_refunds":[{"id":"a-1"}],"closed_at":"2025-05-21T17:17:52+08:00","created_at":"2025-05-21T17:17:52+08:00","updated_at":"2025-05-21T17:17:52+08:00"}"#;

#[tokio::test]
async fn every_member_of_a_charge_can_be_read() {
    let recorder = Recorder::with_responses([(200, CHARGE)]);
    let read = recorder.hitpay().charge(&reference("c-1")).await.unwrap();
    assert_eq!(read.id.as_str(), "c-1");
    assert_eq!(read.status, PaymentStatus::Paid);
    assert_eq!(read.gateway_status, "partially_refunded");
    assert_eq!(read.currency, some("sgd"));
    assert_eq!(shown(read.amount.as_ref()), some("100.00 SGD"));
    assert_eq!(shown(read.refunded.as_ref()), some("40.00 SGD"));
    assert_eq!(read.payment_request_id, some("r-1"));
    assert_eq!(read.order_reference, some("ORDER-7"));
    assert_eq!(read.channel, some("payment_gateway"));
    assert_eq!(read.remark, some("table 4"));
    assert_eq!(read.method, some("card"));
    assert_eq!((read.closed_at, read.created_at), (noon(), noon()));
    assert_all_members(&read.raw, CHARGE);
    let fees = ["fixed_fee", "discount_fee", "amount_without_fees"];
    let fees = fees.map(|name| shown(read.raw.amount(name, "currency").as_ref()));
    assert_eq!(
        fees,
        [some("0.50 SGD"), some("3.00 SGD"), some("96.50 SGD")]
    );
    let method = read.raw.object("payment_method").unwrap();
    assert_eq!(method.text("provider_reference"), some("ch_1"));
    assert_eq!(method.object("data").unwrap().text("last4"), some("4242"));
    assert_eq!(read.raw.objects("refunds")[0].text("id"), some("f-1"));
    let flags = ["can_refund", "supports_partial_refund", "is_captured"];
    assert_eq!(flags.map(|name| read.raw.flag(name)), [Some(true); 3]);
    assert_eq!(read.raw.flag("was_delayed"), Some(false));
    let object = |name: &str, member: &str| read.raw.object(name).unwrap().text(member);
    assert_eq!(object("xborder", "rail"), some("duitnow"));
    assert_eq!(object("payout", "id"), some("o-1"));
    let fee = &read.raw.objects("fees")[0];
    assert_eq!(
        shown(fee.amount("amount", "currency").as_ref()),
        some("0.50 SGD")
    );
    assert_eq!(read.raw.objects("auto_refunds")[0].text("id"), some("a-1"));
}

const PLAN: &str = r#"{"id":"p-1","name":"Tea","description":"A box","cycle":"custom","cycle_repeat":2,"cycle_frequency":"week","currency":"sgd","price":9.9,"reference":"TEA","created_at":"2025-05-21T17:17:52","updated_at":"2025-05-21T17:17:52"}"#;

#[tokio::test]
async fn every_member_of_a_plan_can_be_read() {
    let dear = PLAN.replace(r#""price":9.9"#, r#""price":9.9,"amount":19.9"#);
    let recorder = Recorder::with_responses([(200, PLAN), (200, &dear)]);
    let hitpay = recorder.hitpay();
    let read = hitpay.plan("p-1").await.unwrap();
    assert_eq!(read.name, some("Tea"));
    assert_eq!(read.description, some("A box"));
    assert_eq!(read.cycle, some("custom"));
    assert_eq!(read.cycle_repeat, Some(2));
    assert_eq!(read.cycle_frequency, some("week"));
    assert_eq!(shown(read.amount.as_ref()), some("9.90 SGD"));
    assert_eq!(read.reference, some("TEA"));
    assert_eq!(read.created_at, noon());
    assert_all_members(&read.raw, PLAN);
    let read = hitpay.plan("p-1").await.unwrap();
    assert_eq!(shown(read.amount.as_ref()), some("19.90 SGD"));
}

const BILLING: &str = r#"{"id":"b-1","business_recurring_plans_id":"p-1","customer_name":"Ana","customer_email":"ana@shop.example","customer_phone_number":"91234567","customer_phone_number_country_code":"65","name":"Tea","description":"A box","reference":"cust_1","cycle":"monthly","cycle_repeat":1,"cycle_frequency":"month","currency":"sgd","price":9.9,"amount":9.9,"times_to_be_charged":3,"times_charged":1,"total_charge":2,"status":"active","send_email":1,"save_card":0,"save_payment_method":0,"redirect_url":"https://shop.example/","webhook":"https://shop.example/hook","payment_methods":["card"],"payment_provider_charge_method":"card","payment_method":{"card":{"brand":"visa","last4":"4242"}},"default_method":{"id":"m-1","type":"card","brand":"amex","last4":"0005"},"dbs_dda_reference":"D","pause_from":"2026-01-01","pause_until":"2026-02-01","expires_at":"2025-05-21T17:17:52","url":"https://pay.example/b","webhook_last_attempt":null,"webhook_retry_count":0,"created_at":"2025-05-21T17:17:52","updated_at":"2025-05-21T17:17:52"}"#;

#[tokio::test]
async fn every_member_of_a_recurring_billing_can_be_read() {
    let attached = BILLING.replace(
        r#""default_method":{"id":"m-1","type":"card","brand":"amex","last4":"0005"},"#,
        "",
    );
    let recorder = Recorder::with_responses([(200, BILLING), (200, &attached)]);
    let hitpay = recorder.hitpay();
    let read = hitpay.recurring_billing("b-1").await.unwrap();
    assert_eq!((read.id.as_str(), read.status.as_str()), ("b-1", "active"));
    assert_eq!(read.plan_id, some("p-1"));
    assert_eq!(read.customer_name, some("Ana"));
    assert_eq!(read.customer_email, some("ana@shop.example"));
    assert_eq!((read.name, read.description), (some("Tea"), some("A box")));
    assert_eq!(read.reference, some("cust_1"));
    assert_eq!(read.cycle, some("monthly"));
    assert_eq!(shown(read.amount.as_ref()), some("9.90 SGD"));
    let times = [
        read.times_to_be_charged,
        read.times_charged,
        read.total_charge,
    ];
    assert_eq!(times, [Some(3), Some(1), Some(2)]);
    assert_eq!(read.saves_method, Some(false));
    assert_eq!(read.payment_methods, ["card"]);
    let method = &read.methods[0];
    assert_eq!((&method.id, &method.kind), (&some("m-1"), &some("card")));
    assert_eq!(
        (&method.brand, &method.last4),
        (&some("amex"), &some("0005"))
    );
    assert_eq!(read.url, some("https://pay.example/b"));
    assert_eq!(read.redirect_url, some("https://shop.example/"));
    assert_eq!(read.webhook, some("https://shop.example/hook"));
    assert_eq!((read.expires_at, read.created_at), (noon(), noon()));
    assert_all_members(&read.raw, BILLING);
    let read = hitpay.recurring_billing("b-1").await.unwrap();
    assert_eq!(read.methods[0].last4, some("4242"));
}

const TRANSFER: &str = r#"{"id":"t-1","beneficiary":{"id":"b-1","status":"approved","country":"sg","currency":"sgd","transfer_method":"bank_transfer","transfer_type":"local","nickname":"Ana","remark":"cousin","holder_name":"Ana Tan","holder_type":"individual","account_number":"001","bank_name":"DBS","bank_id":"DBSSSGSG[1]","bank_branch_code":"1","bank_routing_number":"2","bank_swift_code":"DBSSSGSG","email":"ana@shop.example","is_favourite":true,"created_by":{"id":"x"},"created_at":"2025-05-21T17:17:52+08:00","updated_at":"2025-05-21T17:17:52+08:00","deleted_at":null},"payment_currency":"sgd","payment_amount":20,"source_currency":"usd","source_amount":15.45,"exchange_rate":"1.293876","fee_payer":"payer","total_fee":0.5,"fee_currency":"usd","fixed_fee":0.3,"discount_fee":0.2,"discount_fee_rate":"0.01","source_amount_fees":0.5,"remark":"PAY-1","reference":"PAY-1","status":"paid","attachment":null,"created_by":{"id":"x"},"approved_by":null,"rejected_by":null,"created_at":"2025-05-21T17:17:52+08:00"}"#;

#[tokio::test]
async fn every_member_of_a_transfer_can_be_read() {
    let recorder = Recorder::with_responses([(200, TRANSFER)]);
    let read = recorder.hitpay().transfer(&reference("t-1")).await.unwrap();
    assert_eq!(
        (read.id.as_str(), &read.status),
        ("t-1", &PayoutStatus::Paid)
    );
    assert_eq!(read.gateway_status, "paid");
    assert_eq!(shown(read.payment_amount.as_ref()), some("20.00 SGD"));
    assert_eq!(shown(read.source_amount.as_ref()), some("15.45 USD"));
    assert_eq!(read.exchange_rate, some("1.293876"));
    let fees = [&read.fee, &read.fixed_fee, &read.discount_fee].map(|fee| shown(fee.as_ref()));
    assert_eq!(fees, [some("0.50 USD"), some("0.30 USD"), some("0.20 USD")]);
    assert_eq!(read.discount_fee_rate, some("0.01"));
    assert_eq!(read.fee_paid_by, some("payer"));
    assert_eq!(
        (read.remark, read.reference),
        (some("PAY-1"), some("PAY-1"))
    );
    assert_eq!((read.failure, read.created_at), (None, noon()));
    assert_all_members(&read.raw, TRANSFER);
    let to = read.beneficiary.unwrap();
    assert_eq!((to.id.as_str(), to.status), ("b-1", some("approved")));
    assert_eq!((to.country, to.currency), (some("sg"), some("sgd")));
    assert_eq!(to.transfer_method, some("bank_transfer"));
    assert_eq!(to.transfer_type, some("local"));
    assert_eq!((to.nickname, to.remark), (some("Ana"), some("cousin")));
    assert_eq!(to.holder_name, some("Ana Tan"));
    assert_eq!(to.holder_type, some("individual"));
    assert_eq!(to.account_number, some("001"));
    assert_eq!(
        (to.bank_name, to.bank_id),
        (some("DBS"), some("DBSSSGSG[1]"))
    );
    assert_eq!(to.bank_swift_code, some("DBSSSGSG"));
    assert_eq!(to.email, some("ana@shop.example"));
    assert_eq!((to.is_favourite, to.created_at), (Some(true), noon()));
    assert_eq!(to.raw.text("bank_branch_code"), some("1"));
    assert_eq!(to.raw.text("bank_routing_number"), some("2"));
}

#[tokio::test]
async fn every_member_of_a_remitter_and_of_a_static_qr_code_can_be_read() {
    let remitter = r#"{"id":"m-1","status":"pending","entity_type":"company","full_name":"Ana Tan","company_name":"Tea Pte","email":"ana@shop.example","nationality":"sg","id_number":"F1","id_type":"passport","date_of_birth":"1990-01-31","place_of_birth":"Cebu","contact_number":"91234567","address":{"city":"Singapore"}}"#;
    let qr = r#"{"id":"q-1","name":"Till","reference":"R","payment_provider":"dbs_sg","payment_provider_method":"paynow_online","amount":5,"currency":"sgd","payment_provider_method_logos":[],"payment_provider_method_main_logo":{},"created_by":{},"location_id":"l-1","location":{"name":"Kallang"},"device_id":"d-1","device":{"label":"x"},"qr_value":"00020101","created_at":"2025-05-21T17:17:52+08:00","updated_at":"2025-05-21T17:17:52+08:00"}"#;
    let recorder = Recorder::with_responses([(200, remitter), (200, qr)]);
    let hitpay = recorder.hitpay();
    let read = hitpay.remitter("m-1").await.unwrap();
    assert_eq!(
        (read.status, read.entity_type),
        (some("pending"), some("company"))
    );
    assert_eq!(
        (read.full_name, read.company_name),
        (some("Ana Tan"), some("Tea Pte"))
    );
    assert_eq!(
        (read.email, read.nationality),
        (some("ana@shop.example"), some("sg"))
    );
    assert_all_members(&read.raw, remitter);
    let read = hitpay.static_qr("q-1").await.unwrap();
    assert_eq!((read.name, read.reference), (some("Till"), some("R")));
    assert_eq!(read.method, some("paynow_online"));
    assert_eq!(shown(read.amount.as_ref()), some("5.00 SGD"));
    assert_eq!(read.qr_value, some("00020101"));
    assert_eq!(
        (read.location_id, read.device_id),
        (some("l-1"), some("d-1"))
    );
    assert_eq!(read.created_at, noon());
    assert_all_members(&read.raw, qr);
}

const INVOICE: &str = r#"{"id":"i-1","invoice_number":"INV-1","invoice_type":"amount","invoice_date":"2026-11-20","due_date":"2026-12-01","status":"partiality_paid","amount":100,"balance_amount":40,"amount_paid":60,"currency":"sgd","reference":"R","invoice_link":"https://pay.example/i","payment_requests":[{"id":"r-1"}],"charges":[{"id":"c-1"}],"recipients":[],"customer":{"id":"k-1"},"footer":"Thanks","created_at":"2025-05-21T17:17:52+08:00"}"#;

#[tokio::test]
async fn an_invoice_is_read_by_its_id() {
    let recorder = Recorder::with_responses([(200, INVOICE)]);
    let read = recorder.hitpay().invoice("i-1").await.unwrap();
    assert_eq!((read.id, read.invoice_number), (some("i-1"), some("INV-1")));
    assert_eq!(read.status, some("partiality_paid"));
    let amounts = [&read.amount, &read.balance_amount, &read.amount_paid];
    let amounts = amounts.map(|amount| shown(amount.as_ref()));
    assert_eq!(
        amounts,
        [some("100.00 SGD"), some("40.00 SGD"), some("60.00 SGD")]
    );
    assert_eq!(
        (read.reference, read.due_date),
        (some("R"), some("2026-12-01"))
    );
    assert_eq!(read.url, some("https://pay.example/i"));
    assert_all_members(&read.raw, INVOICE);
    recorder.assert_calls([("GET /v1/invoices/{id}", "/v1/invoices/i-1")]);
}

#[tokio::test]
async fn every_member_of_a_customer_and_of_an_order_can_be_read() {
    let customer = r#"{"id":"k-1","name":"Ana","email":"ana@shop.example","phone_number":"91234567","phone_number_country_code":"65","remark":"loyal","birth_date":"1990-01-31","gender":"female","address":{"city":"Singapore"},"created_at":"2025-05-21T17:17:52+08:00"}"#;
    let order = r#"{"id":"o-1","order_display_number":"5660","business_id":"x","channel":"point_of_sale","version":"1.0","customer_id":"k-1","customer":{"name":"Ana"},"currency":"sgd","amount":12.5,"status":"completed","remark":"table 4","products":[],"charges":[{"id":"c-1"},{"id":"c-2"}],"line_items":[{"name":"Tea"}],"created_at":"2025-05-21T17:17:52+08:00","updated_at":"2025-05-21T17:17:52+08:00","closed_at":"2025-05-21T17:17:52+08:00"}"#;
    let recorder = Recorder::with_responses([(200, customer), (200, order)]);
    let hitpay = recorder.hitpay();
    let read = hitpay.customer("k-1").await.unwrap();
    assert_eq!(
        (read.name, read.email),
        (some("Ana"), some("ana@shop.example"))
    );
    assert_eq!(read.phone_number, some("91234567"));
    assert_eq!(read.remark, some("loyal"));
    assert_all_members(&read.raw, customer);
    let read = hitpay.order("o-1").await.unwrap();
    assert_eq!(
        (read.display_number, read.status),
        (some("5660"), some("completed"))
    );
    assert_eq!(shown(read.amount.as_ref()), some("12.50 SGD"));
    assert_eq!(
        (read.channel, read.version),
        (some("point_of_sale"), some("1.0"))
    );
    assert_eq!(
        (read.customer_id, read.remark),
        (some("k-1"), some("table 4"))
    );
    assert_eq!(read.charges, ["c-1", "c-2"]);
    assert_eq!((read.created_at, read.closed_at), (noon(), noon()));
    assert_all_members(&read.raw, order);
}

#[tokio::test]
async fn every_member_of_a_product_can_be_read() {
    let product = r#"{"id":"p-1","category_id":["k-1"],"name":"Beanie","headline":"Warm","description":"<b>x</b>","currency":"SGD","price":15,"is_manageable":0,"is_published":1,"status":"published","product_url":"https://shop.example/p","variations":[{"id":"v-1","description":"Medium","price":18,"quantity":150,"stock_keeping_unit":"B-M"}],"images":[{"id":"y","url":"https://img"}],"created_at":"2025-05-21T17:17:52+08:00"}"#;
    let recorder = Recorder::with_responses([(200, product)]);
    let read = recorder.hitpay().product("p-1").await.unwrap();
    assert_eq!((read.name, read.headline), (some("Beanie"), some("Warm")));
    assert_eq!(read.description, some("<b>x</b>"));
    assert_eq!(shown(read.price.as_ref()), some("15.00 SGD"));
    assert_eq!(
        (read.status, read.category_ids),
        (some("published"), vec!["k-1".to_owned()])
    );
    assert_eq!(
        (read.is_manageable, read.is_published),
        (Some(false), Some(true))
    );
    assert_eq!(
        (read.url, read.images),
        (
            some("https://shop.example/p"),
            vec!["https://img".to_owned()]
        )
    );
    assert_eq!(read.created_at, noon());
    assert_all_members(&read.raw, product);
    let variation = &read.variations[0];
    assert_eq!(
        (&variation.id, &variation.description),
        (&some("v-1"), &some("Medium"))
    );
    assert_eq!(shown(variation.price.as_ref()), some("18.00 SGD"));
    assert_eq!(variation.quantity, Some(150));
    assert_eq!(variation.stock_keeping_unit, some("B-M"));
}

#[tokio::test]
async fn every_member_of_accounts_readers_staff_and_endpoints_can_be_read() {
    let account = r#"{"id":"v-1","name":"Shop","reference":"8850123","payment_provider":"dbs_sg","payment_provider_method":"dbs_sg_virtual_account","supported_currencies":["SGD","USD"],"transfer_types":["FAST"],"status":"active","created_at":"2025-05-21T17:17:52+08:00"}"#;
    let reader = r#"{"id":"r-1","name":"Till","device_type":"bbpos_wisepos_e","details":{"title":"WisePOS E","image":"x"},"data":{"id":"tmr_1","serial_number":"123"},"created_at":"2025-05-21T17:17:52+08:00","updated_at":"2025-05-21T17:17:52+08:00"}"#;
    let staff = r#"{"id":"34","name":"Ana","role":{"id":"x","title":"Cashier"},"email":"ana@shop.example","invited_at":"2025-05-21T17:17:52+08:00","locations":[{"id":"l-1"}]}"#;
    let endpoint = r#"{"id":"w-1","business_id":"x","name":"Orders","url":"https://shop.example/","event_types":["charge.created","charge.updated"],"created_at":"2025-05-21T17:17:52+08:00","updated_at":"2025-05-21T17:17:52+08:00"}"#;
    let list = format!(r#"{{"data":[{reader}]}}"#);
    let recorder =
        Recorder::with_responses([(200, account), (200, &list), (200, staff), (200, endpoint)]);
    let hitpay = recorder.hitpay();
    let read = hitpay.virtual_account("v-1").await.unwrap();
    assert_eq!((read.name, read.reference), (some("Shop"), some("8850123")));
    assert_eq!(
        (read.provider, read.method),
        (some("dbs_sg"), some("dbs_sg_virtual_account"))
    );
    assert_eq!(
        (read.currencies, read.transfer_types),
        (
            vec!["SGD".to_owned(), "USD".to_owned()],
            vec!["FAST".to_owned()]
        )
    );
    assert_eq!((read.status, read.created_at), (some("active"), noon()));
    assert_all_members(&read.raw, account);
    let page = hitpay.readers(None).next().await.unwrap().unwrap();
    let read = &page.items[0];
    assert_eq!(
        (&read.name, &read.device_type),
        (&some("Till"), &some("bbpos_wisepos_e"))
    );
    assert_eq!(
        (&read.title, &read.serial_number),
        (&some("WisePOS E"), &some("123"))
    );
    assert_eq!(read.created_at, noon());
    assert_all_members(&read.raw, reader);
    assert_eq!(read.raw.object("data").unwrap().text("id"), some("tmr_1"));
    let read = hitpay.staff("34").await.unwrap();
    assert_eq!((read.name, read.role), (some("Ana"), some("Cashier")));
    assert_eq!(
        (read.email, read.invited_at),
        (some("ana@shop.example"), noon())
    );
    assert_eq!(read.locations, ["l-1"]);
    assert_all_members(&read.raw, staff);
    let read = hitpay.webhook_endpoint("w-1").await.unwrap();
    assert_eq!(
        (read.name, read.url),
        (some("Orders"), some("https://shop.example/"))
    );
    assert_eq!(read.event_types, ["charge.created", "charge.updated"]);
    assert_eq!((read.created_at, read.updated_at), (noon(), noon()));
}

#[tokio::test]
async fn every_member_of_a_balance_transaction_can_be_read() {
    let one = r#"{"datetime":"2025-05-21T17:17:52+08:00","description":"Payout","charge_id":"c-1","order_id":"o-1","payout_id":"p-1","transfer_id":"t-1","debit":-96.32,"credit":5,"currency":"SGD"}"#;
    let list = format!(r#"{{"data":[{one}],"meta":{{"next_cursor":null}}}}"#);
    let recorder = Recorder::with_responses([(200, &list)]);
    let hitpay = recorder.hitpay();
    let mut query = BalanceQuery::default();
    query.created_at_from = some("2025-05-01");
    query.created_at_to = some("2025-05-31");
    query.per_page = Some(100);
    query.cursor = some("x");
    let page = hitpay.balance_transactions("adyen", &query).next().await;
    let read = &page.unwrap().unwrap().items[0];
    assert_eq!((read.at, &read.description), (noon(), &some("Payout")));
    let ids = [
        &read.charge_id,
        &read.order_id,
        &read.payout_id,
        &read.transfer_id,
    ];
    assert_eq!(
        ids,
        [&some("c-1"), &some("o-1"), &some("p-1"), &some("t-1")]
    );
    assert_eq!(shown(read.debit.as_ref()), some("96.32 SGD"));
    assert_eq!(shown(read.credit.as_ref()), some("5.00 SGD"));
    let query = "cursor=x&created_at_from=2025-05-01&created_at_to=2025-05-31&per_page=100";
    assert_eq!(recorder.sent()[0].uri().query(), Some(query));
}
