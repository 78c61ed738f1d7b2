//! Virtual accounts: an account number that belongs to one customer or one order. HPay calls the service "end of support".

use std::time::SystemTime;

use dhow_core::{Echo, Endpoint, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    EvidenceStatus, HPay, ID, VirtualAccountStatus,
    amount::unless_grouped,
    client::{HPayEndpoint, Host},
    error::{DOMESTIC, Service, invalid},
    time,
    wire::{self, received::Received},
};

mod create;
mod receipts;
mod switch;

pub use create::{Condition, NewVirtualAccount, VirtualAccountKind};
pub use receipts::Receipt;
pub(crate) use receipts::remark;

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
    /// What is to be paid, in VND: HPay names no currency.
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
    /// Evidence of the recipe that HPay's `checksum` matched. `None` if it was not verified: the answer to a change of name has no
    /// checksum, and the others are verified once [`SignatureSchemes::va_create_answer`](crate::SignatureSchemes::va_create_answer) and
    /// [`SignatureSchemes::va_switch_answer`](crate::SignatureSchemes::va_switch_answer) are set.
    pub verified_by: Option<EvidenceStatus>,
}

impl VirtualAccount {
    fn read(wire: wire::VirtualAccount, account: String) -> Self {
        let expires_at = wire.va_timelimit.and_then(|limit| time::read_unix(&limit));
        let amount = wire.va_amount.filter(|amount| !amount.is_empty());
        Self {
            account,
            name: wire.va_name,
            bank: wire.va_bank,
            status: wire.va_status,
            kind: wire.va_type,
            condition: wire.va_condition,
            method: wire.va_method,
            amount: amount
                .map(|amount| unless_grouped(ReportedAmount::lenient(amount, DOMESTIC.code()))),
            remark: wire.remark,
            expires_at,
            merchant_email: wire.merchant_email,
            qr_code: wire.qr_code,
            qr_common_url: wire.qr_common_url,
            qr_data_url: wire.qr_data_url,
            qr_image_url: wire.qr_image,
            verified_by: None,
        }
    }
}

/// A change of an account. Nothing here can be found by a reference of ours, so an unknown outcome is for HPay's portal.
const fn change(route: &'static str) -> HPayEndpoint {
    let endpoint = Endpoint::write(ID, Method::POST, route, Resolution::AskGateway);
    HPayEndpoint::new(Service::VirtualAccount, Host::Account, endpoint)
}

/// Names and remarks have at most fifty characters, all of them letters, digits or blanks.
fn check_words(field: &'static str, text: &str) -> Result<()> {
    let allowed = |c: char| c.is_alphanumeric() || c == ' ';
    if text.chars().count() > 50 {
        return Err(invalid(field, "must have at most 50 characters"));
    }
    if !text.chars().all(allowed) {
        return Err(invalid(field, "must have letters, digits and blanks only"));
    }
    Ok(())
}

fn check_account(account: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric();
    if account.is_empty() || !account.chars().all(allowed) {
        return Err(invalid("va_account", "must have letters and digits only"));
    }
    Ok(())
}

/// The same name, which a bank may have put into capitals or rid of its Vietnamese marks. Only two texts without marks can be told apart.
pub(crate) fn is_same_name(asked: &str, answered: &str) -> bool {
    let comparable = asked.is_ascii() && answered.is_ascii();
    !comparable || asked.trim().eq_ignore_ascii_case(answered.trim())
}

impl wire::VirtualAccount {
    fn echo(&self, name: Option<&str>) -> Echo {
        let same = |answered: &String| name.is_none_or(|name| is_same_name(name, answered));
        Echo::new().unless("va_name", self.va_name.as_ref().is_none_or(same))
    }
}

impl HPay {
    /// The answer to a change of an account, which names that account or none.
    fn changed_account(
        &self,
        received: &Received,
        account: &str,
        name: Option<&str>,
    ) -> Result<VirtualAccount> {
        let wire: wire::VirtualAccount = received.data()?;
        received.response.check(wire.echo(name))?;
        Ok(VirtualAccount::read(wire, account.to_owned()))
    }
}
