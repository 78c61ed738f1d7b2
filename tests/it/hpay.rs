//! HPay against its simulated gateway, and against connections that break at every byte.

use std::{sync::Arc, time::Duration};

use dhow_core::{
    BaseUrl, Beneficiary, Currency, Environment, ErrorKind, Expectation, Money, NewPayment,
    NewPayout, NextAction, NotConfirmed, Outcome, Payment, PaymentProvider, PaymentStatus,
    PayoutStatus, RejectionReason, Resolution, Secret, WebhookVerifier,
};
use dhow_hpay::{
    BankCode, Conventions, EvidenceStatus, HPay, HPayConfig, NewVirtualAccount, TokenRevocation,
    TransferPath, VirtualAccountStatus, return_hint,
};
use dhow_sandbox::{Fault, FaultRule, Sandbox};
use dhow_tests::{FaultServer, Script};
use http::Method;

use crate::shop::{Seen, Shop};

async fn sandbox() -> Sandbox {
    let pauses = vec![Duration::from_millis(20); 5];
    Sandbox::builder()
        .webhook_retries(pauses)
        .start()
        .await
        .unwrap()
}

fn base(url: impl Into<String>) -> BaseUrl {
    BaseUrl::new(url).unwrap()
}

fn config(sandbox: &Sandbox) -> HPayConfig {
    let gateway = sandbox.hpay();
    let passcode = gateway.passcode().clone();
    let email = gateway.merchant_email();
    HPayConfig::new(Environment::Sandbox, gateway.merchant_id(), passcode, email)
        .with_checkout_url(base(gateway.checkout_url()))
        .with_account_url(base(gateway.account_url()))
        .with_openapi_url(base(gateway.openapi_url()))
}

fn config_with_keys(sandbox: &Sandbox) -> HPayConfig {
    let gateway = sandbox.hpay();
    config(sandbox)
        .with_private_key(gateway.private_key().unwrap().as_bytes())
        .unwrap()
        .with_gateway_certificate(gateway.certificate().unwrap())
        .unwrap()
}

fn provider(sandbox: &Sandbox) -> Arc<HPay> {
    Arc::new(HPay::connect(config(sandbox)).unwrap())
}

fn vnd(amount: i64) -> Money {
    Money::from_minor(amount, Currency::VND)
}

fn order(reference: &str, shop: &Shop) -> NewPayment {
    let mut order = NewPayment::new(reference.parse().unwrap(), vnd(200_000));
    order.description = Some("Vé tàu & bánh mì".into());
    order.webhook_url = Some(shop.webhook_url());
    order.return_url = Some("http://127.0.0.1:1/thanks?cart=7".into());
    order
}

fn link(payment: &Payment) -> &str {
    match &payment.next_actions[..] {
        [NextAction::Redirect { url }] => url,
        other => panic!("{other:?}"),
    }
}

fn browser() -> reqwest::Client {
    let no_redirects = reqwest::redirect::Policy::none();
    reqwest::Client::builder()
        .redirect(no_redirects)
        .build()
        .unwrap()
}

/// Opens the link, presses a button, and returns the address that the browser is sent back to.
async fn press(sandbox: &Sandbox, payment: &Payment, button: &str) -> String {
    let browser = browser();
    let opened = browser.get(link(payment)).send().await.unwrap();
    assert_eq!(opened.status(), 303, "{}", opened.text().await.unwrap());
    let path = opened.headers()["location"].to_str().unwrap().to_owned();
    let page_url = format!("http://{}{path}", sandbox.addr());
    let page = browser
        .get(&page_url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("200000 VND"), "{page}");
    let pressed = browser
        .post(&page_url)
        .form(&[("outcome", button)])
        .send()
        .await
        .unwrap();
    assert_eq!(pressed.status(), 303);
    pressed.headers()["location"].to_str().unwrap().to_owned()
}

fn expectation(payment: &Payment) -> Expectation {
    let reference = payment.merchant_reference.as_deref().unwrap();
    Expectation::of(payment, reference.parse().unwrap(), vnd(200_000))
}

