//! Mapping from `NewPayout` to PayAtom's payout request.

use dhow_core::{Currency, NewPayout, RequestField, Result};

use super::{PayoutMethod, PayoutMode, PayoutRequest};
use crate::{PayAtom, error::named};

impl PayAtom {
    /// Maps a payout to PayAtom's request.
    ///
    /// Without the option `payment_mode`, a payout in taka goes to a wallet, one with a UPI id by UPI, and any other by IMPS.
    pub(super) fn payout_request(&self, new: &NewPayout) -> Result<PayoutRequest> {
        let beneficiary = &new.beneficiary;
        let default_mode = if new.amount.currency() == Currency::BDT {
            PayoutMode::Wallet
        } else if new.options.contains("upi_id") || beneficiary.account.contains('@') {
            PayoutMode::Upi
        } else {
            PayoutMode::Imps
        };
        let defaults = [("payment_mode", default_mode.as_str())];
        let options = self.payout_rules()?.check_with_defaults(new, &defaults)?;
        let option = |name| options.text(name);
        let institution = beneficiary.institution.clone().unwrap_or_default();
        let mode = options.parsed("payment_mode").map_err(named)?;
        let method = match mode.unwrap_or(default_mode) {
            PayoutMode::Imps => PayoutMethod::Imps {
                account_holder: beneficiary.name.clone(),
                account_no: beneficiary.account.clone(),
                bank: institution,
                ifsc: option("ifsc").unwrap_or_default().to_owned(),
            },
            PayoutMode::Upi => PayoutMethod::Upi {
                account_holder: beneficiary.name.clone(),
                upi_id: option("upi_id").unwrap_or(&beneficiary.account).to_owned(),
            },
            PayoutMode::Wallet => PayoutMethod::Wallet {
                wallet_type: option("wallet_type").map_or(institution, str::to_owned),
                account_no: beneficiary.account.clone(),
            },
        };
        let mut request = PayoutRequest::new(new.merchant_reference.as_str(), new.amount, method);
        request.email.clone_from(&beneficiary.email);
        request.phone.clone_from(&beneficiary.phone);
        request.api = options
            .parsed("api")
            .map_err(named)?
            .unwrap_or(self.config.api);
        Ok(request)
    }
}

/// Returns warnings about fields that are not sent, and about a reference that most documents do not allow.
pub(super) fn warnings(new: &NewPayout, request: &PayoutRequest) -> Vec<String> {
    use RequestField::{Account, Email, Institution, Name, Phone};
    let to = &new.beneficiary;
    // Sent fields, and the values that an option may replace.
    let (always, replaceable): (&[RequestField], _) = match &request.method {
        PayoutMethod::Imps { .. } => (&[Name, Account, Institution], None),
        PayoutMethod::Upi { upi_id, .. } => {
            let replaced = *upi_id != to.account;
            (
                &[Name],
                Some((Account, replaced, "replaced by the option `upi_id`")),
            )
        }
        PayoutMethod::Wallet { wallet_type, .. } => {
            let replaced = to.institution.as_ref() != Some(wallet_type);
            let reason = "replaced by the option `wallet_type`";
            (&[Account], Some((Institution, replaced, reason)))
        }
    };
    let mut sent = [always, &[Email, Phone]].concat();
    let kept = replaceable.filter(|(_, replaced, _)| !replaced);
    sent.extend(kept.map(|(field, ..)| field));
    let reasons: Vec<_> = replaceable
        .map(|(field, _, reason)| (field, reason))
        .into_iter()
        .collect();
    let mut warnings = new.unsent(&sent, &reasons);
    let order_id = &request.order_id;
    // LEDGER: order-id-length
    // The tables of the payout pages limit the length; one revision says ten or more, so a longer reference is a warning and no error.
    let documented = (10..=13).contains(&order_id.len())
        && order_id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !documented {
        let warning = "most of PayAtom's documents require payout references of ten to thirteen letters and digits";
        warnings.insert(0, warning.to_owned());
    }
    warnings
}
