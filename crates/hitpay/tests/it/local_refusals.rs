//! Requests refused before anything is sent: each error names HitPay.

use dhow_core::{
    Currency, Environment, Error, Money, NewRefund, Outcome, PaymentProvider, Result, Secret,
};
use dhow_hitpay::{
    BalanceQuery, ChargeExport, HitPay, HitPayConfig, NewEstimate, NewPaymentRequest, NewTransfer,
    PaymentRequestQuery, Recipient, RefundNotice, Side,
    beneficiary::{BeneficiaryChange, NewBeneficiary},
    customer::NewCustomer,
    invoice::{InvoiceCustomer, NewInvoice},
    order::NewOrder,
    plan::{Cycle, NewPlan},
    product::{Image, NewProduct},
    recurring::{NewRecurringBilling, Pause, Resume, Terms},
    remitter::NewRemitter,
    return_hint,
    static_qr::NewStaticQr,
    tokenisation::NewTokenisation,
    webhook_endpoint::NewWebhookEndpoint,
};

use crate::{
    recorder::Recorder,
    requests::{order, reference},
    transfers::{payout, sgd},
};

/// An id that is invalid in a path.
const DOTS: &str = "..";

fn assert_local<T>(call: &str, ended: Result<T>) {
    let error: Error = ended.err().expect(call);
    let provider = error.provider().map(|provider| provider.as_str());
    assert_eq!(provider, Some("hitpay"), "{call}: {error}");
    assert_eq!(error.outcome(), Outcome::NotSent, "{call}: {error}");
}

