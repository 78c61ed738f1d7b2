//! The answer to a payin: each product fills in other members.

use dhow_core::{ReportedAmount, Response, Result};
use serde_json::value::RawValue;

use super::{NewPayin, upi_link};
use crate::{
    Api,
    error::accepted,
    wire::{Body, RawObject, echo},
};

/// What PayAtom answers to a new payin. All members are as printed; those that a product does not have are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedPayin {
    /// `status`: `ok` or `success`.
    pub status: String,
    /// `ref_code`: PayAtom's reference, which polling needs. The hosted page has none.
    pub ref_code: Option<String>,
    /// `hash_value`: what opens the hosted page.
    pub hash_value: Option<String>,
    /// `qr_code`: the UPI text, for a QR code and for apps.
    pub qr_code: Option<String>,
    /// `redirect_url`: where the customer goes.
    pub redirect_url: Option<String>,
    /// `wallet_id`: the wallet number to pay.
    pub wallet_id: Option<String>,
    /// `receiverVPA`: who receives.
    pub receiver_vpa: Option<String>,
    /// `wallet`: the wallet that the request was pushed to.
    pub wallet: Option<String>,
    /// `amount`.
    pub amount: Option<String>,
    /// Links of `additional_data` into apps: name (`paytm_intent`) and link.
    pub app_links: Vec<(String, String)>,
}

impl CreatedPayin {
    /// Reads an answer and binds it to its request: what it repeats must be what was asked (L29). `wallet` is the one that the request
    /// was to be pushed to.
    pub(super) fn read(
        response: &Response,
        pid: &str,
        asked: &NewPayin,
        wallet: Option<&str>,
        sent: &Body,
    ) -> Result<Self> {
        let members = accepted(response)?;
        let code = asked.amount.currency().code();
        let amount = members.owned("amount");
        let amount = amount.map(|text| ReportedAmount::strict(text, code));
        let pushed_to = members.text("wallet");
        let qr_code = members.owned("qr_code");
        let app_links = app_links(members.raw("additional_data"));
        let ref_code = members.text("ref_code");
        let notes = [
            asked.order_id.as_str(),
            ref_code.as_deref().unwrap_or_default(),
        ];
        let link = upi_link::Asked {
            amount: asked.amount,
            notes: (asked.api == Api::V1).then_some(notes),
        };
        let fits = |text: &str| link.fits(text);
        let requested = members.owned("requested_amount");
        let requested = requested.map(|text| ReportedAmount::strict(text, code));
        let echo = echo::of_account(&members, pid, asked.amount.currency())
            .text(
                "order_id",
                &asked.order_id,
                members.text("order_id").as_deref(),
            )
            .money("amount", asked.amount, amount.as_ref())
            .money("requested_amount", asked.amount, requested.as_ref())
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

    /// The UPI text: `qr_code`, or what can be made of an app's link when that is empty.
    #[must_use]
    pub fn upi_text(&self) -> Option<String> {
        let links = || self.app_links.iter();
        self.qr_code
            .clone()
            .or_else(|| links().find_map(|(_, link)| upi_link::generic(link)))
    }
}

/// The texts among `additional_data` that are links into apps.
fn app_links(raw: Option<&RawValue>) -> Vec<(String, String)> {
    let members = raw.and_then(|raw| RawObject::read(raw.get().as_bytes()).ok());
    let names = members.iter().flat_map(|members| {
        let owned = |name: &str| Some((name.to_owned(), members.owned(name)?));
        members.iter().filter_map(move |(name, _)| owned(name))
    });
    names
        .filter(|(_, link)| upi_link::opens_an_app(link))
        .collect()
}
