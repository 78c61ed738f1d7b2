//! Virtual accounts: an account number that belongs to one customer or one order. HPay calls the service "end of support".

use std::time::SystemTime;

use dhow_core::{Effect, Error, ReportedAmount, Resolution, Result, json::Lexeme};

use crate::{HPay, VirtualAccountStatus, client::Operation, error::Service, time, wire};

mod create;
mod receipts;
mod switch;

pub use create::{Condition, NewVirtualAccount, VirtualAccountKind};
pub use receipts::Receipt;

/// A virtual account as HPay describes it. What an answer does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VirtualAccount {
    /// The account number (`va_account`).
    pub account: String,
    /// The name on it.
    pub name: Option<String>,
    /// The bank, in HPay's code.
    pub bank: Option<String>,
    /// Where it stands. The example for a new account says expired; do not rely on it.
    pub status: Option<VirtualAccountStatus>,
    /// 1 for one payment, 2 for many, in HPay's number.
    pub kind: Option<String>,
    /// 1 for a fixed amount, 2 for any; a table says 0 or 1.
    pub condition: Option<String>,
    /// 1 made on the portal, 2 by this interface.
    pub method: Option<String>,
    /// What is to be paid.
    pub amount: Option<ReportedAmount>,
    /// The text of the transfer.
    pub remark: Option<String>,
    /// Until when it can be paid.
    pub expires_at: Option<SystemTime>,
    /// The merchant's e-mail address.
    pub merchant_email: Option<String>,
    /// The text of the VietQR code.
    pub qr_code: Option<String>,
    /// An address that shows the code.
    pub qr_common_url: Option<String>,
    /// An address that shows the code with HPay's logo.
    pub qr_data_url: Option<String>,
    /// An address that shows HPay's picture of the code.
    pub qr_image_url: Option<String>,
}

impl VirtualAccount {
    fn read(wire: wire::VirtualAccount, currency: &str) -> Self {
        let text = |text: Option<Lexeme>| text.map(Lexeme::into_string);
        let expires_at = wire
            .va_timelimit
            .and_then(|limit| time::read_unix(limit.as_str()));
        let amount = text(wire.va_amount).filter(|amount| !amount.is_empty());
        Self {
            account: wire.va_account.into_string(),
            name: text(wire.va_name),
            bank: text(wire.va_bank),
            status: wire.va_status,
            kind: text(wire.va_type),
            condition: text(wire.va_condition),
            method: text(wire.va_method),
            amount: amount.map(|amount| ReportedAmount::lenient(amount, currency)),
            remark: text(wire.remark),
            expires_at,
            merchant_email: text(wire.merchant_email),
            qr_code: text(wire.qr_code),
            qr_common_url: text(wire.qr_common_url),
            qr_data_url: text(wire.qr_data_url),
            qr_image_url: text(wire.qr_image),
        }
    }
}

const fn operation(route: &'static str, effect: Effect) -> Operation {
    // Nothing here can be found by a reference of ours, so an unknown outcome is for HPay's portal.
    Operation {
        service: Service::VirtualAccount,
        route,
        effect,
        resolution: match effect {
            Effect::Read => Resolution::Poll,
            Effect::Write => Resolution::AskGateway,
        },
    }
}

/// Names and remarks have at most fifty characters, all of them letters, digits or blanks.
fn check_words(field: &'static str, text: &str) -> Result<()> {
    let allowed = |c: char| c.is_alphanumeric() || c == ' ';
    if text.chars().count() > 50 {
        return Err(Error::invalid(field, "must have at most 50 characters"));
    }
    if !text.chars().all(allowed) {
        return Err(Error::invalid(
            field,
            "must have letters, digits and blanks only",
        ));
    }
    Ok(())
}

fn check_account(account: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric();
    if account.is_empty() || !account.chars().all(allowed) {
        return Err(Error::invalid(
            "va_account",
            "must have letters and digits only",
        ));
    }
    Ok(())
}

impl HPay {
    fn read_virtual_account(&self, wire: wire::VirtualAccount) -> VirtualAccount {
        VirtualAccount::read(wire, self.currency.code())
    }
}