#[tokio::test]
async fn a_payment_goes_from_a_link_to_a_confirmation_by_callback() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    for version in ["v1", "legacy"] {
        let mut new = order(&format!("OM_{version}"), &shop);
        new.set("version", version);
        let payment = provider.create_payment(&new).await.unwrap();
        let expectation = expectation(&payment);
        let before = shop.seen().len();
        let back = press(&sandbox, &payment, "pay").await;
        shop.wait_for(before + 1).await;
        let event = shop.events().pop().unwrap();
        let confirmed = event.confirm(&expectation).unwrap();
        assert_eq!(confirmed.amount(), vnd(200_000));

        // The browser carries the same signed query; it is a reason to ask, and asking says the same as the callback.
        let query = back.split_once("cart=7&").unwrap().1;
        let hint = return_hint(query).unwrap();
        assert_eq!(hint.about(), payment.provider_reference.as_str());
        let polled = provider
            .payment_status(&payment.provider_reference)
            .await
            .unwrap();
        assert!(polled.confirm(&expectation).is_ok());
        let found = provider.lookup().unwrap();
        let found = found.find_payments(&new.merchant_reference).await.unwrap();
        assert_eq!(found[0].status, PaymentStatus::Paid);
    }
}

#[tokio::test]
async fn held_and_failed_payments_confirm_nothing_and_a_failed_one_may_be_paid_later() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let held = provider
        .create_payment(&order("OM_HELD", &shop))
        .await
        .unwrap();
    press(&sandbox, &held, "hold").await;
    shop.wait_for(1).await;
    let refused = shop.events()[0].confirm(&expectation(&held)).unwrap_err();
    assert_eq!(refused, NotConfirmed::NotPaid(PaymentStatus::Processing));

    let failed = provider
        .create_payment(&order("OM_FAIL", &shop))
        .await
        .unwrap();
    press(&sandbox, &failed, "fail").await;
    shop.wait_for(2).await;
    let event = &shop.events()[1];
    assert_eq!(event.payment_status(), Some(&PaymentStatus::Failed));
    let polled = provider
        .payment_status(&failed.provider_reference)
        .await
        .unwrap();
    assert_eq!(polled.status, PaymentStatus::Failed);
    sandbox.hpay().pay("OM_FAIL").unwrap();
    shop.wait_for(3).await;
    let late = &shop.events()[2];
    assert!(late.confirm(&expectation(&failed)).is_ok());
    assert_ne!(late.dedup_key, event.dedup_key);
    let joined = event.payment_status().cloned().unwrap();
    assert_eq!(
        joined.join(late.payment_status().cloned().unwrap()),
        PaymentStatus::Paid
    );
}

#[tokio::test]
async fn forged_callbacks_are_rejected_and_the_genuine_one_still_counts() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let payment = provider
        .create_payment(&order("OM_5", &shop))
        .await
        .unwrap();
    let forged = "transaction_info=&order_code=OM_5&price=200000&payment_id=1&payment_type=1&error_text=&secure_code=0469e5c087623a8bd014691e874738f7";
    let answer = browser()
        .get(format!("{}?{forged}", shop.webhook_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    press(&sandbox, &payment, "pay").await;
    let seen = shop.wait_for(2).await;
    assert!(matches!(
        seen[0],
        Seen::Rejected(RejectionReason::SignatureMismatch)
    ));
    assert!(shop.events()[0].confirm(&expectation(&payment)).is_ok());
}

#[tokio::test]
async fn repeated_callbacks_have_one_key_and_a_live_account_accepts_none_of_them() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    sandbox.deliveries().duplicate(2);
    let payment = provider
        .create_payment(&order("OM_6", &shop))
        .await
        .unwrap();
    press(&sandbox, &payment, "pay").await;
    shop.wait_for(3).await;
    let events = shop.events();
    assert!(
        events
            .iter()
            .all(|event| event.dedup_key == events[0].dedup_key)
    );

    let live_passcode = Secret::new("the-live-passcode").unwrap();
    let merchant = sandbox.hpay().merchant_id();
    let live = dhow_hpay::HPayWebhooks::new(Environment::Live, merchant, live_passcode);
    let delivery = sandbox.deliveries().all()[0].to_delivery();
    let rejection = live.verify_webhook(&delivery).unwrap_err();
    assert_eq!(rejection.reason(), RejectionReason::SignatureMismatch);
}

#[tokio::test]
async fn an_order_that_nobody_opened_is_not_found_and_that_proves_nothing() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let payment = provider
        .create_payment(&order("OM_7", &shop))
        .await
        .unwrap();
    let error = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotFound, Outcome::NotSent)
    );
    sandbox.hpay().open_link(link(&payment)).unwrap();
    let opened = provider
        .payment_status(&payment.provider_reference)
        .await
        .unwrap();
    assert_eq!(opened.status, PaymentStatus::Pending);
}

