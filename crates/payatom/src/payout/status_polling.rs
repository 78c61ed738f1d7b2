//! Status polling of payouts.
//!
//! **Unsettled**: no public source has its path, its fields or the fields of its hash. It is modelled on payin polling; the path and the hashed
//! fields are configurable.

use std::borrow::Cow;

use dhow_core::{Endpoint, Failure, Payout, PayoutStatus, ProviderReference, Response, Result};
use http::Method;

use crate::{
    ID, PayAtom,
    client::Credential,
    signing::{Covered, ENVELOPE_BYTES, PAYOUT},
    status,
    wire::{RawObject, echo, received::paid_out},
};

const STATUS: Endpoint = Endpoint::read(ID, Method::POST, "/{payout status path}");

impl PayAtom {
    /// Reads the status of a payout by its `ref_code`.
    ///
    /// # Errors
    /// [`Protocol`](dhow_core::ErrorKind::Protocol) for a response whose `post_hash` does not match.
    // LEDGER: payout-status
    // The page says that a polling interface exists. The fields of payin polling are the only ones known of this software.
    pub(super) async fn poll_payout(&self, reference: &ProviderReference) -> Result<Payout> {
        let ref_code = reference.as_str();
        let body = self.account.body_about("ref_code", ref_code)?;
        let credential = Credential::from(self.config.api);
        let path = &self.config.paths.payout_polling;
        let call = self.client.post(&STATUS, credential, path, &body)?;
        self.payout_from_status(reference, &self.client.send(call).await?)
    }

    fn payout_from_status(
        &self,
        reference: &ProviderReference,
        response: &Response,
    ) -> Result<Payout> {
        let members = RawObject::from_response(response)?;
        let covered = self
            .sealed_fields(&members)
            .ok_or_else(|| response.unexpected("its `post_hash` does not match"))?;
        let echoed = members.text("ref_code");
        let account = echo::of_account(&members, &self.account.pid, self.config.currency);
        response.check(account.text("ref_code", reference.as_str(), echoed.as_deref()))?;
        let word = members.owned("status").unwrap_or_default();
        let status = status::payout(&word);
        let failed = matches!(status, PayoutStatus::Failed | PayoutStatus::Cancelled);
        let is_covered = |name: &&str| covered.iter().any(|(covered, _)| covered == name);
        let amount = paid_out(&status, self.config.currency, |name| {
            Some(name)
                .filter(is_covered)
                .and_then(|name| members.owned(name))
        });
        let mut payout = Payout::new(
            ID,
            reference.clone(),
            status,
            &word,
            self.config.environment,
        );
        payout.merchant_reference = members.owned("order_id");
        payout.amount = amount;
        payout.failure = failed.then(|| Failure::new(word, members.owned("message")));
        Ok(payout.with_amount_warnings())
    }

    /// Returns the fields that the hash of the response covers, if it matches them.
    fn sealed_fields<'f>(&'f self, members: &'f RawObject<'_>) -> Option<Vec<Covered<'f>>> {
        let key = &self.account.key;
        let mut buffer = [0; ENVELOPE_BYTES];
        let sealed = key.open(&members.scalar(PAYOUT.placement)?.text, &mut buffer)?;
        let first = |names: &'f [Cow<'static, str>]| {
            let name = names.iter().find(|name| members.raw(name).is_some())?;
            Some((name.as_ref(), members.scalar(name)?))
        };
        let covered: Option<Vec<Covered<'f>>> =
            self.config.payout_hashed_fields.iter().map(first).collect();
        covered.filter(|covered| PAYOUT.seals(sealed, covered, key))
    }
}
