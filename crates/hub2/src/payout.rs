//! Transfers: payouts to mobile money wallets.

use std::time::SystemTime;

use async_trait::async_trait;
use dhow_core::{
    Echo, Endpoint, Environment, ErrorKind, GatewayError, NewPayout, Outcome, Payout, PayoutStatus,
    Payouts, ProviderReference, ReportedAmount, Resolution, Result, Retry,
};
use http::Method;

use crate::{
    Hub2, ID,
    capabilities::PAYOUTS,
    echo::{money, object_id, status_word},
    failure::{FailureParams, TransferFailure, failure},
    payment::PaymentFee,
    polling::{ACCOUNT_BALANCE_RATE_LIMIT, DETAIL_RATE_LIMIT, STATUS_RATE_LIMIT},
    received_amount, status,
    wire::{self, environment, time},
};

mod create;
mod echo;
mod list;

use echo::beneficiary;

pub use create::NewTransfer;
pub use list::TransferQuery;

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/transfers", Resolution::LookUp);
const READ: Endpoint =
    Endpoint::read(ID, Method::GET, "/transfers/{id}").with_retry(Retry::within(DETAIL_RATE_LIMIT));
const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/transfers/{id}/status")
    .with_retry(Retry::within(STATUS_RATE_LIMIT));
// LEDGER: transfer-balance
// The table of rate limits lists this call; no source describes its response. It is returned as text.
const BALANCE: Endpoint = Endpoint::read(ID, Method::GET, "/transfers/{id}/balance")
    .with_retry(Retry::within(ACCOUNT_BALANCE_RATE_LIMIT));

/// A transfer.
// Source: Hub2 API reference, "Create a transfer". The failure is `failureCause` here and `failure` in a payment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Transfer {
    /// Hub2's id. Hub2's support identifies a transfer by it, not by the reference.
    pub id: ProviderReference,
    /// Status as sent by Hub2: `created`, `pending`, `processing`, `successful`, `failed`, or a newer word.
    pub status: String,
    /// Merchant id of the account.
    pub merchant_id: Option<String>,
    /// Merchant's reference.
    pub reference: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Amount that the beneficiary receives.
    pub amount: Option<ReportedAmount>,
    /// Environment, if the response contains one.
    pub environment: Option<Environment>,
    /// Beneficiary's telephone number.
    pub msisdn: Option<String>,
    /// Beneficiary's operator, in Hub2's spelling.
    pub provider: Option<String>,
    /// Beneficiary's country.
    pub country: Option<String>,
    /// Beneficiary's name.
    pub recipient_name: Option<String>,
    /// Sender, if the response contains one.
    pub origin: Option<TransferOrigin>,
    /// True for an international remittance, if the response contains the flag.
    pub is_irt: Option<bool>,
    /// Failure, with Hub2's code and message.
    pub failure: Option<dhow_core::Failure>,
    /// Parameters of the failure.
    pub failure_params: FailureParams,
    /// Business name shown instead of Hub2's, for aggregators.
    pub override_business_name: Option<String>,
    /// Operator's reference.
    pub provider_reference: Option<String>,
    /// Further data of the operator, as JSON text. No source documents its members.
    pub provider_data: Option<String>,
    /// Fees of the transfer.
    pub fees: Vec<PaymentFee>,
    /// Balance of the transfer account before and after the transfer, as sent by Hub2.
    pub balances: Option<(String, String)>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Time of the last change.
    pub updated_at: Option<SystemTime>,
}

/// Sender of a transfer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferOrigin {
    /// Sender's name.
    pub name: Option<String>,
    /// Sender's country.
    pub country: Option<String>,
}

impl Transfer {
    /// Returns the status of the payout.
    #[must_use]
    pub fn payout_status(&self) -> PayoutStatus {
        status::transfer(&self.status)
    }

    /// Returns the typed failure code.
    #[must_use]
    pub fn failure_cause(&self) -> Option<TransferFailure> {
        let failure = self.failure.as_ref()?;
        Some(TransferFailure::from_code(&failure.code))
    }

    /// Converts a response. `requested` is the id in the request, if it has one.
    fn from_wire(wire: wire::Transfer, requested: Option<&ProviderReference>) -> Result<Self> {
        let to = wire.destination.as_ref();
        let (failure, failure_params) = failure(wire.failure_cause);
        Ok(Self {
            id: object_id(wire.id, requested)?,
            status: status_word(wire.status)?,
            merchant_id: wire.merchant_id,
            reference: wire.reference,
            description: wire.description,
            amount: received_amount::reported(wire.amount.as_ref(), wire.currency.as_ref()),
            environment: wire.mode.as_deref().and_then(environment::from_wire),
            msisdn: to
                .and_then(|to| to.msisdn.as_ref().or(to.number.as_ref()))
                .cloned(),
            provider: to.and_then(|to| to.provider.clone()),
            country: to.and_then(|to| to.country.clone()),
            recipient_name: to.and_then(|to| to.recipient_name.clone()),
            origin: wire.origin.map(|origin| TransferOrigin {
                name: origin.name,
                country: origin.country,
            }),
            is_irt: wire.is_irt.and_then(|flag| flag.as_bool()),
            failure,
            failure_params,
            override_business_name: wire.override_business_name,
            provider_reference: wire.provider_reference,
            provider_data: wire.provider_data,
            fees: wire.fees.items.into_iter().map(PaymentFee::from).collect(),
            balances: wire.balance_before.zip(wire.balance_after),
            created_at: wire.created_at.as_deref().and_then(time::parse),
            updated_at: wire.updated_at.as_deref().and_then(time::parse),
        })
    }