/// Calls each method and asserts that its error names HitPay.
macro_rules! assert_local {
    ($($call:expr),+ $(,)?) => {
        $(assert_local(stringify!($call), $call.await);)+
    };
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Longer than a URL can be.
fn endless() -> String {
    "x".repeat(70_000)
}

#[tokio::test]
async fn every_local_refusal_of_the_common_verbs_names_hitpay() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let id = reference(DOTS);
    let (refunds, payouts) = (hitpay.refunds().unwrap(), hitpay.payouts().unwrap());
    let cancellation = hitpay.cancellation().unwrap();

    let mut free = order();
    free.amount = sgd(0);
    let mut misspelt = order();
    misspelt.options.set("send_smss", "true");
    let mut cancels = order();
    cancels.cancel_url = some("https://shop.example/");
    let refund = |minor| NewRefund::new("BACK-1".parse().unwrap(), reference("r-1"), sgd(minor));
    let mut misspelt_refund = refund(100);
    misspelt_refund.options.set("emial", "a@b.example");
    let mut relative = refund(100);
    relative.options.set("webhook", "/hook");
    let mut small = payout();
    small.amount = sgd(1);
    let mut misspelt_payout = payout();
    misspelt_payout.options.set("remiter_id", "m-1");
    let mut nowhere = payout();
    nowhere.beneficiary.country = None;
    let mut limited = payout();
    limited.options.set("max_source_amount", "15");
    assert_local!(
        hitpay.create_payment(&free),
        hitpay.create_payment(&misspelt),
        hitpay.create_payment(&cancels),
        hitpay.payment_status(&id),
        cancellation.cancel(&id),
        refunds.refund(&refund(0)),
        refunds.refund(&misspelt_refund),
        refunds.refund(&relative),
        refunds.refund_status(&id),
        payouts.payout(&small),
        payouts.payout(&misspelt_payout),
        payouts.payout(&nowhere),
        payouts.payout(&limited),
        payouts.payout_status(&id),
    );
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn every_local_refusal_of_payments_and_refunds_names_hitpay() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let id = reference(DOTS);
    let request = |minor| NewPaymentRequest::new("R".parse().unwrap(), sgd(minor));
    let mut long = request(500);
    long.purpose = Some("x".repeat(256));
    let query = {
        let mut query = PaymentRequestQuery::default();
        query.search = Some(endless());
        query
    };
    let export = {
        let mut export = ChargeExport::default();
        export.keywords = Some(endless());
        export
    };
    let notice = {
        let mut notice = RefundNotice::default();
        notice.webhook = some("/hook");
        notice
    };
    let charge = reference("c-1");
    let days = {
        let mut days = BalanceQuery::default();
        days.created_at_from = Some(endless());
        days
    };
    assert_local!(
        hitpay.create_payment_request(&request(0)),
        hitpay.create_payment_request(&long),
        hitpay.payment_request(&id),
        hitpay.update_payment_request(&id, &request(500)),
        hitpay.update_payment_request(&charge, &request(0)),
        hitpay.delete_payment_request(&id),
        hitpay.payment_requests(&query),
        hitpay.payment_request_pages(&query).next(),
        hitpay.charge(&id),
        hitpay.export_charges(&export),
        hitpay.print_receipt(&id, "t-1"),
        hitpay.refund_charge(&charge, sgd(0)),
        hitpay.refund_charge_with(&charge, sgd(100), &notice),
        hitpay.refund_charge_in_full(&charge, &notice),
        hitpay
            .balance_transactions(DOTS, &BalanceQuery::default())
            .next(),
        hitpay.export_balance_transactions(DOTS, &BalanceQuery::default()),
        hitpay.export_balance_transactions("adyen", &days),
    );
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn every_local_refusal_of_billing_names_hitpay() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let free = NewPlan::new("Tea", Cycle::Monthly, sgd(0));
    let saving = NewPlan::new("Tea", Cycle::SaveCard, sgd(990));
    let plan = NewPlan::new("Tea", Cycle::Monthly, sgd(990));
    let billing = NewRecurringBilling::new("a@b.example", Terms::Plan("p-1".into()));
    let mut never = billing.clone();
    never.times_to_be_charged = Some(0);
    let nobody = NewTokenisation::new("", "a@b.example");
    let resume = Resume::default();
    assert_local!(
        hitpay.create_plan(&free),
        hitpay.create_plan(&saving),
        hitpay.plan(DOTS),
        hitpay.update_plan(DOTS, &plan),
        hitpay.delete_plan(DOTS),
        hitpay.create_recurring_billing(&never),
        hitpay.recurring_billing(DOTS),
        hitpay.update_recurring_billing(DOTS, &billing),
        hitpay.cancel_recurring_billing(DOTS),
        hitpay.pause_recurring_billing("b-1", &Pause::new("tomorrow")),
        hitpay.pause_recurring_billing(DOTS, &Pause::new("2026-12-01")),
        hitpay.resume_recurring_billing(DOTS, &resume),
        hitpay.charge_saved_method("b-1", sgd(0)),
        hitpay.charge_saved_method(DOTS, sgd(100)),
        hitpay.create_tokenisation(&nobody),
        hitpay.charge_tokenisation("k-1", sgd(0), None),
        hitpay.charge_tokenisation(DOTS, sgd(100), None),
    );
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn every_local_refusal_of_transfers_names_hitpay() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let id = reference(DOTS);
    let to = || Recipient::Id("b-1".into());
    let small = NewTransfer::new("R".parse().unwrap(), to(), sgd(1));
    let estimate = NewEstimate {
        beneficiary_id: "b-1".into(),
        source_currency: Currency::SGD,
        amount: Side::Payment(sgd(1)),
    };
    let nameless = NewBeneficiary::bank_account("sg", "sgd", "", "001");
    let company = NewRemitter {
        entity_type: "company".into(),
        ..NewRemitter::default()
    };
    assert_local!(
        hitpay.create_transfer(&small),
        hitpay.estimate_transfer(&estimate),
        hitpay.transfer(&id),
        hitpay.create_beneficiary(&nameless),
        hitpay.beneficiaries(Some(&endless()), None).next(),
        hitpay.beneficiary(DOTS),
        hitpay.change_beneficiary(DOTS, &BeneficiaryChange::default()),
        hitpay.delete_beneficiary(DOTS),
        hitpay.create_remitter(&company),
        hitpay.remitter(DOTS),
        hitpay.delete_remitter(DOTS),
    );
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn every_local_refusal_of_the_other_resources_names_hitpay() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let customer = NewCustomer::new("a@b.example", "91234567");
    let invoice = || NewInvoice::new(InvoiceCustomer::Id("c-1".into()), "2026-11-20", sgd(500));
    let mut mixed = invoice();
    mixed.subtotal = Some(Money::from_minor(1, Currency::USD));
    let mut discounted = NewOrder::new(sgd(500));
    discounted.discount_amount = mixed.subtotal;
    let product = NewProduct::new("Tea", sgd(500));
    let mut pictured = product.clone();
    pictured.images = vec![Image {
        file_name: "a\"b".into(),
        content_type: "image/png".into(),
        bytes: vec![1].into(),
    }];
    let code = NewStaticQr::new("Till", "upi_qr");
    let mut below = code.clone();
    below.amount = Some(sgd(-1));
    let deaf = NewWebhookEndpoint {
        name: "n".into(),
        url: "https://shop.example/".into(),
        event_types: Vec::new(),
    };
    assert_local!(
        hitpay.customer(DOTS),
        hitpay.change_customer(DOTS, &customer),
        hitpay.delete_customer(DOTS),
        hitpay.create_invoice(&mixed),
        hitpay.invoice(DOTS),
        hitpay.update_invoice(DOTS, &invoice()),
        hitpay.delete_invoice(DOTS),
        hitpay.create_order(&discounted),
        hitpay.order(DOTS),
        hitpay.change_order(DOTS, &NewOrder::new(sgd(500))),
        hitpay.delete_order(DOTS),
        hitpay.create_product(&pictured),
        hitpay.product(DOTS),
        hitpay.change_product(DOTS, &product),
        hitpay.delete_product(DOTS),
        hitpay.staff(DOTS),
        hitpay.create_static_qr(&below),
        hitpay.static_qr(DOTS),
        hitpay.update_static_qr(DOTS, &code),
        hitpay.delete_static_qr(DOTS),
        hitpay.virtual_account(DOTS),
        hitpay.create_webhook_endpoint(&deaf),
        hitpay.webhook_endpoint(DOTS),
        hitpay.update_webhook_endpoint("w-1", &deaf),
        hitpay.delete_webhook_endpoint(DOTS),
    );
    assert!(recorder.sent().is_empty());
}

