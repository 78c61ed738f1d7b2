//! Virtual accounts: account numbers for one customer or one order. HPay marks this service as end of support.

use std::time::SystemTime;

use dhow_core::{Echo, Endpoint, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    EvidenceStatus, HPay, ID, VirtualAccountStatus,
    amount::unless_grouped,
    client::{HPayEndpoint, Host},
    error::{DOMESTIC, Service},
    wire::{self, received::Received, time},
};

mod create;
mod receipts;
mod switch;

pub use create::{Condition, NewVirtualAccount, VirtualAccountKind};
pub use receipts::Receipt;

/// Virtual account in HPay's system. A field that the response does not have is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VirtualAccount {
    /// Account number (`va_account`).
    pub account: String,
    /// Name on the account.
    pub name: Option<String>,
    /// Bank, as HPay's code.
    pub bank: Option<String>,
    /// Status of the account. Do not rely on it for a new account: HPay's example of one says expired.
    pub status: Option<VirtualAccountStatus>,
    /// HPay's number of the kind: 1 for one payment, 2 for many.
    pub kind: Option<String>,
    /// HPay's number of the condition: 1 for a fixed amount, 2 for any. The table of the response says 0 or 1.
    pub condition: Option<String>,
    /// HPay's number of the origin: 1 for the portal, 2 for the API.
    pub method: Option<String>,
    /// Amount to pay in VND, as HPay's response names no currency.
    pub amount: Option<ReportedAmount>,
    /// Text of the transfer.
    pub remark: Option<String>,
    /// Payment deadline.
    pub expires_at: Option<SystemTime>,
    /// E-mail address of the merchant.
    pub merchant_email: Option<String>,
    /// Text of the VietQR code.
    pub qr_code: Option<String>,
    /// URL of the code.
    pub qr_common_url: Option<String>,
    /// URL of the code with HPay's logo.
    pub qr_data_url: Option<String>,
    /// URL of HPay's image of the code.
    pub qr_image_url: Option<String>,
    /// Evidence for the scheme that verified HPay's `checksum`. `None` if it was not verified: the response to a rename has no checksum,
    /// and the others are verified if [`SignatureSchemes::va_create_response`](crate::SignatureSchemes::va_create_response) or
    /// [`SignatureSchemes::va_switch_response`](crate::SignatureSchemes::va_switch_response) is set.
    pub verified_by: Option<EvidenceStatus>,
}

impl VirtualAccount {
    fn from_wire(wire: wire::VirtualAccount, account: String) -> Self {
        let expires_at = wire.va_timelimit.and_then(|limit| time::parse_unix(&limit));
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

/// Endpoint that changes an account.
// HPay takes no reference of the merchant here, so an unknown outcome can only be settled in HPay's portal.
const fn change(route: &'static str) -> HPayEndpoint {
    let endpoint = Endpoint::write(ID, Method::POST, route, Resolution::AskGateway);
    HPayEndpoint::new(Service::VirtualAccount, Host::Account, endpoint)
}

/// Checks a name or remark: at most 50 characters, all of them alphanumeric or spaces.
// The texts of the codes say "letters" and "no special characters". Vietnamese letters are taken for letters.
// Source: HPay API reference, virtual account codes 045 to 048.
fn check_text(field: &'static str, text: &str) -> Result<()> {
    let allowed = |c: char| c.is_alphanumeric() || c == ' ';
    if text.chars().count() > 50 {
        return Err(ID.invalid(field, "must have at most 50 characters"));
    }
    if !text.chars().all(allowed) {
        return Err(ID.invalid(field, "must contain letters, digits and spaces only"));
    }
    Ok(())
}

fn check_account(account: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric();
    if account.is_empty() || !account.chars().all(allowed) {
        return Err(ID.invalid("va_account", "must contain letters and digits only"));
    }
    Ok(())
}

/// Returns true if two names can be the same.
// Banks change names to capitals and remove Vietnamese marks, so only two ASCII names can be told apart.
pub(crate) fn is_same_name(sent: &str, received: &str) -> bool {
    let comparable = sent.is_ascii() && received.is_ascii();
    !comparable || sent.trim().eq_ignore_ascii_case(received.trim())
}

impl wire::VirtualAccount {
    fn echo(&self, name: Option<&str>) -> Echo {
        let same = |received: &String| name.is_none_or(|name| is_same_name(name, received));
        Echo::new().unless("va_name", self.va_name.as_ref().is_none_or(same))
    }
}

impl HPay {
    /// Reads the response to a change of an account.
    fn changed_account(
        &self,
        received: &Received,
        account: &str,
        name: Option<&str>,
    ) -> Result<VirtualAccount> {
        let wire: wire::VirtualAccount = received.data()?;
        received.response.check(wire.echo(name))?;
        Ok(VirtualAccount::from_wire(wire, account.to_owned()))
    }
}
