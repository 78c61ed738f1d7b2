//! Sending a transfer: signed with the merchant's key, and believed only with HPay's signature.

use dhow_core::{Echo, Endpoint, MerchantReference, Money, ReportedAmount, Resolution, Result};
use http::Method;

use super::on_account_host;
use crate::{
    BankCode, BodyMode, EvidenceStatus, HPay, ID, TransferPath,
    amount::unless_grouped,
    client::{Client, HPayEndpoint, Host},
    error::{Service, invalid, require_domestic},
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

/// A transfer is looked up by its request id after an unknown outcome; it is never sent again.
// LEDGER: transfer-duplicates
const fn sending(route: &'static str) -> Endpoint {
    Endpoint::write(ID, Method::POST, route, Resolution::LookUp)
}

/// A transfer to be sent.
///
/// **HPay's recipe covers the request id, the amount and the holder's name, but neither the bank nor the account number**: only TLS protects
/// those on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewTransfer {
    /// Your reference (`requestId`). HPay does not force it to be unique: sent twice, it may pay twice.
    pub request_id: MerchantReference,
    /// How much: whole dong. HPay's transfers name no currency, so no other one can be sent.
    pub amount: Money,
    /// The beneficiary's bank (`bankName`).
    pub bank: BankCode,
    /// The beneficiary's account or card number.
    pub account_number: String,
    /// The holder's name, which HPay compares with the bank's (117): ask with [`HPay::bank_account`].
    pub account_name: String,
    /// The text of the transfer: at most a hundred characters without Vietnamese marks.
    pub note: Option<String>,
}

/// A transfer that HPay accepted, with HPay's signature. Its code is success, which the signature does not cover: only
/// [`HPay::transfers`] says whether the money arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentTransfer {
    /// Your reference.
    pub request_id: String,
    /// HPay's number of the cashout, for reconciliation.
    pub cashout_id: Option<String>,
    /// HPay's number of the transfer, which tells several transfers of one request id apart. Not covered by the signature.
    pub transaction_id: Option<String>,
    /// HPay's words, in Vietnamese.
    pub status: Option<String>,
    /// The evidence of the recipe that HPay's signature matched.
    pub verified_by: EvidenceStatus,
}

impl NewTransfer {
    /// A transfer with what every one has.
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

    fn check(&self) -> Result<String> {
        let alphanumeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if self.bank.as_str().is_empty() || !alphanumeric(self.bank.as_str()) {
            return Err(invalid("institution", "must be a bank code such as BIDV"));
        }
        if self.account_number.is_empty() || !alphanumeric(&self.account_number) {
            return Err(invalid("account", "must have letters and digits only"));
        }
        if self.account_name.trim().is_empty() {
            return Err(invalid("name", "must be the name of the account's holder"));
        }
        if self
            .account_name
            .chars()
            .any(|c| c.is_control() || c == '|')
        {
            return Err(invalid(
                "name",
                "must not contain `|` or control characters",
            ));
        }
        let note = self.note.as_deref().unwrap_or_default();
        if note.chars().count() > 100 {
            return Err(invalid("description", "must have at most 100 characters"));
        }
        if !note.chars().all(|c| c.is_ascii() && !c.is_control()) {
            let rule = "must have no Vietnamese marks and no control characters";
            return Err(invalid("description", rule));
        }
        match self.amount.whole_major().filter(|units| *units > 0) {
            Some(units) => Ok(units.to_string()),
            None => Err(invalid("amount", "must be whole units above zero")),
        }
    }

    fn body(&self, client: &Client) -> Result<Body> {
        let body = Body::default()
            .text("requestId", self.request_id.as_str())
            .text("merchantId", &client.merchant.id)
            .text("merchantEmail", &client.merchant.email)
            .text("bankName", self.bank.as_str())
            .text("bankAccountNumber", &self.account_number)
            .text("bankAccountName", &self.account_name)
            .text("amount", self.check()?)
            .text_if("note", self.note.as_deref());
        client.signed(body, "secureChain", &client.schemes.transfer)
    }
}

impl HPay {
    /// Sends money to a bank account: `POST /api/ibft/create`, or one of the two other paths by
    /// [`Conventions::transfer_path`](crate::Conventions::transfer_path). **End of support**, says HPay. Sent once and never repeated.
    ///
    /// HPay's documents show several transfers under one request id: **called twice it may pay twice**. After an unknown outcome ask with
    /// [`transfers`](Self::transfers); an answer that knows nothing right afterwards does not prove that nothing happened. 99, 999, 050, 064,
    /// 100 and codes that no table has leave the outcome unknown too.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without the private key or HPay's certificate, before anything is sent;
    /// [`Duplicate`](dhow_core::ErrorKind::Duplicate) (129); [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when no readable answer with
    /// HPay's signature arrived.
    pub async fn send_transfer(&self, new: &NewTransfer) -> Result<SentTransfer> {
        let client = &self.client;
        // LEDGER: domestic-currency
        require_domestic(new.amount)?;
        client.keys.require_gateway_key()?;
        let body = new.body(client)?;
        let (endpoint, mode) = match client.conventions.transfer_path {
            TransferPath::Create => (CREATE, BodyMode::Json),
            TransferPath::OpenApi => (OPEN_API, BodyMode::Json),
            TransferPath::Form => (FORM, BodyMode::Form),
        };
        let received = client.post(&endpoint, &body, mode).await?;
        read(client, &received.successful()?, &body, new.amount)
    }
}

/// Whatever HPay says, it has to say it about this transfer and sign it.
fn read(client: &Client, received: &Received, sent: &Body, amount: Money) -> Result<SentTransfer> {
    let wire: wire::NewTransfer = received.data()?;
    let values = sent.values();
    let sent_as = |name| crate::signing::value(&values, name).unwrap_or_default();
    received.response.check(wire.echo(sent_as, amount))?;
    let schemes = &client.schemes.transfer_answer;
    let chain = wire.secure_chain.as_deref();
    let verified_by = received.verify(&client.keys, schemes, &values, chain)?;
    let verified_by =
        verified_by.ok_or_else(|| received.response.unexpected("no recipe verifies it"))?;
    Ok(SentTransfer {
        request_id: sent_as("requestId").to_owned(),
        cashout_id: wire.omi_cashout_id,
        transaction_id: wire.omi_transaction_id,
        status: received.envelope.words().map(str::to_owned),
        verified_by,
    })
}

impl wire::NewTransfer {
    /// What the answer repeats of the request. A bank is compared if the answer names one of HPay's codes.
    fn echo<'s>(&self, sent_as: impl Fn(&'static str) -> &'s str, amount: Money) -> Echo {
        let answered_amount = self.amount.as_deref();
        let answered_amount = answered_amount
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
            .money("amount", amount, answered_amount.as_ref())
    }
}
