//! Status polling of payouts. **Unsettled**: no public source has its path, its fields or what its hash covers; what stands here is
//! taken from payin polling, and every part of it is a setting.

use dhow_core::{Answer, Failure, Payout, PayoutStatus, ProviderReference, ReportedAmount, Result};
use dhow_crypto::{canonical::Sink as _, digest::Md5};

use crate::{
    Api, PayAtom,
    client::{Credential, ID, Operation},
    members::Members,
    signing::ENVELOPE_BYTES,
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
        if !self.is_authentic(&members) {
            return Err(answer.not_understood("its `post_hash` does not match"));
        }
        let echoed = members.owned("ref_code");
        if echoed.is_some_and(|echoed| echoed != reference.as_str()) {
            return Err(answer.not_understood("it is about another payout"));
        }
        let word = members.owned("status").unwrap_or_default();
        let status = status::payout(&word);
        let failed = matches!(status, PayoutStatus::Failed | PayoutStatus::Cancelled);
        let mut payout = Payout::new(ID, reference.clone(), status, &word, self.environment);
        payout.merchant_reference = members.owned("order_id");
        let names = self.payout_hashed_fields.names_of("received_amount");
        let amount = names.iter().find_map(|name| members.owned(name));
        payout.amount = amount.map(|text| ReportedAmount::lenient(text, self.currency.code()));
        payout.failure = failed.then(|| Failure::new(word, members.owned("message")));
        Ok(payout)
    }

    fn is_authentic(&self, members: &Members<'_>) -> bool {
        let key = self.client.key();
        let mut buffer = [0; ENVELOPE_BYTES];
        let post_hash = members.text("post_hash").unwrap_or_default();
        let Some(sealed) = key.open(&post_hash, &mut buffer) else {
            return false;
        };
        let mut md5 = Md5::new();
        for names in self.payout_hashed_fields.iter() {
            let present = names.iter().find(|name| members.raw(name).is_some());
            let Some((name, scalar)) = present.and_then(|name| Some((name, members.scalar(name)?)))
            else {
                return false;
            };
            md5.value(name, scalar.text.as_bytes());
        }
        md5.secret("secret_key", key.secret().expose().as_bytes());
        md5.verify_hex(sealed).is_ok()
    }
}
