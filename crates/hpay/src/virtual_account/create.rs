//! Creation of a virtual account.

use std::time::{Duration, SystemTime};

use dhow_core::{Echo, Money, ReportedAmount, Result};

use super::{VirtualAccount, change, check_text};
use crate::{
    HPay, ID,
    amount::{unless_grouped, whole_units},
    capabilities::VIRTUAL_ACCOUNTS,
    client::HPayEndpoint,
    error::DOMESTIC,
    wire::{self, body::Body, time},
};

/// Maximum lifetime of a virtual account (code 049).
const MAX_LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

const CREATE: HPayEndpoint = change("/api/va/create");

/// Parameters of a virtual account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewVirtualAccount {
    /// Name of the customer (`accountVaName`): at most 50 alphanumeric characters and spaces.
    pub name: String,
    /// Amount to pay in whole VND. HPay's virtual accounts have no field for another currency.
    pub amount: Money,
    /// Number of payments that the account takes (`accountVaType`).
    pub kind: VirtualAccountKind,
    /// Amounts that the account takes (`condition`).
    pub condition: Condition,
    /// Text of the transfer: at most 50 alphanumeric characters and spaces.
    pub remark: Option<String>,
    /// Payment deadline, at most seven days ahead. HPay's default is 24 hours.
    pub expires_at: Option<SystemTime>,
}

/// Number of payments that a virtual account takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VirtualAccountKind {
    /// `1`: one payment.
    OneTime,
    /// `2`: any number of payments.
    Reusable,
}

/// Amounts that a virtual account takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// `1`: exactly the requested amount.
    Fixed,
    /// `2`: any amount.
    Flexible,
}

impl VirtualAccountKind {
    /// Returns HPay's number.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneTime => "1",
            Self::Reusable => "2",
        }
    }
}

impl Condition {
    /// Returns HPay's number in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "1",
            Self::Flexible => "2",
        }
    }
}

impl NewVirtualAccount {
    /// Creates the parameters of an account for one payment of exactly this amount.
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

    /// Compares the fields that the response repeats. The amount is compared only if it is fixed.
    fn echo(&self, response: &wire::VirtualAccount) -> Echo {
        let amount = response
            .va_amount
            .as_deref()
            .filter(|text| !text.is_empty());
        let amount =
            amount.map(|text| unless_grouped(ReportedAmount::lenient(text, DOMESTIC.code())));
        let fixed = self.condition == Condition::Fixed;
        // The request has 1 and 2, the table of the response 0 and 1. Only 2 contradicts a fixed amount under both readings.
        // LEDGER: va-condition
        let flexible = response.va_condition.as_deref() == Some(Condition::Flexible.as_str());
        response
            .echo(Some(&self.name))
            .text("va_type", self.kind.as_str(), response.va_type.as_deref())
            .unless("va_condition", !(fixed && flexible))
            .money("va_amount", self.amount, amount.as_ref().filter(|_| fixed))
    }

    fn check(&self, now: SystemTime) -> Result<()> {
        // The request has no field for a currency, so HPay would take any amount for VND.
        // LEDGER: domestic-currency
        VIRTUAL_ACCOUNTS.check_amount(self.amount)?;
        if self.name.trim().is_empty() {
            return Err(ID.invalid("name", "must not be empty"));
        }
        check_text("name", &self.name)?;
        check_text("remark", self.remark.as_deref().unwrap_or_default())?;
        let latest = now.checked_add(MAX_LIFETIME);
        if self
            .expires_at
            .is_some_and(|at| at <= now || latest.is_some_and(|latest| at > latest))
        {
            return Err(ID.invalid("expires_at", "must be within the next 7 days"));
        }
        Ok(())
    }
}

impl HPay {
    /// Creates a virtual account: `POST /api/va/create`. No money moves until a customer pays into it.
    ///
    /// HPay marks this service as **end of support**. A second call creates a second account, and HPay takes no reference of the merchant,
    /// so check HPay's portal after an unknown outcome. The request's signature covers neither the amount nor the name.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming the field and the rule;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if the account may exist although no readable response arrived.
    pub async fn create_virtual_account(&self, new: &NewVirtualAccount) -> Result<VirtualAccount> {
        let client = &self.client;
        new.check(client.clock.now())?;
        let time_limit = new.expires_at.map(time::unix).transpose()?;
        let body = Body::default()
            .text("merchantId", &client.merchant.id)
            .text("accountVaType", new.kind.as_str())
            .text("accountVaName", &new.name)
            .text("amount", whole_units(new.amount))
            .text_if("remark", new.remark.as_deref())
            .text_if("timeLimit", time_limit.as_deref())
            .text("condition", new.condition.as_str());
        // The signature covers the merchant id and the condition only, so the response is compared with the request.
        // LEDGER: va-create-recipe
        let body = client.signed(body, "secure_code", &client.schemes.va_create)?;
        let mode = client.conventions.va_create_body;
        let received = client.post(&CREATE, &body, mode).await?.successful()?;
        let checksum = received.envelope.checksum.as_deref();
        let schemes = &client.schemes.va_create_response;
        let verified_by = received.verify(&client.keys, schemes, &body.values(), checksum)?;
        let wire: wire::VirtualAccount = received.data()?;
        received.response.check(new.echo(&wire))?;
        // Without a number the account cannot be paid or closed, but it may exist.
        let Some(account) = wire.va_account.clone().filter(|number| !number.is_empty()) else {
            return Err(received.response.unexpected("it names no account"));
        };
        let mut created = VirtualAccount::from_wire(wire, account);
        created.verified_by = verified_by;
        Ok(created)
    }
}
