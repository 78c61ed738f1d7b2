//! Payouts: IMPS and UPI in India, wallets in Bangladesh.

use async_trait::async_trait;
use dhow_core::{
    Endpoint, ErrorKind, Money, NewPayout, Payout, PayoutStatus, Payouts, ProviderReference,
    ReportedAmount, RequestRules, Resolution, Response, Result,
};
use http::Method;

use crate::{
    Api, ID, PayAtom,
    amount::whole_units,
    client::Credential,
    error::accepted,
    wire::{Body, echo, received::is_zero},
};

mod domain;
mod mode;
mod status_polling;

pub(crate) use mode::PayoutMode;

/// A payout with an unknown outcome is never sent again: the reconciliation shows that it was paid, and only PayAtom that it was not.
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/{payout path}", Resolution::Reconcile);

/// Payout request in PayAtom's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayoutRequest {
    /// Merchant's reference: at least ten characters. Most documents allow ten to thirteen ASCII alphanumeric characters.
    pub order_id: String,
    /// Amount in whole units of the account's currency.
    pub amount: Money,
    /// Payout method with the beneficiary's account.
    pub method: PayoutMethod,
    /// Beneficiary's e-mail address.
    pub email: Option<String>,
    /// Beneficiary's phone number.
    pub phone: Option<String>,
    /// API version. The path and body of V2 payouts are inferred.
    pub api: Api,
    /// Additional body fields, by name. Parts of PayAtom's payout documents are not public.
    pub extra: Vec<(String, String)>,
}

/// Payout method with the beneficiary's account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayoutMethod {
    /// To an Indian bank account (`imps`).
    Imps {
        /// Name of the account holder.
        account_holder: String,
        /// Account number.
        account_no: String,
        /// Name of the bank.
        bank: String,
        /// IFSC code of the bank's branch.
        ifsc: String,
    },
    /// To a UPI id (`upi`).
    Upi {
        /// Name of the account holder.
        account_holder: String,
        /// UPI id.
        upi_id: String,
    },
    /// To a wallet in Bangladesh (`wallet`).
    Wallet {
        /// `Bkash`, `Nagad` or `Rocket`. Payins spell the first `bKash`.
        wallet_type: String,
        /// Wallet number.
        account_no: String,
    },
}

impl PayoutRequest {
    /// Creates a payout over V1 without optional fields.
    #[must_use]
    pub fn new(order_id: impl Into<String>, amount: Money, method: PayoutMethod) -> Self {
        Self {
            order_id: order_id.into(),
            amount,
            method,
            email: None,
            phone: None,
            api: Api::V1,
            extra: Vec::new(),
        }
    }
}

impl PayAtom {
    /// Creates a payout and returns its `ref_code`.
    ///
    /// The request is sent once. After an unknown outcome, look for the order id in
    /// [`payout_reconciliation`](Self::payout_reconciliation), which lists approved payouts, or ask PayAtom.
    ///
    /// # Errors
    /// [`Duplicate`](ErrorKind::Duplicate) if PayAtom answers that it already has the order id, which no source states for payouts;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if the payout may have been made.
    // Source: pages "Payout P2P Seamless IMPS Integration" and "Payout P2C Seamless UPI Integration".
    // LEDGER: payout-v2
    // The public part of the V2 pages has the flow only, so V2 sends the fields of V1 and a signature.
    // LEDGER: payout-repetition
    // Another request with the order id might pay again, so nothing relies on a refusal.
    pub async fn create_payout(&self, new: &PayoutRequest) -> Result<String> {
        let body = self.account.signed_for(new.api, self.payout_body(new)?);
        let paths = &self.config.paths;
        let path = match new.api {
            Api::V1 => &paths.payout,
            Api::V2 => &paths.payout_v2,
        };
        let credential = Credential::from(new.api);
        let call = self.client.post(&CREATE, credential, path, &body)?;
        let response = self.client.send(call).await?;
        ref_code(&response, &self.account.pid, new, &body)
    }

