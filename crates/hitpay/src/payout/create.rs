//! New transfers, and the checks made before they are sent.

use dhow_core::{Currency, MerchantReference, Money, Result};

use super::sides::{BARE, PAYMENT, SOURCE, members};
use crate::{
    ID,
    beneficiary::{NewBeneficiary, compare_account},
    capabilities::PAYOUTS,
    remitter::NewRemitter,
    wire::{Body, Compared},
};

/// A transfer to create.
// A transfer names its recipient by id or describes a new one, never both, hence the two enums.
// Source: HitPay OpenAPI document, body of `POST /v1/transfers`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewTransfer {
    /// Merchant reference, at most 120 characters. HitPay accepts a reference twice.
    pub reference: MerchantReference,
    /// Recipient of the money.
    pub to: Recipient,
    /// Amount to send or to receive; at least one major unit.
    pub amount: Side,
    /// Currency of the balance that is debited.
    pub source_currency: Currency,
    /// Sender, if it is not the merchant.
    pub from: Option<SentBy>,
    /// Remark visible to the merchant only.
    ///
    /// It is sent with the reference in front, because HitPay's list searches remarks but not references; at most 120 characters together.
    pub remark: Option<String>,
}

/// Recipient of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Id of an existing beneficiary.
    Id(String),
    /// A new beneficiary, created with the transfer.
    New(Box<NewBeneficiary>),
}

/// Sender of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentBy {
    /// Id of an existing remitter.
    Id(String),
    /// A new remitter, created with the transfer.
    New(Box<NewRemitter>),
}

/// Amount of a transfer, on either side of the currency exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Amount that the beneficiary receives (`payment_amount`).
    Payment(Money),
    /// Amount debited from the merchant's balance (`source_amount`).
    Source(Money),
}

/// Maximum number of characters of HitPay's `remark`.
// Source: HitPay OpenAPI document, body of `POST /v1/transfers`.
const REMARK_CHARACTERS: usize = 120;

impl NewTransfer {
    /// Creates a transfer from the balance in the currency of the amount.
    #[must_use]
    pub fn new(reference: MerchantReference, to: Recipient, amount: Money) -> Self {
        Self {
            reference,
            to,
            amount: Side::Payment(amount),
            source_currency: amount.currency(),
            from: None,
            remark: None,
        }
    }

    pub(super) fn body(&self) -> Result<Body> {
        PAYOUTS.check_reference(self.reference.as_str())?;
        // HitPay's list searches remarks, not references: the reference in front makes the transfer findable.
        // LEDGER: transfer-search
        let remark = match &self.remark {
            Some(remark) => {
                self.check_remark(remark)?;
                format!("{} {remark}", self.reference)
            }
            None => self.reference.to_string(),
        };
        let body = match &self.to {
            Recipient::Id(id) => Body::default().text("beneficiary_id", &**id),
            Recipient::New(new) => Body::default().object_if("beneficiary", Some(new.body()?)),
        };
        if let (Side::Payment(amount), Recipient::New(new)) = (self.amount, &self.to) {
            check_currency(amount, &new.currency.to_ascii_uppercase())?;
        }
        let body = self.amount.body(body, self.source_currency)?;
        let body = match &self.from {
            None => body,
            Some(SentBy::Id(id)) => body.text("remitter_id", &**id),
            Some(SentBy::New(new)) => body.object_if("remitter", Some(new.body()?)),
        };
        Ok(body
            .text("remark", remark)
            .text("reference", self.reference.as_str()))
    }
}

impl NewTransfer {
    /// Checks the length of the remark beside the reference, whose own length the rules limit.
    fn check_remark(&self, remark: &str) -> Result<()> {
        let reference = self.reference.as_str().chars().count();
        let beside = REMARK_CHARACTERS.saturating_sub(reference.saturating_add(1));
        if remark.chars().count() <= beside {
            return Ok(());
        }
        let rule = format!(
            "must have at most {beside} characters beside this reference: HitPay's remark holds both and a space, {REMARK_CHARACTERS} characters together"
        );
        Err(ID.invalid("description", rule))
    }

    /// Compares the response with the request.
    pub(super) fn compare<'a>(
        &self,
        compared: Compared<'a>,
        account: Option<&str>,
    ) -> Compared<'a> {
        let compared = compared.text("reference", self.reference.as_str());
        let compared = self.amount.compare(compared, self.source_currency);
        compared.within("beneficiary", |beneficiary| match &self.to {
            Recipient::Id(id) => {
                let beneficiary = beneficiary.text("id", id);
                match account {
                    Some(account) => compare_account(beneficiary, account),
                    None => beneficiary,
                }
            }
            Recipient::New(new) => new.compare(beneficiary),
        })
    }
}

/// Checks that an amount is in the currency of the beneficiary, in which HitPay counts a `payment_amount`.
pub(super) fn check_currency(amount: Money, code: &str) -> Result<()> {
    if amount.currency().code() == code {
        Ok(())
    } else {
        Err(ID.invalid(
            "currency",
            format!("must be {code}, the currency of the beneficiary"),
        ))
    }
}

impl Side {
    /// Compares the amount on its side, and the currency of the debited balance.
    pub(super) fn compare<'a>(self, compared: Compared<'a>, source: Currency) -> Compared<'a> {
        let compared = compared.currency("source_currency", source);
        match self {
            Self::Payment(money) => {
                let compared = compared.currency("payment_currency", money.currency());
                let (amount, currency) = members(PAYMENT, |name| compared.has(name));
                compared.money(amount, currency, money)
            }
            Self::Source(money) => {
                let (amount, currency) = members(SOURCE, |name| compared.has(name));
                let code = compared.response_text(currency);
                let source = money.currency().code();
                let is_source = code.is_none_or(|code| code.eq_ignore_ascii_case(source));
                match amount == BARE.0 && !is_source {
                    // A bare amount in another currency is that of the beneficiary, which was not requested.
                    true => compared,
                    false => compared.money(amount, currency, money),
                }
            }
        }
    }

    pub(super) fn body(self, body: Body, source: Currency) -> Result<Body> {
        let (Self::Payment(money) | Self::Source(money)) = self;
        PAYOUTS.check_amount(money)?;
        let body = body.text("source_currency", source.code().to_ascii_lowercase());
        match self {
            Self::Payment(_) => Ok(body.amount("payment_amount", money)),
            Self::Source(_) if money.currency() == source => {
                Ok(body.amount("source_amount", money))
            }
            Self::Source(_) => {
                let rule = "must be in the source currency";
                Err(ID.invalid("amount", rule))
            }
        }
    }
}