#[tokio::test]
async fn reads_are_repeated_and_spoilt_answers_to_them_are_errors() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let reference = "OM_8".parse().unwrap();
    for fault in [
        Fault::html_with_200(),
        Fault::bad_gateway(),
        Fault::CutAfter(40),
    ] {
        sandbox.faults().add(FaultRule::new(fault).always());
        let error = provider.payment_status(&reference).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        sandbox.faults().clear();
    }
}

fn payout(reference: &str) -> NewPayout {
    let mut new = NewPayout::new(
        reference.parse().unwrap(),
        vnd(1_000_000),
        Beneficiary::default(),
    );
    new.set("bank", "BIDV");
    new.set("account", "1234567890912312");
    new.set("name", "NGUYEN VAN A");
    new.set("description", "chuyen tien iBFT");
    new
}

#[tokio::test]
async fn a_payout_is_signed_verified_and_found_by_its_request_id() {
    let sandbox = sandbox().await;
    for path in [
        TransferPath::Create,
        TransferPath::OpenApi,
        TransferPath::Form,
    ] {
        let mut conventions = Conventions::default();
        conventions.transfer_path = path;
        let config = config_with_keys(&sandbox).with_conventions(conventions);
        let hpay = HPay::connect(config).unwrap();
        let reference = format!("SALARY-{path:?}");
        let made = hpay
            .payouts()
            .unwrap()
            .payout(&payout(&reference))
            .await
            .unwrap();
        assert_eq!(made.status, PayoutStatus::Processing);
        let read = hpay
            .payouts()
            .unwrap()
            .payout_status(&made.provider_reference)
            .await
            .unwrap();
        assert_eq!(read.status, PayoutStatus::Paid);
        assert_eq!(read.amount.unwrap().money(), Some(vnd(1_000_000)));
        sandbox.hpay().set_transfers(&reference, 3, 4).unwrap();
        let found = hpay.payout_lookup().unwrap();
        let found = found
            .find_payouts(&reference.parse().unwrap())
            .await
            .unwrap();
        assert_eq!(found[0].status, PayoutStatus::Failed);
    }
}

#[tokio::test]
async fn a_request_id_sent_twice_by_the_caller_pays_twice_and_both_are_found() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let payouts = hpay.payouts().unwrap();
    let first = payouts.payout(&payout("TWICE")).await.unwrap();
    payouts.payout(&payout("TWICE")).await.unwrap();
    assert_eq!(sandbox.hpay().count_transfers("TWICE"), 2);
    let lookup = hpay.payout_lookup().unwrap();
    let found = lookup
        .find_payouts(&"TWICE".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].provider_reference, first.provider_reference);
    let one = payouts
        .payout_status(&first.provider_reference)
        .await
        .unwrap();
    assert_eq!(one.status, PayoutStatus::Paid);
}

#[tokio::test]
async fn a_transfer_whose_answer_says_reconcile_is_unknown_and_is_found_afterwards() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    for code in ["99", "999", "050", "064", "100"] {
        let reference = format!("OPEN-{code}");
        sandbox.hpay().answer_next_transfer_with(code);
        let error = hpay
            .payouts()
            .unwrap()
            .payout(&payout(&reference))
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{code}");
        assert_eq!(error.resolution(), Some(Resolution::LookUp));
        let found = hpay.payout_lookup().unwrap();
        let found = found
            .find_payouts(&reference.parse().unwrap())
            .await
            .unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(sandbox.hpay().count_transfers(&reference), 1);
    }
}

