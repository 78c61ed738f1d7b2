//! What a transfer is made of.

use dhow_core::{Currency, MerchantReference, Money};

use crate::{
    beneficiary::{NewBeneficiary, compare_account},
    payment::at_most,
    refusal::{Checked, Refusal},
    remitter::NewRemitter,
    wire::{Body, Compared},
};

/// A transfer to make.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewTransfer {
    /// The merchant's reference, at most 120 characters. HitPay accepts one twice.
    pub reference: MerchantReference,
    /// Who gets the money.
    pub to: Recipient,
    /// How much, and on which side it is counted; at least one major unit.
    pub amount: Side,
    /// The currency of the balance that the money leaves.
    pub source_currency: Currency,
    /// In whose name the money is sent.
    pub from: Option<SentBy>,
    /// Seen by the merchant only. It is sent after the reference, because HitPay's list searches remarks and not references; at most
    /// 120 characters together.
    pub remark: Option<String>,
}

/// Who gets the money of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// A beneficiary that exists, by its id.
    Id(String),
    /// One that is described here.
    New(Box<NewBeneficiary>),
}

/// In whose name the money is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentBy {
    /// A remitter that exists, by its id.
    Id(String),
    /// One that is described here.
    New(Box<NewRemitter>),
}

/// On which side of the exchange an amount is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What the beneficiary gets: `payment_amount`.
    Payment(Money),
    /// What leaves the merchant's balance: `source_amount`.
    Source(Money),
}

/// An amount and its currency, as members of a transfer.
type Members = (&'static str, &'static str);

/// The members with the beneficiary's amount.
pub(super) const PAYMENT: Members = ("payment_amount", "payment_currency");

/// The members with the amount that leaves the merchant's balance.
const SOURCE: Members = ("source_amount", "source_currency");

/// The same without a side.
pub(super) const BARE: Members = ("amount", "currency");

/// The members that hold the money of one side. Where its amount is missing, the amount without a side is taken.
// LEDGER: transfer-amount
pub(super) fn members(side: Members, has: impl Fn(&str) -> bool) -> Members {
    if has(side.0) || !has(BARE.0) {
        return side;
    }
    match has(BARE.1) {
        true => BARE,
        false => (BARE.0, side.1),
    }
}

impl NewTransfer {
    /// A transfer to a beneficiary out of the balance in the same currency.
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

    pub(super) fn body(&self) -> Checked<Body> {
        at_most("merchant_reference", Some(self.reference.as_str()), 120)?;
        // LEDGER: transfer-search
        let remark = match &self.remark {
            Some(remark) => format!("{} {remark}", self.reference),
            None => self.reference.to_string(),
        };
        at_most("description", Some(&remark), 120)?;
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
    /// Compares the answer with what was asked for.
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

/// HitPay counts a `payment_amount` in the currency of the beneficiary.
pub(super) fn check_currency(amount: Money, code: &str) -> Checked {
    if amount.currency().code() == code {
        Ok(())
    } else {
        Err(Refusal::invalid(
            "currency",
            format!("must be {code}, the currency of the beneficiary"),
        ))
    }
}

impl Side {
    /// Compares the side on which the amount was counted, and the currency that the money leaves in.
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
                let code = compared.answered(currency);
                let own = money.currency().code();
                let is_own = code.is_none_or(|code| code.eq_ignore_ascii_case(own));
                match amount == BARE.0 && !is_own {
                    // What the beneficiary gets.
                    true => compared,
                    false => compared.money(amount, currency, money),
                }
            }
        }
    }

    pub(super) fn body(self, body: Body, source: Currency) -> Checked<Body> {
        let (Self::Payment(money) | Self::Source(money)) = self;
        let one = Money::from_major(1, money.currency()).map_err(|_| too_small())?;
        if money < one {
            return Err(too_small());
        }
        let body = body.text("source_currency", source.code().to_ascii_lowercase());
        match self {
            Self::Payment(_) => Ok(body.amount("payment_amount", money)),
            Self::Source(_) if money.currency() == source => {
                Ok(body.amount("source_amount", money))
            }
            Self::Source(_) => {
                let rule = "must be in the currency that it leaves the balance in";
                Err(Refusal::invalid("amount", rule))
            }
        }
    }
}

fn too_small() -> Refusal {
    Refusal::invalid("amount", "must be at least one major unit")
}
