//! Creation of a transfer. The request is signed with the merchant's key, and the response is accepted only with HPay's signature.

use dhow_core::{
    Echo, Endpoint, MerchantReference, Money, ReportedAmount, RequestField, Resolution, Result,
};
use http::Method;

use super::on_account_host;
use crate::{
    BankCode, BodyMode, EvidenceStatus, HPay, ID, TransferPath,
    amount::{unless_grouped, whole_units},
    capabilities::{PAYOUTS, refuse_blank},
    client::{Client, HPayEndpoint, Host},
    error::Service,
    virtual_account::is_same_name,
    wire::{self, body::Body, received::Received},
};

const CREATE: HPayEndpoint = on_account_host(sending("/api/ibft/create"));
const FORM: HPayEndpoint = on_account_host(sending("/api/ibft"));
const OPEN_API: HPayEndpoint = HPayEndpoint::new(
    Service::FirmBanking,
    Host::OpenApi,
    sending("/v1/fb/create"),
);

// HPay accepts a request id more than once, so a transfer with an unknown outcome is looked up and never sent again.
// LEDGER: transfer-duplicates
const fn sending(route: &'static str) -> Endpoint {
    Endpoint::write(ID, Method::POST, route, Resolution::LookUp)
}

/// Parameters of a transfer.
///
/// **The signature covers the request id, the amount and the holder's name, but neither the bank nor the account number.** Only TLS
/// protects those two.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewTransfer {
    /// Your reference (`requestId`). HPay does not enforce that it is unique: a transfer sent twice may pay twice.
    pub request_id: MerchantReference,
    /// Amount in whole VND. HPay's transfers have no field for another currency.
    pub amount: Money,
    /// Bank of the beneficiary (`bankName`).
    pub bank: BankCode,
    /// Account or card number of the beneficiary.
    pub account_number: String,
    /// Name of the account holder, which HPay compares with the bank's (code 117). [`HPay::bank_account`] reads it.
    pub account_name: String,
    /// Text of the transfer: at most 100 ASCII characters.
    pub note: Option<String>,
}

/// Transfer that HPay accepted with a valid signature.
///
/// The signature does not cover the code of success. Only [`HPay::transfers`] tells whether the money arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentTransfer {
    /// Your reference.
    pub request_id: String,
    /// HPay's id of the cashout, for reconciliation.
    pub cashout_id: Option<String>,
    /// HPay's id of the transfer, which distinguishes several transfers with one request id. The signature does not cover it.
    pub transaction_id: Option<String>,
    /// HPay's status text in Vietnamese.
    pub status: Option<String>,
    /// Evidence for the scheme that verified HPay's signature.
    pub verified_by: EvidenceStatus,
}

impl NewTransfer {
    /// Creates a transfer with the required parameters.
    #[must_use]
    pub fn new(
        request_id: MerchantReference,
        amount: Money,
        bank: BankCode,
        account_number: impl Into<String>,
        account_name: impl Into<String>,
    ) -> Self {
        Self {
            request_id,
            amount,
            bank,
            account_number: account_number.into(),
            account_name: account_name.into(),
            note: None,
        }
    }

    fn check(&self) -> Result<()> {
        PAYOUTS.check_reference(self.request_id.as_str())?;
        // Of a `NewPayout` the rules require these fields; the type of this crate can be made without them.
        for (field, text) in [
            (RequestField::Institution, self.bank.as_str()),
            (RequestField::Account, &self.account_number),
            (RequestField::Name, &self.account_name),
        ] {
            if text.trim().is_empty() {
                return Err(ID.invalid(field.as_str(), "must not be empty"));
            }
            PAYOUTS.check_texts(field, [text])?;
        }
        refuse_blank(RequestField::Description.as_str(), self.note.as_deref())?;
        PAYOUTS.check_texts(RequestField::Description, self.note.as_deref())
    }

    fn body(&self, client: &Client) -> Result<Body> {
        self.check()?;
        let body = Body::default()
            .text("requestId", self.request_id.as_str())
            .text("merchantId", &client.merchant.id)
            .text("merchantEmail", &client.merchant.email)
            .text("bankName", self.bank.as_str())
            .text("bankAccountNumber", &self.account_number)
            .text("bankAccountName", &self.account_name)
            .text("amount", whole_units(self.amount))
            .text_if("note", self.note.as_deref());
        client.signed(body, "secureChain", &client.schemes.transfer)
    }
}

