//! Between the payout that every gateway knows and PayAtom's.

use dhow_core::{Currency, NewPayout, Result};

use super::{PayoutMethod, PayoutRequest};
use crate::{PayAtom, error::named, options::OPTIONS};

impl PayAtom {
    /// The mode is the option `payment_mode`, or what fits: a wallet for taka, a UPI id when there is one, else IMPS.
    pub(super) fn payout_request(&self, new: &NewPayout) -> Result<PayoutRequest> {
        let options = new.read_options(OPTIONS).map_err(named)?;
        let option = |name| options.text(name);
        let beneficiary = &new.beneficiary;
        let guessed = if new.amount.currency() == Currency::BDT {
            "wallet"
        } else if option("upi_id").is_some() || beneficiary.account.contains('@') {
            "upi"
        } else {
            "imps"
        };
        let institution = beneficiary.institution.clone().unwrap_or_default();
        let method = match option("payment_mode").unwrap_or(guessed) {
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
            // The table of options allows no other word.
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

/// Warnings about a reference that most documents do not allow, and about what PayAtom is not sent.
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
    let documented = (10..=13).contains(&order_id.len())
        && order_id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !documented {
        let words = "most of PayAtom's documents want ten to thirteen letters and digits in a payout's reference";
        warnings.insert(0, words.to_owned());
    }
    warnings
}
