//! Making a virtual account.

use std::time::{Duration, SystemTime};

use dhow_core::{Effect, Error, Money, Result, json::Lexeme};

use super::{VirtualAccount, check_words, operation};
use crate::{HPay, body::Body, client::Operation, time, wire};

/// The longest time that HPay gives a virtual account (error 049).
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

const CREATE: Operation = operation("/api/va/create", Effect::Write);

/// A virtual account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewVirtualAccount {
    /// The customer's name (`accountVaName`): at most fifty letters, digits and blanks.
    pub name: String,
    /// What is to be paid, in whole units.
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

    fn check(&self, now: SystemTime) -> Result<String> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid("name", "must not be empty"));
        }
        check_words("name", &self.name)?;
        check_words("remark", self.remark.as_deref().unwrap_or_default())?;
        let latest = now.checked_add(LONGEST);
        if self
            .expires_at
            .is_some_and(|at| at <= now || latest.is_some_and(|latest| at > latest))
        {
            return Err(Error::invalid(
                "expires_at",
                "must be within the next seven days",
            ));
        }
        match self.amount.whole_major().filter(|units| *units > 0) {
            Some(units) => Ok(units.to_string()),
            None => Err(Error::invalid("amount", "must be whole units above zero")),
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
            .text("merchantId", &client.merchant_id)
            .text(
                "accountVaType",
                match new.kind {
                    VirtualAccountKind::OneTime => "1",
                    VirtualAccountKind::Reusable => "2",
                },
            )
            .text("accountVaName", &new.name)
            .text("amount", amount)
            .text_if("remark", new.remark.as_deref())
            .text_if("timeLimit", time_limit.as_deref())
            .text(
                "condition",
                match new.condition {
                    Condition::Fixed => "1",
                    Condition::Flexible => "2",
                },
            );
        let code = client
            .keys
            .sign(&client.recipes.va_create, &body.values(), &[])?;
        let body = body.text("secure_code", code);
        let target = client.account.at("/api/va/create");
        let mode = client.conventions.va_create_body;
        let received = client
            .post(CREATE, target, &body, mode)
            .await?
            .successful()?;
        let checksum = received.envelope.checksum.as_ref().map(Lexeme::as_str);
        let recipes = &client.recipes.va_create_answer;
        received.verify(&client.keys, recipes, &body.values(), checksum)?;
        let wire: wire::VirtualAccount = received.data()?;
        Ok(self.read_virtual_account(wire))
    }
}