#[tokio::test]
async fn a_reset_at_every_byte_of_a_transfers_answer_leaves_it_unknown_and_made_once() {
    let sandbox = sandbox().await;
    let whole = HPay::connect(config_with_keys(&sandbox)).unwrap();
    whole
        .payouts()
        .unwrap()
        .payout(&payout("MEASURE"))
        .await
        .unwrap();
    // The answer's length: everything up to its last byte has to be cut.
    let length = answer_length(&sandbox).await;
    let prefix = "/hpay/account";
    let mut unknown = 0;
    for cut in 0..length {
        let script = Script::answer_of(sandbox.addr()).reset_after(cut);
        let line = FaultServer::start(script).await;
        let config =
            config_with_keys(&sandbox).with_account_url(base(format!("{}{prefix}", line.url())));
        let hpay = HPay::connect(config).unwrap();
        let reference = format!("CUT-{cut}");
        let mut new = payout(&reference);
        // So little that the balance lasts for all of them.
        new.amount = vnd(2_000);
        let error = hpay
            .payouts()
            .unwrap()
            .payout(&new)
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "at byte {cut}: {error}");
        assert_eq!(
            error.resolution(),
            Some(Resolution::LookUp),
            "at byte {cut}"
        );
        assert_eq!(
            sandbox.hpay().count_transfers(&reference),
            1,
            "at byte {cut}"
        );
        assert_eq!(line.requests().len(), 1, "sent once, at byte {cut}");
        unknown += 1;
    }
    assert_eq!(unknown, length);
    let found = whole.payout_lookup().unwrap();
    let found = found.find_payouts(&"CUT-0".parse().unwrap()).await.unwrap();
    assert_eq!(found.len(), 1, "the way out of an unknown outcome");
}

/// How many bytes the sandbox answers to a transfer, head included.
async fn answer_length(sandbox: &Sandbox) -> usize {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let line = FaultServer::start(Script::answer_of(sandbox.addr())).await;
    let url = base(format!("{}/hpay/account", line.url()));
    let hpay = HPay::connect(config_with_keys(sandbox).with_account_url(url)).unwrap();
    hpay.payouts()
        .unwrap()
        .payout(&payout("LENGTH"))
        .await
        .unwrap();
    let sent = line.requests().remove(0);
    let mut stream = tokio::net::TcpStream::connect(sandbox.addr())
        .await
        .unwrap();
    let head = sent.head().trim_end().to_owned() + "\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(sent.body()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer.len()
}

#[tokio::test]
async fn transfers_that_get_no_answer_or_a_wrong_one_are_unknown_and_sent_once() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let path = "/hpay/account/api/ibft/create";
    let forged = r#"{"error_code":"000","status":"ok","data":{"requestId":"F-4","bankAccountNumber":"1234567890912312","omiCashoutId":"1","omiTransactionId":"2","secureChain":"AAAA"}}"#;
    let faults = [
        Fault::bad_gateway(),
        Fault::html_with_200(),
        Fault::server_error(),
        Fault::answer(http::StatusCode::OK, "application/json", ""),
        Fault::answer(http::StatusCode::OK, "application/json", forged),
        Fault::answer(http::StatusCode::FOUND, "text/plain", ""),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let reference = format!("F-{number}");
        sandbox
            .faults()
            .add(FaultRule::new(fault).on(Method::POST, path));
        let error = hpay
            .payouts()
            .unwrap()
            .payout(&payout(&reference))
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{reference}: {error}");
        assert_eq!(sandbox.hpay().count_transfers(&reference), 1, "{reference}");
    }
    assert_eq!(sandbox.requests().count(&Method::POST, path), 6);
}

#[tokio::test]
async fn a_transfer_that_never_left_is_not_sent() {
    let sandbox = sandbox().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let config = config_with_keys(&sandbox).with_account_url(base(format!("http://{closed}")));
    let hpay = HPay::connect(config).unwrap();
    let error = hpay
        .payouts()
        .unwrap()
        .payout(&payout("NEVER"))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_eq!(sandbox.hpay().count_transfers("NEVER"), 0);
}

#[tokio::test]
async fn a_stranger_with_another_key_moves_no_money() {
    let (sandbox, other) = (sandbox().await, sandbox().await);
    let config = config(&sandbox)
        .with_private_key(other.hpay().private_key().unwrap().as_bytes())
        .unwrap()
        .with_gateway_certificate(sandbox.hpay().certificate().unwrap())
        .unwrap();
    let hpay = HPay::connect(config).unwrap();
    let error = hpay
        .payouts()
        .unwrap()
        .payout(&payout("STRANGER"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Authentication, Outcome::Refused)
    );
    assert_eq!(sandbox.hpay().count_transfers("STRANGER"), 0);

    // An answer signed with another gateway's key is not believed, although the money moved.
    let config = config_with_keys(&sandbox);
    let config = config
        .with_gateway_certificate(other.hpay().certificate().unwrap())
        .unwrap();
    let hpay = HPay::connect(config).unwrap();
    let error = hpay
        .payouts()
        .unwrap()
        .payout(&payout("IMPOSTOR"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Protocol, Outcome::Unknown)
    );
    assert_eq!(sandbox.hpay().count_transfers("IMPOSTOR"), 1);
}

