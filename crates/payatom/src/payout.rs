//! Payouts: IMPS and UPI in India, wallets in Bangladesh. A payout whose outcome is unknown is never sent again.

use async_trait::async_trait;
use dhow_core::{
    Currency, Endpoint, ErrorKind, Money, NewPayout, Payout, PayoutStatus, Payouts,
    ProviderReference, ReportedAmount, Resolution, Response, Result,
};
use http::Method;

use crate::{
    Api, ID, PayAtom,
    amount::whole_units,
    client::Credential,
    error::{accepted, invalid},
    reference::check_length,
    wire::{Body, echo, received::is_zero},
};

mod domain;
mod status_polling;

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/{payout}", Resolution::AskGateway);

/// A payout as PayAtom takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PayoutRequest {
    /// The merchant's reference: at least ten characters, and by most documents ten to thirteen letters and digits.
    pub order_id: String,
    /// Whole units of the account's currency.
    pub amount: Money,
    /// How it is paid, and to whom.
    pub method: PayoutMethod,
    /// The receiver's e-mail address.
    pub email: Option<String>,
    /// The receiver's telephone number.
    pub phone: Option<String>,
    /// Which generation of the interface. Path and body of V2 payouts are inferred.
    pub api: Api,
    /// Whatever else PayAtom asks for: parts of its payout documents are not public.
    pub extra: Vec<(String, String)>,
}

/// How a payout is paid, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayoutMethod {
    /// To an Indian bank account (`imps`).
    Imps {
        /// The holder's name.
        account_holder: String,
        /// The account's number.
        account_no: String,
        /// The bank's name.
        bank: String,
        /// The branch's code.
        ifsc: String,
    },
    /// To a UPI id (`upi`).
    Upi {
        /// The holder's name.
        account_holder: String,
        /// The UPI id.
        upi_id: String,
    },
    /// To a wallet in Bangladesh (`wallet`).
    Wallet {
        /// `Bkash`, `Nagad` or `Rocket`: payouts spell the first in another way than payins.
        wallet_type: String,
        /// The wallet's number.
        account_no: String,
    },
}

impl PayoutRequest {
    /// A payout over V1 without optional members.
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
    /// Pays out; returns the `ref_code`. Sent once: after an unknown outcome find out with
    /// [`payout_reconciliation`](Self::payout_reconciliation), which lists approved payouts by order id, or ask PayAtom.
    ///
    /// # Errors
    /// [`Duplicate`](ErrorKind::Duplicate) for an order id that PayAtom has seen; [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when the money may be on its way.
    pub async fn create_payout(&self, new: &PayoutRequest) -> Result<String> {
        let body = self.account.signed_for(new.api, self.payout_body(new)?);
        let paths = &self.config.paths;
        let path = match new.api {
            Api::V1 => &paths.payout,
            Api::V2 => &paths.payout_v2,
        };
        let credential = Credential::of(new.api);
        let call = self.client.post(&CREATE, credential, path, &body)?;
        let response = self.client.send(call).await?;
        ref_code(&response, &self.account.pid, new, &body)
    }

    fn payout_body(&self, new: &PayoutRequest) -> Result<Body> {
        // Each mode is of one country, which says the currency.
        let currency = match &new.method {
            PayoutMethod::Imps { .. } | PayoutMethod::Upi { .. } => Currency::INR,
            PayoutMethod::Wallet { .. } => Currency::BDT,
        };
        if currency != self.config.currency {
            let own = self.config.currency;
            let rule = format!("must be {own}, the account's: this mode pays {currency}");
            return Err(invalid("currency", rule));
        }
        let units = whole_units(new.amount, currency)?;
        check_length(&new.order_id)?;
        let required = |name, text: &str| match text.trim() {
            "" => Err(invalid(name, "is required by PayAtom")),
            _ => Ok(text.to_owned()),
        };
        let mode = match &new.method {
            PayoutMethod::Imps { .. } => "imps",
            PayoutMethod::Upi { .. } => "upi",
            PayoutMethod::Wallet { .. } => "wallet",
        };
        let body = self
            .account
            .body()
            .text("payment_mode", mode)
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

/// The `ref_code` of an answer that is bound to its request (L29).
fn ref_code(response: &Response, pid: &str, asked: &PayoutRequest, sent: &Body) -> Result<String> {
    let members = accepted(response)?;
    let text = |name| members.text(name);
    let code = asked.amount.currency().code();
    let amount = |name| text(name).map(|text| ReportedAmount::strict(text, code));
    // Zero until it is paid.
    let processed = amount("amount_processed").filter(|amount| !is_zero(amount));
    let echo = echo::of_account(&members, pid, asked.amount.currency())
        .text("order_id", &asked.order_id, text("order_id").as_deref())
        .money("amount", asked.amount, amount("amount").as_ref())
        .money(
            "amount_requested",
            asked.amount,
            amount("amount_requested").as_ref(),
        )
        .money("amount_processed", asked.amount, processed.as_ref());
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
            let what = "the ref_code cannot be a reference";
            let unusable = CREATE.undecided(ErrorKind::Protocol, what);
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
