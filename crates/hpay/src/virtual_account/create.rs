//! Making a virtual account.

use std::time::{Duration, SystemTime};

use dhow_core::{Echo, Money, ReportedAmount, Result};

use super::{VirtualAccount, change, check_words};
use crate::{
    HPay,
    amount::unless_grouped,
    client::HPayEndpoint,
    error::{DOMESTIC, invalid, require_domestic},
    time,
    wire::{self, body::Body},
};

/// The longest time that HPay gives a virtual account (error 049).
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

const CREATE: HPayEndpoint = change("/api/va/create");

/// A virtual account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewVirtualAccount {
    /// The customer's name (`accountVaName`): at most fifty letters, digits and blanks.
    pub name: String,
    /// What is to be paid: whole dong. HPay's virtual accounts name no currency, so they are in no other one.
    pub amount: Money,
    /// For one payment or for many (`accountVaType`).
    pub kind: VirtualAccountKind,
    /// For that amount only or for any (`condition`).
    pub condition: Condition,
    /// The text of the transfer: at most fifty letters, digits and blanks.
    pub remark: Option<String>,
    /// Until when it can be paid: at most seven days ahead; HPay's default is one day.
    pub expires_at: Option<SystemTime>,
}

/// How often a virtual account can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VirtualAccountKind {
    /// `1`: once.
    OneTime,
    /// `2`: many times.
    Reusable,
}

/// What a virtual account accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// `1`: exactly the amount.
    Fixed,
    /// `2`: any amount.
    Flexible,
}

impl VirtualAccountKind {
    /// HPay's number.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneTime => "1",
            Self::Reusable => "2",
        }
    }
}

impl Condition {
    /// HPay's number in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "1",
            Self::Flexible => "2",
        }
    }
}

impl NewVirtualAccount {
    /// An account for one payment of exactly that amount.
    #[must_use]
    pub fn new(name: impl Into<String>, amount: Money) -> Self {
        Self {
            name: name.into(),
            amount,
            kind: VirtualAccountKind::OneTime,
            condition: Condition::Fixed,
            remark: None,
            expires_at: None,
        }
    }

    /// An answer about another account than this one is not believed. An account that takes any amount may be answered with any.
    fn echo(&self, answered: &wire::VirtualAccount) -> Echo {
        let amount = answered
            .va_amount
            .as_deref()
            .filter(|text| !text.is_empty());
        let amount =
            amount.map(|text| unless_grouped(ReportedAmount::lenient(text, DOMESTIC.code())));
        let fixed = self.condition == Condition::Fixed;
        // LEDGER: va-condition
        let flexible = answered.va_condition.as_deref() == Some(Condition::Flexible.as_str());
        answered
            .echo(Some(&self.name))
            .text("va_type", self.kind.as_str(), answered.va_type.as_deref())
            .unless("va_condition", !(fixed && flexible))
            .money("va_amount", self.amount, amount.as_ref().filter(|_| fixed))
    }

    fn check(&self, now: SystemTime) -> Result<String> {
        // LEDGER: domestic-currency
        require_domestic(self.amount)?;
        if self.name.trim().is_empty() {
            return Err(invalid("name", "must not be empty"));
        }
        check_words("name", &self.name)?;
        check_words("remark", self.remark.as_deref().unwrap_or_default())?;
        let latest = now.checked_add(LONGEST);
        if self
            .expires_at
            .is_some_and(|at| at <= now || latest.is_some_and(|latest| at > latest))
        {
            return Err(invalid("expires_at", "must be within the next seven days"));
        }
        match self.amount.whole_major().filter(|units| *units > 0) {
            Some(units) => Ok(units.to_string()),
            None => Err(invalid("amount", "must be whole units above zero")),
        }
    }
}

impl HPay {
    /// `POST /api/va/create`: makes a virtual account. **End of support**, says HPay. No money moves until somebody pays into it.
    ///
    /// Called twice it makes two accounts; HPay takes no reference of ours, so after an unknown outcome look at HPay's portal. The digest of
    /// the request covers neither amount nor name.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming the field and the rule;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may exist although no readable answer arrived.
    pub async fn create_virtual_account(&self, new: &NewVirtualAccount) -> Result<VirtualAccount> {
        let client = &self.client;
        let amount = new.check(client.clock.now())?;
        let time_limit = new.expires_at.map(time::unix).transpose()?;
        let body = Body::default()
            .text("merchantId", &client.merchant.id)
            .text("accountVaType", new.kind.as_str())
            .text("accountVaName", &new.name)
            .text("amount", amount)
            .text_if("remark", new.remark.as_deref())
            .text_if("timeLimit", time_limit.as_deref())
            .text("condition", new.condition.as_str());
        let body = client.signed(body, "secure_code", &client.schemes.va_create)?;
        let mode = client.conventions.va_create_body;
        let received = client.post(&CREATE, &body, mode).await?.successful()?;
        let checksum = received.envelope.checksum.as_deref();
        let schemes = &client.schemes.va_create_answer;
        let verified_by = received.verify(&client.keys, schemes, &body.values(), checksum)?;
        let wire: wire::VirtualAccount = received.data()?;
        received.response.check(new.echo(&wire))?;
        let Some(account) = wire.va_account.clone().filter(|number| !number.is_empty()) else {
            return Err(received.response.unexpected("it names no account"));
        };
        let mut made = VirtualAccount::read(wire, account);
        made.verified_by = verified_by;
        Ok(made)
    }
}
