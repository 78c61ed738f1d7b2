//! The account's balance. HPay calls its service "end of support".

use std::time::SystemTime;

use async_trait::async_trait;
use dhow_core::{Balance, Balances, Endpoint, MerchantReference, ReportedAmount, Result};
use http::Method;

use crate::{
    BodyMode, EvidenceStatus, HPay, ID,
    amount::unless_grouped,
    client::{HPayEndpoint, Host},
    error::{DOMESTIC, Service, named},
    time,
    wire::{self, body::Body},
};

/// The balance of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountBalance {
    /// How much, in VND: HPay names no currency. It prints commas at thousands, which stay in the text.
    pub balance: ReportedAmount,
    /// As of when (`respone_time`, in HPay's spelling).
    pub responded_at: Option<SystemTime>,
    /// HPay's signature over the answer.
    pub signature: Option<String>,
    /// Evidence of the recipe that the signature matched. `None` if it was not verified, because
    /// [`SignatureSchemes::balance_answer`](crate::SignatureSchemes::balance_answer) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

const BALANCE: HPayEndpoint = HPayEndpoint::new(
    Service::Account,
    Host::Account,
    Endpoint::read(ID, Method::POST, "/api/user/GetBalance"),
);

impl HPay {
    /// `POST /api/user/GetBalance`: reads the balance. **End of support**, says HPay. Signed with the merchant's private key; the recipe is
    /// unsettled.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a private key; whatever a read can end with.
    pub async fn account_balance(&self, request_id: &MerchantReference) -> Result<AccountBalance> {
        let client = &self.client;
        let body = Body::default()
            .text("requestId", request_id.as_str())
            .text("merchantId", &client.merchant.id)
            .text("requestTime", time::day(client.clock.now())?);
        let body = client.signed(body, "signature", &client.schemes.balance)?;
        let received = client.post(&BALANCE, &body, BodyMode::Json).await?;
        let received = received.successful()?;
        let wire: wire::Balance = received.data()?;
        let signature = wire.signature;
        let schemes = &client.schemes.balance_answer;
        let values = body.values();
        let verified_by = received.verify(&client.keys, schemes, &values, signature.as_deref())?;
        let code = DOMESTIC.code();
        Ok(AccountBalance {
            balance: unless_grouped(ReportedAmount::lenient(wire.balance.into_string(), code)),
            responded_at: wire.respone_time.and_then(|time| time::read_unix(&time)),
            signature,
            verified_by,
        })
    }
}

#[async_trait]
impl Balances for HPay {
    async fn balances(&self) -> Result<Vec<Balance>> {
        // An id of its own for each reading: HPay wants one and gives it back, nothing more.
        let now = time::unix(self.client.clock.now())?;
        let id = MerchantReference::new(format!("balance-{now}")).map_err(named)?;
        let read = self.account_balance(&id).await?;
        let mut balance = Balance::new("balance", read.balance);
        balance.as_of = read.responded_at;
        Ok(vec![balance])
    }
}