impl HPay {
    /// Sends money to a bank account: `POST /api/ibft/create`, or another path by
    /// [`Conventions::transfer_path`](crate::Conventions::transfer_path).
    ///
    /// It is sent once and never retried. HPay marks this service as **end of support**.
    ///
    /// HPay's documentation shows several transfers with one request id, so **a second call may pay a second time**. After an unknown
    /// outcome, look the transfer up with [`transfers`](Self::transfers). An empty list shortly afterwards does not prove that no transfer
    /// was made. The codes 99, 999, 050, 064 and 100 and undocumented codes also leave the outcome unknown.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without the private key or HPay's certificate, before anything is sent;
    /// [`Duplicate`](dhow_core::ErrorKind::Duplicate) (129); [`Outcome::Unknown`](dhow_core::Outcome::Unknown) without a readable response
    /// that HPay signed.
    pub async fn send_transfer(&self, new: &NewTransfer) -> Result<SentTransfer> {
        let client = &self.client;
        // The request has no field for a currency, so HPay would take any amount for VND.
        // LEDGER: domestic-currency
        PAYOUTS.check_amount(new.amount)?;
        // Before anything is sent: without the certificate the outcome of the transfer would stay unknown.
        client.keys.require_gateway_key()?;
        let body = new.body(client)?;
        let (endpoint, mode) = match client.conventions.transfer_path {
            // The deprecated path takes a form; the other two take JSON. HPay tells a merchant which one to use.
            // LEDGER: transfer-path
            TransferPath::Create => (CREATE, BodyMode::Json),
            TransferPath::OpenApi => (OPEN_API, BodyMode::Json),
            TransferPath::Form => (FORM, BodyMode::Form),
        };
        let received = client.post(&endpoint, &body, mode).await?;
        SentTransfer::from_response(client, &received.successful()?, &body, new.amount)
    }
}

impl SentTransfer {
    /// Creates the result from a response, which must be about this transfer and signed by HPay.
    fn from_response(
        client: &Client,
        received: &Received,
        sent: &Body,
        amount: Money,
    ) -> Result<Self> {
        let wire: wire::NewTransfer = received.data()?;
        let values = sent.values();
        let sent_as = |name| crate::signing::value(&values, name).unwrap_or_default();
        received.response.check(wire.echo(sent_as, amount))?;
        let schemes = &client.schemes.transfer_response;
        let chain = wire.secure_chain.as_deref();
        let verified_by = received.verify(&client.keys, schemes, &values, chain)?;
        let verified_by = verified_by.ok_or_else(|| {
            received
                .response
                .unexpected("no signature scheme verifies it")
        })?;
        Ok(Self {
            request_id: sent_as("requestId").to_owned(),
            cashout_id: wire.omi_cashout_id,
            transaction_id: wire.omi_transaction_id,
            status: received.envelope.message_text().map(str::to_owned),
            verified_by,
        })
    }
}

impl wire::NewTransfer {
    /// Compares the fields that the response repeats. A bank is compared only if it is one of HPay's codes.
    fn echo<'s>(&self, sent_as: impl Fn(&'static str) -> &'s str, amount: Money) -> Echo {
        let received_amount = self.amount.as_deref();
        let received_amount = received_amount
            .map(|text| unless_grouped(ReportedAmount::lenient(text, amount.currency().code())));
        let (number, name) = (&self.bank_account_number, &self.bank_account_name);
        let bank = self.bank_name.as_deref();
        let bank = bank.filter(|code| BankCode::new(*code).bank().is_some());
        let asked_name = sent_as("bankAccountName");
        let same_name = name
            .as_ref()
            .is_none_or(|name| is_same_name(asked_name, name));
        Echo::new()
            .text(
                "requestId",
                sent_as("requestId"),
                self.request_id.as_deref(),
            )
            .text(
                "bankAccountNumber",
                sent_as("bankAccountNumber"),
                number.as_deref(),
            )
            .unless("bankAccountName", same_name)
            .text("bankName", sent_as("bankName"), bank)
            .money("amount", amount, received_amount.as_ref())
    }
}
