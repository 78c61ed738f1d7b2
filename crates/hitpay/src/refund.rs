//! Refunds: money of one payment goes back to the customer.

use async_trait::async_trait;
use dhow_core::{
    Attempt, Endpoint, ErrorKind, Money, NewRefund, Outcome, PaymentStatus, ProviderReference,
    Refund, Refunds, ReportedAmount, Resolution, Result,
};
use http::Method;

use crate::{
    Charge, HitPay, ID,
    options::OPTIONS,
    payment::{check_url, declined_if_refused, given_back},
    refusal::{Checked, Refusal},
    wire::Body,
};

mod charge_refund;

pub use charge_refund::ChargeRefund;

/// Who is told of a refund. Nothing of it changes the money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundNotice {
    /// URL for a webhook about the refund. HitPay does not document its body; the event `charge.updated` is documented.
    pub webhook: Option<String>,
    /// True if HitPay sends the customer an e-mail.
    pub send_email: Option<bool>,
    /// The address for that e-mail.
    pub email: Option<String>,
    /// The merchant's remark.
    pub comment: Option<String>,
}

impl RefundNotice {
    fn from_refund(new: &NewRefund) -> Checked<Self> {
        let options = new.read_options(OPTIONS)?;
        let notice = Self {
            webhook: options.owned("webhook"),
            send_email: options.flag("send_email"),
            email: options.owned("email"),
            comment: options.owned("comment"),
        };
        notice.check().map(|()| notice)
    }

    fn check(&self) -> Checked {
        check_url("webhook", self.webhook.as_deref())
    }
}

// LEDGER: refund-path
const REFUND: Endpoint = Endpoint::write(ID, Method::POST, "/v1/refund", Resolution::Poll);
const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/refund/{id}");

impl HitPay {
    /// `POST /v1/refund`: gives back all or part of one payment (a charge, not a payment request).
    ///
    /// HitPay's request has no field for the currency, so the charge is read first: an amount in another currency is refused before
    /// anything is sent. HitPay has no reference of the merchant's for refunds and no idempotency key: sent twice, it refunds twice. After
    /// an unknown outcome read [`charge`](Self::charge) and look at what was refunded.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) or [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) when HitPay says no, the
    /// currency is not that of the charge, or the amount is more than is left of it; [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may have happened.
    pub async fn refund_charge(&self, charge: &ProviderReference, amount: Money) -> Result<Refund> {
        let notice = RefundNotice::default();
        self.refund_charge_with(charge, amount, &notice).await
    }

    /// As [`refund_charge`](Self::refund_charge), and tells somebody of it.
    ///
    /// # Errors
    /// As [`refund_charge`](Self::refund_charge).
    pub async fn refund_charge_with(
        &self,
        charge: &ProviderReference,
        amount: Money,
        notice: &RefundNotice,
    ) -> Result<Refund> {
        check_positive(amount)?;
        notice.check()?;
        let charge = Refundable::from(self.charge(charge).await?);
        self.send_refund(&charge, amount, notice).await
    }