    /// Returns the rules of payouts, which also refuse any currency but the account's.
    ///
    /// # Errors
    /// [`Unsupported`](ErrorKind::Unsupported) for an account in a country without payouts.
    fn payout_rules(&self) -> Result<&RequestRules> {
        let message = "PayAtom documents no payouts in the currency of this account";
        self.rules
            .payouts
            .as_ref()
            .ok_or_else(|| ID.unsupported(message))
    }

    fn payout_body(&self, new: &PayoutRequest) -> Result<Body> {
        let rules = self.payout_rules()?;
        let mode = PayoutMode::from(&new.method);
        if mode.currency() != self.config.currency {
            let rule = mode::rule_of_account(self.config.currency);
            return Err(ID.invalid("payment_mode", rule));
        }
        let units = whole_units(rules, new.amount)?;
        rules.check_reference(&new.order_id)?;
        let required = |name, text: &str| match text.trim() {
            "" => Err(ID.invalid(name, "is required by this payout method")),
            _ => Ok(text.to_owned()),
        };
        let body = self
            .account
            .body()
            .text("payment_mode", mode.as_str())
            .text("order_id", &new.order_id)
            .integer("amount", units);
        let body = match &new.method {
            PayoutMethod::Imps {
                account_holder,
                account_no,
                bank,
                ifsc,
            } => body
                .text("account_holder", required("name", account_holder)?)
                .text("account_no", required("account", account_no)?)
                .text("bank", required("institution", bank)?)
                .text("ifsc", required("ifsc", ifsc)?),
            PayoutMethod::Upi {
                account_holder,
                upi_id,
            } => body
                .text("account_holder", required("name", account_holder)?)
                .text("upi_id", required("account", upi_id)?),
            PayoutMethod::Wallet {
                wallet_type,
                account_no,
            } => body
                .text("wallet_type", required("institution", wallet_type)?)
                .text("account_no", required("account", account_no)?),
        };
        Ok(body
            .text_if("email", new.email.as_deref())
            .text_if("phone", new.phone.as_deref())
            .extra(&new.extra))
    }
}

/// Checks a response against its request and returns the `ref_code`.
// LEDGER: payout-answer
// The pages say that the response contains `ref_code` and show no more of it, so nothing else is required of it.
fn ref_code(
    response: &Response,
    pid: &str,
    request: &PayoutRequest,
    sent: &Body,
) -> Result<String> {
    let members = accepted(response)?;
    let text = |name| members.text(name);
    let code = request.amount.currency().code();
    let amount = |name| text(name).map(|text| ReportedAmount::strict(text, code));
    // `amount_processed` is zero until the payout is paid.
    let processed = amount("amount_processed").filter(|amount| !is_zero(amount));
    let echo = echo::of_account(&members, pid, request.amount.currency())
        .text("order_id", &request.order_id, text("order_id").as_deref())
        .money("amount", request.amount, amount("amount").as_ref())
        .money(
            "amount_requested",
            request.amount,
            amount("amount_requested").as_ref(),
        )
        .money("amount_processed", request.amount, processed.as_ref());
    let echo = echo::of_party(echo, &members, sent);
    response.check(echo::of_payee(echo, &members, sent))?;
    members
        .owned("ref_code")
        .ok_or_else(|| response.unexpected("it has no `ref_code`"))
}

#[async_trait]
impl Payouts for PayAtom {
    async fn payout(&self, new: &NewPayout) -> Result<Payout> {
        let request = self.payout_request(new)?;
        let ref_code = self.create_payout(&request).await?;
        let reference = ProviderReference::new(ref_code).map_err(|error| {
            let message = "the ref_code is not a valid reference";
            let unusable = CREATE.undecided(ErrorKind::Protocol, message);
            unusable.with_source(error)
        })?;
        let status = PayoutStatus::Pending;
        let mut payout = Payout::new(ID, reference, status, "success", self.config.environment);
        payout.merchant_reference = Some(request.order_id.clone());
        payout.amount = Some(ReportedAmount::from(new.amount));
        payout.warnings = domain::warnings(new, &request);
        Ok(payout)
    }

    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout> {
        self.poll_payout(reference).await
    }
}
