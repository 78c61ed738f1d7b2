//! Status polling of payouts. **Unsettled**: no public source has its path, its fields or what its hash covers; what stands here is
//! taken from payin polling, and every part of it is a setting.

use std::borrow::Cow;

use dhow_core::{Answer, Failure, Payout, PayoutStatus, ProviderReference, Result};

use crate::{
    Api, PayAtom,
    client::{Credential, ID, Operation},
    echo,
    members::Members,
    received::paid_out,
    signing::{Covered, ENVELOPE_BYTES, seals},
    status,
};

impl PayAtom {
    /// Reads a payout's status by `ref_code`. An answer whose `post_hash` does not match is an error, never a status.
    pub(super) async fn poll_payout(&self, reference: &ProviderReference) -> Result<Payout> {
        let ref_code = reference.as_str();
        let post_hash = self.client.post_hash("ref_code", ref_code)?;
        let body = self
            .client
            .body()
            .text("ref_code", ref_code)
            .text("post_hash", post_hash);
        let credential = match self.api {
            Api::V1 => Credential::Nothing,
            Api::V2 => Credential::ApiKey,
        };
        let operation = Operation::read("/{payout status}", credential);
        let path = &self.client.paths.payout_polling;
        let answer = self.client.send(operation, path, Some(&body)).await?;
        self.polled_payout(reference, &answer)
            .map_err(|error| error.with_provider(ID))
    }

    fn polled_payout(&self, reference: &ProviderReference, answer: &Answer) -> Result<Payout> {
        let members = Members::read(answer.body())
            .map_err(|_| answer.not_understood("it is not one JSON object with distinct names"))?;
        let covered = self
            .sealed_fields(&members)
            .ok_or_else(|| answer.not_understood("its `post_hash` does not match"))?;
        let echoed = members.text("ref_code");
        let account = echo::of_account(&members, &self.client.pid, self.currency);
        answer.check(account.text("ref_code", reference.as_str(), echoed.as_deref()))?;
        let word = members.owned("status").unwrap_or_default();
        let status = status::payout(&word);
        let failed = matches!(status, PayoutStatus::Failed | PayoutStatus::Cancelled);
        let is_covered = |name: &&str| covered.iter().any(|(own, _)| own == name);
        let amount = paid_out(&status, self.currency, |name| {
            Some(name)
                .filter(is_covered)
                .and_then(|name| members.owned(name))
        });
        let mut payout = Payout::new(ID, reference.clone(), status, &word, self.environment);
        payout.merchant_reference = members.owned("order_id");
        payout.amount = amount;
        payout.failure = failed.then(|| Failure::new(word, members.owned("message")));
        Ok(payout.with_amount_warnings())
    }

    /// The fields that the answer's hash covers, if it matches them.
    fn sealed_fields<'f>(&'f self, members: &'f Members<'_>) -> Option<Vec<Covered<'f>>> {
        let key = self.client.key();
        let mut buffer = [0; ENVELOPE_BYTES];
        let sealed = key.open(&members.scalar("post_hash")?.text, &mut buffer)?;
        let first = |names: &'f [Cow<'static, str>]| {
            let name = names.iter().find(|name| members.raw(name).is_some())?;
            Some((name.as_ref(), members.scalar(name)?))
        };
        let covered: Option<Vec<Covered<'f>>> =
            self.payout_hashed_fields.iter().map(first).collect();
        covered.filter(|covered| seals(sealed, covered, key))
    }
}
