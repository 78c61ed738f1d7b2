//! Refunds of payments.

use async_trait::async_trait;
use dhow_core::{
    Attempt, Endpoint, ErrorKind, Money, NewRefund, Outcome, PaymentStatus, ProviderReference,
    Refund, Refunds, ReportedAmount, Resolution, Result,
};
use http::Method;

use crate::{
    Charge, HitPay, ID,
    capabilities::REFUNDS,
    payment::{check_url, declined_if_refused, refunded_amount},
    wire::Body,
};

mod charge_refund;

pub use charge_refund::ChargeRefund;

/// Notifications and comment of a refund. They do not change the money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundNotice {
    /// URL for a webhook about the refund. HitPay does not document its body; the event `charge.updated` is documented.
    pub webhook: Option<String>,
    /// True if HitPay sends the customer an e-mail.
    pub send_email: Option<bool>,
    /// E-mail address for that message.
    pub email: Option<String>,
    /// Comment of the merchant.
    pub comment: Option<String>,
}

impl RefundNotice {
    fn from_refund(new: &NewRefund) -> Result<Self> {
        let options = REFUNDS.check(new)?;
        let notice = Self {
            webhook: options.owned("webhook"),
            send_email: options.flag("send_email"),
            email: options.owned("email"),
            comment: options.owned("comment"),
        };
        notice.check().map(|()| notice)
    }

    fn check(&self) -> Result<()> {
        check_url("webhook", self.webhook.as_deref())
    }
}

// LEDGER: refund-path
// Refunds have no merchant reference to search for: the refunded amount of the charge resolves an unknown outcome.
const REFUND: Endpoint =
    Endpoint::write(ID, Method::POST, "/v1/refund", Resolution::CompareRefunds);
const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/refund/{id}");

impl HitPay {
    /// Refunds all or part of a payment (`POST /v1/refund`). `charge` is the id of a charge, not of a payment request.
    ///
    /// HitPay's request has no field for the currency, so the charge is read first, and an amount in another currency is refused before
    /// anything is sent.
    ///
    /// Never retried by the library: HitPay has neither a merchant reference nor an idempotency key for refunds, so a second call refunds
    /// again. After an unknown outcome, read [`charge`](Self::charge) and its refunded amount.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) or [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) if HitPay refuses the
    /// refund, the currency is not that of the charge, or the amount exceeds the rest of the charge.
    /// [`Outcome::Unknown`] if the refund may have happened.
    pub async fn refund_charge(&self, charge: &ProviderReference, amount: Money) -> Result<Refund> {
        let notice = RefundNotice::default();
        self.refund_charge_with(charge, amount, &notice).await
    }

    /// Refunds all or part of a payment as [`refund_charge`](Self::refund_charge), with notifications and a comment.
    ///
    /// # Errors
    /// As [`refund_charge`](Self::refund_charge).
    pub async fn refund_charge_with(
        &self,
        charge: &ProviderReference,
        amount: Money,
        notice: &RefundNotice,
    ) -> Result<Refund> {
        REFUNDS.check_amount(amount)?;
        notice.check()?;
        let charge = Refundable::from(self.charge(charge).await?);
        self.send_refund(&charge, amount, notice).await
    }

    /// Refunds a whole payment (`POST /v1/refund` without an amount). `charge` is the id of a charge, not of a payment request.
    ///
    /// HitPay voids a payment that is authorised but not captured: see [`ChargeRefund::voided`]. A second call may refund again. After an
    /// unknown outcome, read [`charge`](Self::charge).
    ///
    /// # Errors
    /// As [`refund_charge`](Self::refund_charge).
    pub async fn refund_charge_in_full(
        &self,
        charge: &ProviderReference,
        notice: &RefundNotice,
    ) -> Result<ChargeRefund> {
        notice.check()?;
        self.post_refund(charge.as_str(), None, notice).await
    }

    async fn send_refund(
        &self,
        charge: &Refundable,
        amount: Money,
        notice: &RefundNotice,
    ) -> Result<Refund> {
        charge.check_currency(amount)?;
        charge.check_left(amount)?;
        let payment = charge.reference.as_str();
        let made = self.post_refund(payment, Some(amount), notice).await?;
        made.into_refund(self.environment).ok_or_else(|| {
            let message =
                "HitPay voided the whole payment instead of refunding the amount: read the payment status";
            REFUND.undecided(ErrorKind::Protocol, message)
        })
    }

    async fn post_refund(
        &self,
        payment: &str,
        amount: Option<Money>,
        notice: &RefundNotice,
    ) -> Result<ChargeRefund> {
        let body = Body::default()
            .amount_if("amount", amount)
            .text("payment_id", payment)
            .text_if("webhook", notice.webhook.as_deref())
            .flag_if("send_email", notice.send_email)
            .text_if("email", notice.email.as_deref())
            .text_if("comment", notice.comment.as_deref());
        let sent = self
            .client
            .create(&REFUND, &body, |compared| {
                // The app studio mentions a void payload without showing it, so a response with the id of the payment is accepted as one.
                // LEDGER: refund-void
                let compared = compared.text("payment_id", payment).or_id(payment);
                match amount {
                    Some(amount) => compared.money("amount_refunded", "currency", amount),
                    None => compared,
                }
            })
            .await;
        let made: ChargeRefund = sent.map_err(declined_if_refused)?;
        Ok(made.about_payment(payment))
    }

