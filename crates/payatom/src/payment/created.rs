//! Response to a new payin. Each product fills in other members.

use dhow_core::{ReportedAmount, Response, Result};
use serde_json::value::RawValue;

use super::{NewPayin, upi_link};
use crate::{
    Api,
    error::accepted,
    wire::{Body, RawObject, echo},
};

/// Response to a new payin. Values are as received; members that a product does not have are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedPayin {
    /// `status`: `ok` or `success`.
    pub status: String,
    /// `ref_code`: PayAtom's reference, which status polling needs. Payins on the hosted page have none.
    pub ref_code: Option<String>,
    /// `hash_value`: the code of the hosted page.
    pub hash_value: Option<String>,
    /// `qr_code`: the UPI link, as content of a QR code or to open an app.
    pub qr_code: Option<String>,
    /// `redirect_url`: the page to send the customer to.
    pub redirect_url: Option<String>,
    /// `wallet_id`: the wallet number that the customer has to pay to.
    pub wallet_id: Option<String>,
    /// `receiverVPA`: the payee's UPI id.
    pub receiver_vpa: Option<String>,
    /// `wallet`: the wallet that received the payment request.
    pub wallet: Option<String>,
    /// `amount`, as received.
    pub amount: Option<String>,
    /// App links of `additional_data`: name (`paytm_intent`) and URL.
    pub app_links: Vec<(String, String)>,
}

impl CreatedPayin {
    /// Reads a response and checks it against its request. `wallet` is the wallet that the request named, if any.
    ///
    /// # Errors
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if a member differs from the request.
    // Source: 2023 documents; Bangladesh pages; "Pakistan H2H Integration"; published V2 client.
    // LEDGER: seamless-answers
    // Each source shows the members of its own product, so every member is optional and the caller decides by product.
    pub(super) fn from_wire(
        response: &Response,
        pid: &str,
        request: &NewPayin,
        wallet: Option<&str>,
        sent: &Body,
    ) -> Result<Self> {
        let members = accepted(response)?;
        let code = request.amount.currency().code();
        let amount = members.owned("amount");
        let amount = amount.map(|text| ReportedAmount::strict(text, code));
        let pushed_to = members.text("wallet");
        let qr_code = members.owned("qr_code");
        let app_links = app_links(members.raw("additional_data"));
        let ref_code = members.text("ref_code");
        let notes = [
            request.order_id.as_str(),
            ref_code.as_deref().unwrap_or_default(),
        ];
        let link = upi_link::ExpectedLink {
            amount: request.amount,
            // LEDGER: upi-note
            // The 2023 documents print the order id as the note of a V1 link; no source defines the note over V2.
            notes: (request.api == Api::V1).then_some(notes),
        };
        let fits = |text: &str| link.fits(text);
        let requested = members.owned("requested_amount");
        let requested = requested.map(|text| ReportedAmount::strict(text, code));
        let echo = echo::of_account(&members, pid, request.amount.currency())
            .text(
                "order_id",
                &request.order_id,
                members.text("order_id").as_deref(),
            )
            .money("amount", request.amount, amount.as_ref())
            .money("requested_amount", request.amount, requested.as_ref())
            .unless("qr_code", qr_code.as_deref().is_none_or(fits))
            .unless(
                "additional_data",
                app_links.iter().all(|(_, text)| fits(text)),
            );
        let echo = match wallet {
            Some(wallet) => echo.text("wallet", wallet, pushed_to.as_deref()),
            None => echo,
        };
        response.check(echo::of_party(echo, &members, sent))?;
        Ok(Self {
            status: members.owned("status").unwrap_or_default(),
            ref_code: members.owned("ref_code"),
            hash_value: members.owned("hash_value"),
            qr_code,
            redirect_url: members.owned("redirect_url"),
            wallet_id: members.owned("wallet_id"),
            receiver_vpa: members.owned("receiverVPA"),
            wallet: members.owned("wallet"),
            amount: members.owned("amount"),
            app_links,
        })
    }

    /// Returns the UPI link: `qr_code` or, if that is empty, a link derived from an app link.
    #[must_use]
    pub fn upi_text(&self) -> Option<String> {
        let links = || self.app_links.iter();
        self.qr_code
            .clone()
            .or_else(|| links().find_map(|(_, link)| upi_link::generic(link)))
    }
}

/// Returns the members of `additional_data` that are app links.
fn app_links(raw: Option<&RawValue>) -> Vec<(String, String)> {
    let members = raw.and_then(|raw| RawObject::parse(raw.get().as_bytes()).ok());
    let names = members.iter().flat_map(|members| {
        let owned = |name: &str| Some((name.to_owned(), members.owned(name)?));
        members.iter().filter_map(move |(name, _)| owned(name))
    });
    names
        .filter(|(_, link)| upi_link::opens_an_app(link))
        .collect()
}
