//! Refunds. Only the older documents describe the call, at a URL that PayAtom does not publish.

use async_trait::async_trait;
use dhow_core::{
    Echo, Endpoint, ErrorKind, NewRefund, ProviderReference, Refund, RefundStatus, Refunds,
    ReportedAmount, Resolution, Result,
};
use http::Method;
use serde_json::value::RawValue;

use crate::{
    ID, PayAtom, RefundInfo,
    amount::whole_units,
    client::Credential,
    error::accepted,
    payment::{STATUS, subject},
    status,
    webhook::amount_of_refund,
    wire::{RawObject, echo},
};

/// After an unknown outcome, the status of the payin shows a refund: `Refund Initiated`.
const REFUND: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/{refund path}",
    Resolution::CompareRefunds,
);

#[async_trait]
impl Refunds for PayAtom {
    /// Requests a refund.
    ///
    /// PayAtom's request names the `ref_code` of the payin or, if that is provisional, its order id. It has no member for the reference of
    /// the refund, so none is sent.
    // Source: 2023 documents.
    // LEDGER: refund-request
    // These documents give the body and its hash, and say that the result is read by polling.
    // LEDGER: refund-repetition
    // A second refund of the payin might be carried out, so an unknown outcome is never followed by another request.
    async fn refund(&self, new: &NewRefund) -> Result<Refund> {
        let path = self.config.paths.refund.as_deref().ok_or_else(|| {
            ID.misconfigured(
                "paths.refund",
                "is not set; ask PayAtom for the path of refunds",
            )
        })?;
        self.rules.refunds.check(new)?;
        let units = whole_units(&self.rules.refunds, new.amount)?;
        let (name, payin) = subject(&new.payment);
        let body = self
            .account
            .body_about(name, payin)?
            .integer("amount", units);
        let call = self
            .client
            .post(&REFUND, Credential::Nothing, path, &body)?;
        let response = self.client.send(call).await?;
        response.check(self.refund_echo(&accepted(&response)?, new))?;
        let status = RefundStatus::Pending;
        let mut refund = Refund::new(
            ID,
            new.payment.clone(),
            status,
            "success",
            self.config.environment,
        );
        refund.payment = Some(new.payment.as_str().to_owned());
        refund.amount = Some(ReportedAmount::from(new.amount));
        Ok(refund)
    }

    /// Reads the refund from the status of its payin. No hash covers the amount of the refund.
    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund> {
        let payin = self.payin_status(reference).await?;
        let by_payin = status::refund(&payin.status);
        let info = match (payin.refund_info, by_payin.is_some()) {
            (Some(info), _) => info,
            (None, true) => RefundInfo::default(),
            (None, false) => {
                let message = "there is no refund of this payin";
                return Err(STATUS.undecided(ErrorKind::NotFound, message));
            }
        };
        let word = info.status.unwrap_or(payin.status);
        let status = by_payin
            .or_else(|| status::refund(&word))
            .unwrap_or_else(|| RefundStatus::Unknown(word.clone()));
        let mut refund = Refund::new(ID, reference.clone(), status, word, self.config.environment);
        refund.payment = Some(reference.as_str().to_owned());
        let amount = info
            .amount
            .map(|text| ReportedAmount::lenient(text, self.config.currency.code()));
        refund.amount = amount.map(amount_of_refund);
        Ok(refund.with_amount_warnings())
    }
}

impl PayAtom {
    /// Compares a response with the refund requested. PayAtom does not document its members, so those of polling are tried.
    fn refund_echo(&self, members: &RawObject<'_>, request: &NewRefund) -> Echo {
        let text = |name| members.text(name);
        let (name, payin) = subject(&request.payment);
        let code = request.amount.currency().code();
        let amount = |name| text(name).map(|text| ReportedAmount::strict(text, code));
        let info = RefundInfo::from_wire(members.raw("refund_info").map(RawValue::get));
        let info = info.filter(|info| info.amount.is_some());
        let info = info.map(|info| info.refunded(request.amount.currency(), ""));
        echo::of_account(members, &self.account.pid, self.config.currency)
            .text(name, payin, text(name).as_deref())
            .money("amount", request.amount, amount("amount").as_ref())
            .money(
                "refund_amount",
                request.amount,
                amount("refund_amount").as_ref(),
            )
            .money("refund_info", request.amount, info.as_ref())
    }
}
