//! Mapping from `NewPayout` to PayAtom's payout request.

use dhow_core::{Currency, NewPayout, Result};

use super::{PayoutMethod, PayoutRequest};
use crate::{PayAtom, error::named};

impl PayAtom {
    /// Maps a payout to PayAtom's request.
    ///
    /// Without the option `payment_mode`, a payout in taka goes to a wallet, one with a UPI id by UPI, and any other by IMPS.
    pub(super) fn payout_request(&self, new: &NewPayout) -> Result<PayoutRequest> {
        let beneficiary = &new.beneficiary;
        let default_mode = if new.amount.currency() == Currency::BDT {
            "wallet"
        } else if new.options.contains("upi_id") || beneficiary.account.contains('@') {
            "upi"
        } else {
            "imps"
        };
        let defaults = [("payment_mode", default_mode)];
        let options = self.payout_rules()?.check_with_defaults(new, &defaults)?;
        let option = |name| options.text(name);
        let institution = beneficiary.institution.clone().unwrap_or_default();
        let method = match option("payment_mode").unwrap_or(default_mode) {
            "imps" => PayoutMethod::Imps {
                account_holder: beneficiary.name.clone(),
                account_no: beneficiary.account.clone(),
                bank: institution,
                ifsc: option("ifsc").unwrap_or_default().to_owned(),
            },
            "upi" => PayoutMethod::Upi {
                account_holder: beneficiary.name.clone(),
                upi_id: option("upi_id").unwrap_or(&beneficiary.account).to_owned(),
            },
            // `wallet`: the table of options allows no other value.
            _ => PayoutMethod::Wallet {
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
    let without_option = |name, field| {
        if new.options.contains(name) {
            ""
        } else {
            field
        }
    };
    let of_method = match &request.method {
        PayoutMethod::Imps { .. } => ["name", "account", "institution"],
        PayoutMethod::Upi { .. } => ["name", without_option("upi_id", "account"), ""],
        PayoutMethod::Wallet { .. } => {
            ["account", without_option("wallet_type", "institution"), ""]
        }
    };
    let sent = [&of_method[..], &["email", "phone"]].concat();
    let mut warnings = new.unsent(&sent, &[]);
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
