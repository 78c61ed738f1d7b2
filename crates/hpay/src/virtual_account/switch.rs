//! Renaming, opening and closing of a virtual account.

use dhow_core::Result;

use super::{VirtualAccount, change, check_account, check_text};
use crate::{BodyMode, HPay, ID, client::HPayEndpoint, wire::body::Body};

const RENAME: HPayEndpoint = change("/api/va/updateVaName");
const SWITCH: HPayEndpoint = change("/api/va/revoke");

impl HPay {
    /// Changes the name on a virtual account, and its remark if there is one: `POST /api/va/updateVaName`.
    ///
    /// HPay marks this service as **end of support**. Sending it again is harmless. The signature scheme of the request is unsettled.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) (07) for an account that HPay does not know, and the errors of
    /// [`create_virtual_account`](Self::create_virtual_account).
    pub async fn rename_virtual_account(
        &self,
        account: &str,
        name: &str,
        remark: Option<&str>,
    ) -> Result<VirtualAccount> {
        check_account(account)?;
        if name.trim().is_empty() {
            return Err(ID.invalid("name", "must not be empty"));
        }
        check_text("name", name)?;
        check_text("remark", remark.unwrap_or_default())?;
        let client = &self.client;
        let body = Body::default()
            .text("merchant_id", &client.merchant.id)
            .text("va_account", account)
            .text("va_name", name)
            .text_if("remark", remark);
        let body = client.signed(body, "secure_code", &client.schemes.va_rename)?;
        let received = client.post(&RENAME, &body, BodyMode::Json).await?;
        let received = received.successful()?;
        self.changed_account(&received, account, Some(name))
    }

    /// Opens a virtual account that was closed: `POST /api/va/revoke` with flag 1.
    ///
    /// HPay marks this service as **end of support**. The signature scheme of the request is unsettled.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) (041, 043) if the account's status does not allow it.
    pub async fn open_virtual_account(
        &self,
        account: &str,
        time_limit: Option<std::time::SystemTime>,
    ) -> Result<VirtualAccount> {
        self.switch_virtual_account(account, "1", time_limit).await
    }

    /// Closes a virtual account that can be paid: `POST /api/va/revoke` with flag 0. A payment that is under way may still arrive.
    ///
    /// HPay marks this service as **end of support**. The signature scheme of the request is unsettled.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) (041) if the account's status does not allow it.
    pub async fn close_virtual_account(&self, account: &str) -> Result<VirtualAccount> {
        self.switch_virtual_account(account, "0", None).await
    }

    async fn switch_virtual_account(
        &self,
        account: &str,
        flag: &str,
        time_limit: Option<std::time::SystemTime>,
    ) -> Result<VirtualAccount> {
        check_account(account)?;
        let client = &self.client;
        let time_limit = time_limit.map(crate::wire::time::unix).transpose()?;
        let body = Body::default()
            .text("merchant_id", &client.merchant.id)
            // This call alone names the account `account_va`.
            .text("account_va", account)
            .text("flag", flag)
            // LEDGER: va-open-deadline
            .text_if("time_limit", time_limit.as_deref());
        let body = client.signed(body, "secure_code", &client.schemes.va_switch)?;
        let mode = client.conventions.va_switch_body;
        let received = client.post(&SWITCH, &body, mode).await?.successful()?;
        let checksum = received.envelope.checksum.as_deref();
        let schemes = &client.schemes.va_switch_response;
        let verified_by = received.verify(&client.keys, schemes, &body.values(), checksum)?;
        let mut switched = self.changed_account(&received, account, None)?;
        switched.verified_by = verified_by;
        Ok(switched)
    }
}