#[tokio::test]
async fn the_balance_is_read_and_transfers_take_from_it() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let before = PaymentProvider::balances(&hpay)
        .unwrap()
        .balances()
        .await
        .unwrap()
        .remove(0);
    assert_eq!(before.amount.money(), Some(vnd(101_747_939)));
    hpay.payouts()
        .unwrap()
        .payout(&payout("B-1"))
        .await
        .unwrap();
    let after = PaymentProvider::balances(&hpay)
        .unwrap()
        .balances()
        .await
        .unwrap()
        .remove(0);
    assert_eq!(after.amount.money(), Some(vnd(100_747_939)));
    let mut too_much = payout("B-2");
    too_much.amount = vnd(900_000_000);
    let error = hpay.payouts().unwrap().payout(&too_much).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Declined, Outcome::Refused)
    );
}

#[tokio::test]
async fn a_virtual_account_is_made_renamed_closed_opened_and_paid() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let mut new = NewVirtualAccount::new("NGUYEN VAN A", vnd(100_000));
    new.remark = Some("DH 001".into());
    let made = provider.create_virtual_account(&new).await.unwrap();
    let renamed = provider
        .rename_virtual_account(&made.account, "NGUYEN B", None)
        .await
        .unwrap();
    assert_eq!(renamed.name.as_deref(), Some("NGUYEN B"));
    let closed = provider.close_virtual_account(&made.account).await.unwrap();
    assert_eq!(closed.status, Some(VirtualAccountStatus::Expired));
    let error = provider
        .close_virtual_account(&made.account)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Declined, Outcome::Refused)
    );
    provider
        .open_virtual_account(&made.account, None)
        .await
        .unwrap();

    sandbox.hpay().set_va_callback(&shop.webhook_url());
    let cashin = sandbox
        .hpay()
        .pay_virtual_account(&made.account, 100_000)
        .unwrap();
    shop.wait_for(1).await;
    let event = &shop.events()[0];
    assert_eq!(event.id.as_deref(), Some(cashin.as_str()));
    assert_eq!(
        event.assurance.level(),
        dhow_core::AssuranceLevel::AskGateway
    );
    let receipts = provider
        .virtual_account_receipts(&made.account)
        .await
        .unwrap();
    assert_eq!(receipts[0].cashin.as_deref(), Some(cashin.as_str()));
    assert_eq!(receipts[0].amount.money(), Some(vnd(100_000)));
    assert_eq!(receipts[0].remark.as_deref(), Some("DH 001"));
    let error = provider
        .open_virtual_account(&made.account, None)
        .await
        .unwrap_err();
    assert_eq!(error.gateway().unwrap().code.as_deref(), Some("043"));
}

#[tokio::test]
async fn a_bank_account_has_a_name_and_a_token_is_revoked_by_callback() {
    let sandbox = sandbox().await;
    let provider = provider(&sandbox);
    let found = provider
        .bank_account(&BankCode::BIDV, "9704180000042134197")
        .await
        .unwrap();
    assert_eq!(found.account_name, "NGUYEN THI B");

    let shop = Shop::open(Arc::clone(&provider) as Arc<dyn PaymentProvider>).await;
    let token = Secret::new("9704005990670018").unwrap();
    let mut new = TokenRevocation::new(BankCode::ABB, token, "http://127.0.0.1:1/done");
    new.notify_url = Some(shop.webhook_url());
    let link = provider.token_revocation_link(&new).unwrap();
    let answer = browser().get(&link).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let seen = shop.wait_for(1).await;
    assert!(matches!(
        seen[0],
        Seen::Rejected(RejectionReason::UnsettledRecipe)
    ));
    let sent = sandbox.deliveries().all();
    let rejection = provider.verify_webhook(&sent[0].to_delivery()).unwrap_err();
    assert_eq!(rejection.hint().unwrap().about(), "***0018");
    assert_eq!(rejection.reply().status(), 200);
}

#[tokio::test]
async fn the_evidence_of_a_transfers_answer_is_told() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let new = dhow_hpay::NewTransfer::new(
        "E-1".parse().unwrap(),
        vnd(5_000),
        BankCode::VCB,
        "12345678",
        "A B",
    );
    let sent = hpay.send_transfer(&new).await.unwrap();
    assert_eq!(sent.verified_by, EvidenceStatus::Documented);
    assert_eq!(sent.status.as_deref(), Some("Giao dịch thành công"));
}