#[test]
fn refusals_outside_a_call_name_hitpay_too() {
    let key = Secret::new("meow\nmeowmeow").unwrap();
    let config = HitPayConfig::new(Environment::Sandbox, key);
    let recorder = Recorder::with_responses([]);
    assert_local("new", HitPay::new(config, recorder.transport()));
    for query in ["", "reference=%FF"] {
        assert_local(query, return_hint(query));
    }
}

#[tokio::test]
async fn a_refusal_after_a_read_names_hitpay() {
    let another = r#"{"id":"c-1","status":"succeeded","amount":10,"currency":"sgd","payment_request_id":"r-2"}"#;
    let unpaid = r#"{"id":"r-1","status":"pending","amount":"10.00","currency":"sgd"}"#;
    let dong = r#"{"id":"b-1","currency":"vnd"}"#;
    let kept = r#"{"id":"b-1","currency":"sgd","account_number":"99999"}"#;
    let recorder = Recorder::with_responses([
        (200, another),
        (200, unpaid),
        (200, another),
        (200, another),
        (200, dong),
        (200, kept),
    ]);
    let hitpay = recorder.hitpay();
    let (refunds, payouts) = (hitpay.refunds().unwrap(), hitpay.payouts().unwrap());
    let whole = NewRefund::new("BACK-1".parse().unwrap(), reference("r-1"), sgd(100));
    let mut part = whole.clone();
    part.attempt = Some(reference("c-1"));
    let mut to_a_kept_one = payout();
    to_a_kept_one.options.set("beneficiary_id", "b-1");
    let charge = reference("c-1");
    assert_local!(
        refunds.refund(&part),
        refunds.refund(&whole),
        hitpay.refund_charge(&charge, sgd(1_001)),
        hitpay.refund_charge(&charge, Money::from_minor(100, Currency::USD)),
        payouts.payout(&to_a_kept_one),
        payouts.payout(&to_a_kept_one),
    );
    assert_eq!(recorder.sent().len(), 6, "only reads");
}