    pub(crate) fn into_payout(self, configured: Environment) -> Payout {
        let status = self.payout_status();
        let environment = self.environment.unwrap_or(configured);
        let doubtful = self.inconclusive_failure();
        let mut payout = Payout::new(ID, self.id, status, self.status, environment);
        payout.merchant_reference = self.reference;
        payout.amount = self.amount;
        payout.failure = self.failure;
        let words = |cause| {
            format!(
                "{}; ask Hub2 before paying again",
                may_have_been_paid(&cause)
            )
        };
        payout.warnings.extend(doubtful.map(words));
        payout.with_amount_warnings()
    }

    /// Returns the failure code of a failed transfer if the money may have moved nevertheless.
    fn inconclusive_failure(&self) -> Option<TransferFailure> {
        let failed = self.payout_status() == PayoutStatus::Failed;
        let cause = self.failure_cause().filter(|_| failed);
        cause.filter(TransferFailure::may_have_paid)
    }
}

fn may_have_been_paid(cause: &TransferFailure) -> String {
    format!(
        "MAY HAVE BEEN PAID: it failed with `{cause}`, which does not say whether the money moved"
    )
}

/// Returns an error with an unknown outcome if the transfer failed with a code that does not say whether the money moved.
// LEDGER: failure-codes
// A new transfer may already be `failed` in its own response. Reported as a refusal, it would invite the caller to pay again.
fn check_failure_is_final(created: &Transfer) -> Result<()> {
    let Some(cause) = created.inconclusive_failure() else {
        return Ok(());
    };
    let failure = created.failure.as_ref();
    let mut fault = GatewayError::default().with_code(cause.code());
    if let Some(message) = failure.and_then(|failure| failure.message.clone()) {
        fault = fault.with_message(message);
    }
    let message = format!("the transfer {} {}", created.id, may_have_been_paid(&cause));
    let outcome = Outcome::Unknown(Resolution::AskGateway);
    let error = CREATE.error(ErrorKind::Unavailable, outcome, message);
    Err(error.with_gateway(fault))
}

impl Hub2 {
    /// Pays out money (`POST /transfers`). Limited to 75 calls in ten seconds.
    ///
    /// Hub2 has no idempotency key: a transfer that is sent twice may be paid twice. After an unknown outcome, search with
    /// [`PayoutLookup`](dhow_core::PayoutLookup), and again later: an empty list does not prove that nothing was sent.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) or [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) if Hub2 refuses it;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if the money may have moved.
    pub async fn create_transfer(&self, new: &NewTransfer) -> Result<Transfer> {
        let call = self.client.call(&CREATE, &[])?.json(&new.wire()?)?;
        let echo = |made: &wire::Transfer| {
            let echo = self.client.about(made);
            let echo = echo.text(
                "reference",
                new.reference.as_str(),
                made.reference.as_deref(),
            );
            let echo = beneficiary(echo, new, made.destination.as_ref());
            money(
                echo,
                new.amount,
                (made.amount.as_ref(), made.currency.as_ref()),
            )
        };
        self.client
            .send_json(call, echo, |made| Transfer::from_wire(made, None))
            .await
    }

    /// Reads all details of a transfer (`GET /transfers/{id}`). Limited to one call in five seconds for each id; not for polling.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and the errors of every read.
    pub async fn transfer(&self, id: &ProviderReference) -> Result<Transfer> {
        let call = self.client.call(&READ, &[("payout", id.as_str())])?;
        let echo = self.transfer_with_id(id);
        let read = |transfer| Transfer::from_wire(transfer, Some(id));
        self.client.send_json(call, echo, read).await
    }

    /// Reads the status of a transfer (`GET /transfers/{id}/status`). Limited to five calls in five seconds for each id.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and the errors of every read.
    pub async fn transfer_status(&self, id: &ProviderReference) -> Result<Transfer> {
        let call = self.client.call(&STATUS, &[("payout", id.as_str())])?;
        let echo = self.transfer_with_id(id);
        let read = |transfer| Transfer::from_wire(transfer, Some(id));
        self.client.send_json(call, echo, read).await
    }

    /// Reads the transfer account around one transfer (`GET /transfers/{id}/balance`). Limited to one call in ten seconds.
    ///
    /// Returns the response as text, because no source documents its shape.
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn transfer_balance(&self, id: &ProviderReference) -> Result<String> {
        let call = self.client.call(&BALANCE, &[("payout", id.as_str())])?;
        let response = self.client.send(call).await?;
        String::from_utf8(response.body().to_vec()).map_err(|_| response.unexpected("not UTF-8"))
    }

    /// Compares a response with the id of the request.
    fn transfer_with_id(&self, id: &ProviderReference) -> impl FnOnce(&wire::Transfer) -> Echo {
        move |transfer| {
            let echo = self.client.about(transfer);
            echo.text("id", id.as_str(), transfer.id.as_deref())
                .named_by(transfer.reference.as_ref())
                .named_by(transfer.amount.as_ref())
                .named_by(transfer.created_at.as_ref())
        }
    }
}

/// Payouts as transfers: the beneficiary's account is the telephone number, the institution is the operator.
#[async_trait]
impl Payouts for Hub2 {
    async fn payout(&self, new: &NewPayout) -> Result<Payout> {
        let transfer = NewTransfer::from_payout(new)?;
        let NewTransfer {
            country, provider, ..
        } = &transfer;
        let mut warnings = PAYOUTS.limit_warnings(country, provider, transfer.amount);
        warnings.extend(transfer.unsent(new));
        let created = self.create_transfer(&transfer).await?;
        check_failure_is_final(&created)?;
        let mut payout = created.into_payout(self.environment);
        payout.warnings.extend(warnings);
        Ok(payout)
    }

    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout> {
        let transfer = self.transfer_status(reference).await?;
        Ok(transfer.into_payout(self.environment))
    }
}
