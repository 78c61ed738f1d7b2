//! Tests of HPay against the sandbox: virtual accounts, bank accounts, tokens.

use std::sync::Arc;

use dhow_core::{ErrorKind, Outcome, PaymentProvider, RejectionReason, Secret, WebhookVerifier};
use dhow_hpay::{BankCode, NewVirtualAccount, TokenRevocation, VirtualAccountStatus};

use super::{browser, provider, sandbox, vnd};
use crate::shop::{Received, Shop};

#[tokio::test]
async fn a_virtual_account_is_created_renamed_closed_reopened_and_paid() {
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

    sandbox.hpay().set_va_webhook(&shop.webhook_url());
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
async fn a_bank_account_has_a_name_and_an_unsettled_revocation_webhook_is_a_hint() {
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
    let response = browser().get(&link).send().await.unwrap();
    assert_eq!(response.status(), 303);
    let received = shop.wait_for(1).await;
    assert!(matches!(
        received[0],
        Received::Rejected(RejectionReason::UnsettledScheme)
    ));
    let sent = sandbox.deliveries().all();
    let rejection = provider.verify_webhook(&sent[0].to_delivery()).unwrap_err();
    assert_eq!(rejection.hint().unwrap().reference(), "***0018");
    assert_eq!(rejection.reply().status(), 200);
}
