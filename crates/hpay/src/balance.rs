//! Account balance. HPay marks this service as end of support.

use std::time::SystemTime;

use async_trait::async_trait;
use dhow_core::{Balance, Balances, Endpoint, MerchantReference, ReportedAmount, Result};
use http::Method;

use crate::{
    BodyMode, EvidenceStatus, HPay, ID,
    amount::unless_grouped,
    client::{HPayEndpoint, Host},
    error::{DOMESTIC, Service, named},
    wire::{self, body::Body, time},
};

/// Balance of the merchant's account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountBalance {
    /// Available amount in VND, as HPay's response names no currency. The text keeps HPay's commas at thousands.
    pub balance: ReportedAmount,
    /// Time of the response (`respone_time`, as HPay spells it).
    pub responded_at: Option<SystemTime>,
    /// HPay's signature of the response.
    pub signature: Option<String>,
    /// Evidence for the scheme that verified `signature`. `None` if it was not verified, because
    /// [`SignatureSchemes::balance_response`](crate::SignatureSchemes::balance_response) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

const BALANCE: HPayEndpoint = HPayEndpoint::new(
    Service::Account,
    Host::Account,
    Endpoint::read(ID, Method::POST, "/api/user/GetBalance"),
);

impl HPay {
    /// Reads the balance: `POST /api/user/GetBalance`.
    ///
    /// HPay marks this service as **end of support**. The request is signed with the merchant's private key; its signature scheme is
    /// unsettled.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a private key, and every error of a read.
    pub async fn account_balance(&self, request_id: &MerchantReference) -> Result<AccountBalance> {
        let client = &self.client;
        let body = Body::default()
            .text("requestId", request_id.as_str())
            .text("merchantId", &client.merchant.id)
            // HPay's example has a date, not a time.
            .text("requestTime", time::day(client.clock.now())?);
        let body = client.signed(body, "signature", &client.schemes.balance)?;
        let received = client.post(&BALANCE, &body, BodyMode::Json).await?;
        let received = received.successful()?;
        let wire: wire::Balance = received.data()?;
        let signature = wire.signature;
        let schemes = &client.schemes.balance_response;
        let values = body.values();
        let verified_by = received.verify(&client.keys, schemes, &values, signature.as_deref())?;
        let code = DOMESTIC.code();
        Ok(AccountBalance {
            balance: unless_grouped(ReportedAmount::lenient(wire.balance.into_string(), code)),
            responded_at: wire.respone_time.and_then(|time| time::parse_unix(&time)),
            signature,
            verified_by,
        })
    }
}

#[async_trait]
impl Balances for HPay {
    async fn read_balances(&self) -> Result<Vec<Balance>> {
        // The id has no meaning to HPay, but it is required and signed; the time makes it unique.
        let now = time::unix(self.client.clock.now())?;
        let id = MerchantReference::new(format!("balance-{now}")).map_err(named)?;
        let read = self.account_balance(&id).await?;
        let mut balance = Balance::new("balance", read.balance);
        balance.as_of = read.responded_at;
        Ok(vec![balance])
    }
}
