//! Complaints about a payin: submitting one, and, as far as anybody knows, reading one.

use bytes::Bytes;
use dhow_core::{Echo, Endpoint, Resolution, Response, Result};
use dhow_crypto::base64;
use http::Method;

use crate::{
    ID, PayAtom,
    client::Credential,
    error::{accepted, configuration},
    wire::Body,
};

/// The answer names a reference that a second complaint would not have, so it is not repeated.
const SUBMIT: Endpoint = Endpoint::write(ID, Method::POST, "/{complaint}", Resolution::AskGateway);
const VIEW: Endpoint = Endpoint::read(ID, Method::POST, "/{complaint view}");

/// A complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewComplaint {
    /// The merchant's reference of the payin.
    pub order_id: String,
    /// PayAtom's reference of the payin.
    pub ref_code: String,
    /// `complaint_description`.
    pub description: Option<String>,
    /// `screenshot_images`, joined with commas after encoding: limits and format are in no public source.
    pub screenshots: Vec<Bytes>,
    /// The `signature`, when PayAtom told you another formula than that of V2, which is used without it.
    pub signature: Option<String>,
    /// Whatever else PayAtom asks for.
    pub extra: Vec<(String, String)>,
}

impl NewComplaint {
    /// A complaint without optional members.
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

/// What PayAtom answers about a complaint: all scalar members as printed, since no public source names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Complaint {
    /// Names and values.
    pub members: Vec<(String, String)>,
}

impl Complaint {
    fn member(&self, name: &str) -> Option<&str> {
        let mut members = self.members.iter();
        let (_, value) = members.find(|(own, _)| own == name)?;
        Some(value)
    }
}

impl PayAtom {
    /// Submits a complaint. **Unsettled**: the formula of its `signature` and the members of the answer.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token.
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
        let complaint = read(&response)?;
        let echo = Echo::new()
            .text("pid", &self.account.pid, complaint.member("pid"))
            .text("order_id", &new.order_id, complaint.member("order_id"))
            .text("ref_code", &new.ref_code, complaint.member("ref_code"));
        response.check(echo)?;
        Ok(complaint)
    }

    /// Reads a complaint. **Unsettled**: `Paths::complaint_view` has no default, and `members` go into the body as they are.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a path or a token.
    pub async fn view_complaint(&self, members: &[(String, String)]) -> Result<Complaint> {
        let path = self.config.paths.complaint_view.as_deref().ok_or_else(|| {
            let rule = "is not set: no public source has it, ask PayAtom";
            configuration("paths.complaint_view", rule)
        })?;
        let given = members.iter().find(|(name, _)| name == "signature");
        let body = self.account.body().extra(members);
        let body = match given {
            Some(_) => body,
            None => self.account.signed(body),
        };
        let call = self
            .client
            .post(&VIEW, Credential::ComplaintToken, path, &body)?;
        read(&self.client.send(call).await?)
    }

    fn complaint_signed(&self, body: Body, signature: Option<&str>) -> Body {
        match signature {
            Some(signature) => body.text("signature", signature),
            None => self.account.signed(body),
        }
    }
}

fn read(response: &Response) -> Result<Complaint> {
    let members = accepted(response)?;
    let owned = |name: &str| Some((name.to_owned(), members.owned(name)?));
    Ok(Complaint {
        members: members.iter().filter_map(|(name, _)| owned(name)).collect(),
    })
}
