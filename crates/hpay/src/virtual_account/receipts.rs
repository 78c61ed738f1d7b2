//! Payments into a virtual account, read from HPay because the webhook's signature does not cover their amount.

use std::time::SystemTime;

use dhow_core::{Echo, Endpoint, ReportedAmount, Result};
use http::Method;

use super::check_account;
use crate::{
    BodyMode, EvidenceStatus, HPay, ID,
    amount::unless_grouped,
    client::{HPayEndpoint, Host},
    error::{DOMESTIC, Service},
    remark,
    wire::{self, body::Body, time},
};

const INQUIRY: HPayEndpoint = HPayEndpoint::new(
    Service::VirtualAccount,
    Host::OpenApi,
    Endpoint::read(ID, Method::POST, "/v1/account/inquiry"),
);

/// Payment into a virtual account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// HPay's id of the payment; `transactionId` in the webhook.
    pub transaction_id: String,
    /// HPay's id of the cash-in; `cashin` in the webhook.
    pub cashin: Option<String>,
    /// Full account number.
    pub account: Option<String>,
    /// Received amount in VND, as HPay's response names no currency.
    pub amount: ReportedAmount,
    /// Time of the payment.
    pub paid_at: Option<SystemTime>,
    /// Text of the transfer, decoded from base64, or unchanged if it is not base64 of UTF-8.
    pub remark: Option<String>,
    /// Bank, as HPay's code.
    pub bank: Option<String>,
    /// Evidence for the scheme that verified the response's `secure_code`. `None` if it was not verified, because
    /// [`SignatureSchemes::va_inquiry_response`](crate::SignatureSchemes::va_inquiry_response) is empty.
    pub verified_by: Option<EvidenceStatus>,
}

impl HPay {
    /// Reads yesterday's and today's payments into a virtual account: `POST /v1/account/inquiry` on the openAPI host.
    ///
    /// HPay marks this service as **end of support**. The signature scheme of the request is unsettled.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) (code `07`) for an account that HPay does not know, and every error of a read.
    pub async fn virtual_account_receipts(&self, account: &str) -> Result<Vec<Receipt>> {
        check_account(account)?;
        let client = &self.client;
        // LEDGER: va-inquiry-window
        let body = Body::default()
            .text("merchant_id", &client.merchant.id)
            .text("va_account", account);
        let body = client.signed(body, "secure_code", &client.schemes.va_inquiry)?;
        let received = client.post(&INQUIRY, &body, BodyMode::Json).await?;
        let received = received.successful()?;
        let code = received.envelope.secure_code.as_deref();
        let schemes = &client.schemes.va_inquiry_response;
        let verified_by = received.verify(&client.keys, schemes, &body.values(), code)?;
        let items: Vec<wire::Receipt> = received.items()?;
        for item in &items {
            // `va_account` may be the end of the full number, and no source says which of the two an inquiry takes.
            // LEDGER: va-account-numbers
            let full = item.full_account_number.as_deref();
            let same = full.is_none_or(|full| full.ends_with(account));
            received
                .response
                .check(Echo::new().unless("full_account_number", same))?;
        }
        Ok(items
            .into_iter()
            .map(|item| Receipt::from_wire(item, verified_by))
            .collect())
    }
}

impl Receipt {
    fn from_wire(wire: wire::Receipt, verified_by: Option<EvidenceStatus>) -> Self {
        let amount = wire.amount.unwrap_or_default();
        Self {
            transaction_id: wire.transaction_id.into_string(),
            cashin: wire.cashin,
            account: wire.full_account_number,
            amount: unless_grouped(ReportedAmount::lenient(amount, DOMESTIC.code())),
            paid_at: wire.time_paid.and_then(|time| time::parse_unix(&time)),
            remark: wire.remark.map(remark::decode),
            bank: wire.va_bank_name,
            verified_by,
        }
    }
}