    /// `POST /v1/refund` without an amount: gives back all of one payment (a charge, not a payment request).
    ///
    /// HitPay voids a payment that it has authorised and not captured yet: [`ChargeRefund::voided`]. Sent twice, it may refund twice; after
    /// an unknown outcome read [`charge`](Self::charge).
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
                "HitPay voided the whole payment instead of refunding the amount: read the payment";
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
                // LEDGER: refund-void
                let compared = compared.text("payment_id", payment).or_id(payment);
                match amount {
                    Some(amount) => compared.money("amount_refunded", "currency", amount),
                    None => compared,
                }
            })
            .await;
        let made: ChargeRefund = sent.map_err(declined_if_refused)?;
        Ok(made.of(payment))
    }

    /// The charge that the caller names. It must belong to the payment, if HitPay says what it belongs to; a charge without a payment
    /// request is named as the payment itself.
    async fn named_charge(&self, new: &NewRefund, name: &ProviderReference) -> Result<Refundable> {
        let charge = self.charge(name).await?;
        let request = charge.payment_request_id.as_deref();
        if *name != new.payment && request.is_some_and(|id| id != new.payment.as_str()) {
            let rule = "belongs to another payment than the one that is to be refunded";
            return Err(Refusal::invalid("attempt", rule).into());
        }
        Ok(Refundable::from(charge))
    }

    /// The one payment of a request that was paid.
    async fn paid_charge(&self, new: &NewRefund) -> Result<Refundable> {
        let request = self.payment_request(&new.payment).await?;
        let is_odd = |one: &Attempt| matches!(one.status, PaymentStatus::Unknown(_));
        if !request.all_read || request.payments.iter().any(is_odd) {
            let message = "a payment of the request cannot be read, so it is not known which one was paid; nothing was refunded: name the payment in `attempt`";
            return Err(REFUND.error(ErrorKind::Protocol, Outcome::NotSent, message));
        }
        let mut paid = request
            .payments
            .into_iter()
            .filter(|one| one.status == PaymentStatus::Paid);
        let (field, rule) = match (paid.next(), paid.next()) {
            (Some(one), None) => return Ok(Refundable::from(one)),
            (None, _) => ("payment", "has not been paid, nothing can go back"),
            (Some(_), Some(_)) => {
                let rule = "must name one payment: this request was paid several times";
                ("attempt", rule)
            }
        };
        Err(Refusal::invalid(field, rule).into())
    }
}

/// A charge, the currency that HitPay counts a refund of it in, and its money as far as it is known.
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
        let said = currency.filter(|code| !code.is_empty());
        Self {
            reference,
            currency: said.map(str::to_ascii_uppercase),
            received: received.and_then(ReportedAmount::money),
            given_back: given_back.and_then(ReportedAmount::money),
        }
    }

    /// Refunds never exceed what was received (L17). Where HitPay does not say how much went back already, all of it is the limit.
    fn check_left(&self, amount: Money) -> Checked {
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
            return Err(error.with_field("amount").into());
        }
        Ok(())
    }

    /// HitPay takes a bare number and counts it in the currency of the charge (L30).
    // LEDGER: refund-currency
    fn check_currency(&self, amount: Money) -> Checked {
        match &self.currency {
            Some(code) if code == amount.currency().code() => Ok(()),
            Some(code) => Err(Refusal::invalid("currency", format!("must be {code}"))),
            None => {
                let message = "HitPay does not say the currency of the payment, so nothing was refunded: refund it on the dashboard";
                let error = REFUND.error(ErrorKind::Protocol, Outcome::NotSent, message);
                Err(error.with_field("currency").into())
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
    fn from(one: Attempt) -> Self {
        let (received, back) = (one.amount.as_ref(), one.refunded.as_ref());
        let back = given_back(&one.gateway_status, received, back, false);
        let currency = received.map(ReportedAmount::currency);
        Self::new(one.reference, currency, received, back.as_ref())
    }
}

fn check_positive(amount: Money) -> Checked {
    if amount.is_positive() {
        Ok(())
    } else {
        Err(Refusal::invalid("amount", "must be above zero"))
    }
}

/// HitPay refunds a payment within a request; which one is read from the request unless [`NewRefund::attempt`] names it. Either read also
/// tells the currency, which HitPay's refund has no field for. The merchant reference of the refund is checked but has no field at HitPay.
#[async_trait]
impl Refunds for HitPay {
    async fn refund(&self, new: &NewRefund) -> Result<Refund> {
        let notice = RefundNotice::from_refund(new)?;
        check_positive(new.amount)?;
        let charge = match &new.attempt {
            Some(name) => self.named_charge(new, name).await?,
            None => self.paid_charge(new).await?,
        };
        self.send_refund(&charge, new.amount, &notice).await
    }

    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund> {
        let made: ChargeRefund = self.client.one(&STATUS, reference.as_str()).await?;
        made.into_refund(self.environment).ok_or_else(|| {
            let message = "the gateway's answer is no refund: the payment was voided";
            STATUS.undecided(ErrorKind::Protocol, message)
        })
    }
}
