//! Complaints about payins.

use bytes::Bytes;
use dhow_core::{Echo, Endpoint, Resolution, Response, Result};
use dhow_crypto::base64;
use http::Method;

use crate::{ID, PayAtom, client::Credential, error::accepted, signing::SIGNATURE, wire::Body};

/// A second submission could create a second complaint with another reference, so it is never retried.
const SUBMIT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/{complaint path}",
    Resolution::AskGateway,
);
const VIEW: Endpoint = Endpoint::read(ID, Method::POST, "/{complaint view path}");

/// Complaint to submit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewComplaint {
    /// Merchant's reference of the payin.
    pub order_id: String,
    /// PayAtom's reference of the payin.
    pub ref_code: String,
    /// `complaint_description`.
    pub description: Option<String>,
    /// `screenshot_images`: sent as base64, separated by commas. No public source states the format or its limits.
    pub screenshots: Vec<Bytes>,
    /// `signature`, if PayAtom gave you a formula for it. Default: the signature of V2.
    pub signature: Option<String>,
    /// Additional body fields, by name.
    pub extra: Vec<(String, String)>,
}

impl NewComplaint {
    /// Creates a complaint without optional fields.
    #[must_use]
    pub fn new(order_id: impl Into<String>, ref_code: impl Into<String>) -> Self {
        Self {
            order_id: order_id.into(),
            ref_code: ref_code.into(),
            description: None,
            screenshots: Vec::new(),
            signature: None,
            extra: Vec::new(),
        }
    }
}

/// Response about a complaint: all scalar members as received, since no public source names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Complaint {
    /// Members by name.
    pub members: Vec<(String, String)>,
}

impl Complaint {
    fn from_wire(response: &Response) -> Result<Self> {
        let members = accepted(response)?;
        let owned = |name: &str| Some((name.to_owned(), members.owned(name)?));
        Ok(Self {
            members: members.iter().filter_map(|(name, _)| owned(name)).collect(),
        })
    }

    fn member(&self, name: &str) -> Option<&str> {
        let mut members = self.members.iter();
        let (_, value) = members.find(|(member, _)| member == name)?;
        Some(value)
    }
}

impl PayAtom {
    /// Submits a complaint.
    ///
    /// **Unsettled**: the formula of the `signature` and the members of the response.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token.
    // Source: page "Complaint".
    // LEDGER: complaint-signature
    // The formula is at the end of the page, which is not public. The signature of V2 is the only documented one of this name over a whole body.
    pub async fn submit_complaint(&self, new: &NewComplaint) -> Result<Complaint> {
        let images: Vec<String> = new
            .screenshots
            .iter()
            .map(|image| base64::encode(image))
            .collect();
        let images = (!images.is_empty()).then(|| images.join(","));
        let body = self
            .account
            .body()
            .text("order_id", &new.order_id)
            .text("ref_code", &new.ref_code)
            .text_if("complaint_description", new.description.as_deref())
            .text_if("screenshot_images", images.as_deref())
            .extra(&new.extra);
        let body = self.complaint_signed(body, new.signature.as_deref());
        let path = &self.config.paths.complaint;
        let call = self
            .client
            .post(&SUBMIT, Credential::ComplaintToken, path, &body)?;
        let response = self.client.send(call).await?;
        let complaint = Complaint::from_wire(&response)?;
        let echo = Echo::new()
            .text("pid", &self.account.pid, complaint.member("pid"))
            .text("order_id", &new.order_id, complaint.member("order_id"))
            .text("ref_code", &new.ref_code, complaint.member("ref_code"));
        response.check(echo)?;
        Ok(complaint)
    }

    /// Reads a complaint.
    ///
    /// **Unsettled**: `Paths::complaint_view` has no default, and `members` are sent as body fields unchanged.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a path or a token.
    pub async fn view_complaint(&self, members: &[(String, String)]) -> Result<Complaint> {
        let path = self.config.paths.complaint_view.as_deref().ok_or_else(|| {
            let rule = "is not set; ask PayAtom for the path";
            ID.misconfigured("paths.complaint_view", rule)
        })?;
        let given = members.iter().find(|(name, _)| name == SIGNATURE);
        let body = self.account.body().extra(members);
        let body = match given {
            Some(_) => body,
            None => self.account.signed(body),
        };
        let call = self
            .client
            .post(&VIEW, Credential::ComplaintToken, path, &body)?;
        Complaint::from_wire(&self.client.send(call).await?)
    }

    fn complaint_signed(&self, body: Body, signature: Option<&str>) -> Body {
        match signature {
            Some(signature) => body.text(SIGNATURE, signature),
            None => self.account.signed(body),
        }
    }
}
