//! Tests of HPay transfers against the sandbox, and over connections that break at every byte.

use dhow_core::{
    Beneficiary, ErrorKind, NewPayout, Outcome, PaymentProvider, PayoutStatus, Resolution,
};
use dhow_hpay::{BankCode, Conventions, EvidenceStatus, HPay, TransferPath};
use dhow_sandbox::{Fault, FaultRule, Sandbox};
use dhow_tests::{FaultServer, Script};
use http::Method;

use super::{base, config, config_with_keys, sandbox, vnd};

fn payout(reference: &str) -> NewPayout {
    let mut new = NewPayout::new(
        reference.parse().unwrap(),
        vnd(1_000_000),
        Beneficiary::default(),
    );
    new.beneficiary.institution = Some("BIDV".to_owned());
    new.beneficiary.account = "1234567890912312".to_owned();
    new.beneficiary.name = "NGUYEN VAN A".to_owned();
    new.description = Some("chuyen tien iBFT".to_owned());
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
        assert_eq!(made.warnings, [""; 0], "the text of success is no warning");
        let read = hpay
            .payouts()
            .unwrap()
            .payout_status(&made.provider_reference)
            .await
            .unwrap();
        assert_eq!(read.status, PayoutStatus::Paid);
        assert_eq!(read.warnings, [""; 0]);
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
async fn a_response_signed_over_the_name_verifies_and_a_refunded_transfer_failed() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let payouts = hpay.payouts().unwrap();
    let quirk = dhow_sandbox::hpay::Quirk::TransferSignedOverName;
    sandbox.hpay().switch(quirk, true);
    let made = payouts.payout(&payout("REFUNDED")).await.unwrap();
    assert_eq!(made.status, PayoutStatus::Processing);
    sandbox.hpay().refund_transfers("REFUNDED").unwrap();
    let read = payouts.payout_status(&made.provider_reference).await;
    let read = read.unwrap();
    assert_eq!(read.status, PayoutStatus::Failed);
    assert_eq!(read.failure.unwrap().code, "refund_status 2");
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
    let read = payouts
        .payout_status(&first.provider_reference)
        .await
        .unwrap();
    assert_eq!(read.status, PayoutStatus::Paid);
}

#[tokio::test]
async fn a_transfer_with_a_reconcile_code_is_unknown_and_is_found_by_its_reference() {
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
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{code}"
        );
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
async fn not_found_after_an_unknown_outcome_does_not_prove_that_nothing_happened() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let (create, inquiry) = (
        "/hpay/account/api/ibft/create",
        "/hpay/account/api/ibft/inquiry",
    );
    sandbox
        .faults()
        .add(FaultRule::new(Fault::CutAfter(0)).on(Method::POST, create));
    let error = hpay
        .payouts()
        .unwrap()
        .payout(&payout("LATE"))
        .await
        .unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown(Resolution::LookUp));
    // The inquiry does not show the transfer yet.
    let unseen = r#"{"error_code":"217301","data":[]}"#;
    let unseen = Fault::response(http::StatusCode::OK, "application/json", unseen);
    sandbox
        .faults()
        .add(FaultRule::new(unseen).on(Method::GET, inquiry));
    let lookup = hpay.payout_lookup().unwrap();
    let reference = "LATE".parse().unwrap();
    assert!(lookup.find_payouts(&reference).await.unwrap().is_empty());
    assert_eq!(
        lookup.find_payouts(&reference).await.unwrap()[0].status,
        PayoutStatus::Paid
    );
    assert_eq!(sandbox.hpay().count_transfers("LATE"), 1);
}

#[tokio::test]
async fn a_reset_at_any_byte_of_the_response_leaves_a_transfer_unknown_and_sent_once() {
    let sandbox = sandbox().await;
    let whole = HPay::connect(config_with_keys(&sandbox)).unwrap();
    whole
        .payouts()
        .unwrap()
        .payout(&payout("MEASURE"))
        .await
        .unwrap();
    // The response must be cut at every byte before its last one.
    let length = response_length(&sandbox).await;
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
        // A small amount, so that the balance is sufficient for all transfers.
        new.amount = vnd(2_000);
        let error = hpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "at byte {cut}: {error}"
        );
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
    assert_eq!(found.len(), 1, "a lookup resolves the unknown outcome");
}

/// Returns the length of the sandbox's response to a transfer in bytes, head included.
async fn response_length(sandbox: &Sandbox) -> usize {
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
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    response.len()
}

#[tokio::test]
async fn a_transfer_with_no_response_or_an_invalid_one_is_unknown_and_sent_once() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let path = "/hpay/account/api/ibft/create";
    let forged = r#"{"error_code":"000","status":"ok","data":{"requestId":"F-4","bankAccountNumber":"1234567890912312","omiCashoutId":"1","omiTransactionId":"2","secureChain":"AAAA"}}"#;
    let faults = [
        Fault::bad_gateway(),
        Fault::html_with_200(),
        Fault::server_error(),
        Fault::response(http::StatusCode::OK, "application/json", ""),
        Fault::response(http::StatusCode::OK, "application/json", forged),
        Fault::response(http::StatusCode::FOUND, "text/plain", ""),
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
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{reference}: {error}"
        );
        assert_eq!(sandbox.hpay().count_transfers(&reference), 1, "{reference}");
    }
    assert_eq!(sandbox.requests().count(&Method::POST, path), 6);
}

#[tokio::test]
async fn a_transfer_whose_connection_is_refused_is_not_sent() {
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
async fn a_request_with_another_key_is_refused_and_a_response_with_another_key_is_unknown() {
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

    // A response that was signed with another key is not accepted, although the money moved.
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
        (ErrorKind::Protocol, Outcome::Unknown(Resolution::LookUp))
    );
    assert_eq!(sandbox.hpay().count_transfers("IMPOSTOR"), 1);
}

#[tokio::test]
async fn a_transfer_reduces_the_balance_and_one_above_the_balance_is_refused() {
    let sandbox = sandbox().await;
    let hpay = HPay::connect(config_with_keys(&sandbox)).unwrap();
    let before = hpay
        .balances()
        .unwrap()
        .read_balances()
        .await
        .unwrap()
        .remove(0);
    assert_eq!(before.amount.money(), Some(vnd(101_747_939)));
    hpay.payouts()
        .unwrap()
        .payout(&payout("B-1"))
        .await
        .unwrap();
    let after = hpay
        .balances()
        .unwrap()
        .read_balances()
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
async fn a_transfer_reports_the_evidence_of_the_response_signature() {
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