    /// Reads the charge named by the caller.
    ///
    /// It must belong to the payment if HitPay states a payment request. A charge without a payment request is the payment itself.
    async fn named_charge(&self, new: &NewRefund, name: &ProviderReference) -> Result<Refundable> {
        let charge = self.charge(name).await?;
        let request = charge.payment_request_id.as_deref();
        if *name != new.payment && request.is_some_and(|id| id != new.payment.as_str()) {
            let rule = "belongs to another payment than the refunded one";
            return Err(ID.invalid("attempt", rule));
        }
        Ok(Refundable::from(charge))
    }

    /// Finds the only paid payment of a request.
    async fn paid_charge(&self, new: &NewRefund) -> Result<Refundable> {
        let request = self.payment_request(&new.payment).await?;
        let is_unknown = |attempt: &Attempt| matches!(attempt.status, PaymentStatus::Unknown(_));
        if !request.all_read || request.payments.iter().any(is_unknown) {
            let message = "a payment of the request cannot be read, so the paid one is unknown and nothing was refunded: set `attempt`";
            return Err(REFUND.error(ErrorKind::Protocol, Outcome::NotSent, message));
        }
        let mut paid = request
            .payments
            .into_iter()
            .filter(|attempt| attempt.status == PaymentStatus::Paid);
        let (field, rule) = match (paid.next(), paid.next()) {
            (Some(attempt), None) => return Ok(Refundable::from(attempt)),
            (None, _) => (
                "payment",
                "has not been paid, so there is nothing to refund",
            ),
            (Some(_), Some(_)) => {
                let rule = "must be set: the payment request was paid several times";
                ("attempt", rule)
            }
        };
        Err(ID.invalid(field, rule))
    }
}

/// A charge with its currency and the received and refunded money, if known.
struct Refundable {
    reference: ProviderReference,
    currency: Option<String>,
    received: Option<Money>,
    given_back: Option<Money>,
}

impl Refundable {
    fn new(
        reference: ProviderReference,
        currency: Option<&str>,
        received: Option<&ReportedAmount>,
        given_back: Option<&ReportedAmount>,
    ) -> Self {
        let currency = currency.filter(|code| !code.is_empty());
        Self {
            reference,
            currency: currency.map(str::to_ascii_uppercase),
            received: received.and_then(ReportedAmount::money),
            given_back: given_back.and_then(ReportedAmount::money),
        }
    }

    /// Checks that a refund does not exceed the rest of the charge, or the whole charge if the refunded amount is unknown.
    fn check_left(&self, amount: Money) -> Result<()> {
        let Some(received) = self.received else {
            return Ok(());
        };
        let left = self
            .given_back
            .and_then(|back| received.checked_sub(back).ok());
        let left = left.unwrap_or(received);
        if amount > left {
            let message = format!("only {left} is left of the payment, so nothing was refunded");
            let error = REFUND.error(ErrorKind::Declined, Outcome::NotSent, message);
            return Err(error.with_field("amount"));
        }
        Ok(())
    }

    /// Checks the currency of a refund. HitPay expects a bare number and counts it in the currency of the charge.
    // HitPay would refund 10 units of the charge's currency for an amount of 10 in another one.
    // LEDGER: refund-currency
    fn check_currency(&self, amount: Money) -> Result<()> {
        match &self.currency {
            Some(code) if code == amount.currency().code() => Ok(()),
            Some(code) => Err(ID.invalid("currency", format!("must be {code}"))),
            None => {
                let message = "the payment has no currency in HitPay's response, so nothing was refunded: use HitPay's dashboard";
                let error = REFUND.error(ErrorKind::Protocol, Outcome::NotSent, message);
                Err(error.with_field("currency"))
            }
        }
    }
}

impl From<Charge> for Refundable {
    fn from(charge: Charge) -> Self {
        let (received, back) = (charge.amount.as_ref(), charge.refunded.as_ref());
        Self::new(charge.id, charge.currency.as_deref(), received, back)
    }
}

impl From<Attempt> for Refundable {
    fn from(attempt: Attempt) -> Self {
        let (received, back) = (attempt.amount.as_ref(), attempt.refunded.as_ref());
        let back = refunded_amount(&attempt.gateway_status, received, back, false);
        let currency = received.map(ReportedAmount::currency);
        Self::new(attempt.reference, currency, received, back.as_ref())
    }
}

/// The refunded payment is the only paid one of the payment request, unless [`NewRefund::attempt`] names another. Reading it also
/// determines the currency.
///
/// The merchant reference of the refund is checked, but HitPay has no field for it.
#[async_trait]
impl Refunds for HitPay {
    async fn refund(&self, new: &NewRefund) -> Result<Refund> {
        let notice = RefundNotice::from_refund(new)?;
        let charge = match &new.attempt {
            Some(name) => self.named_charge(new, name).await?,
            None => self.paid_charge(new).await?,
        };
        self.send_refund(&charge, new.amount, &notice).await
    }

    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund> {
        let made: ChargeRefund = self.client.get(&STATUS, reference.as_str()).await?;
        made.into_refund(self.environment).ok_or_else(|| {
            let message = "the gateway's response is not a refund: the payment was voided";
            STATUS.undecided(ErrorKind::Protocol, message)
        })
    }
}
