//! The request behind an error, needed to decide if an absence message is about the requested object.

use bytes::Bytes;
use dhow_core::Call;
use http::Uri;

/// Route, URL and body of a request.
pub(crate) struct RequestContext {
    route: &'static str,
    uri: Uri,
    body: Bytes,
}

impl From<&Call> for RequestContext {
    fn from(call: &Call) -> Self {
        Self {
            route: call.endpoint.route(),
            uri: call.request.uri().clone(),
            body: call.request.body().clone(),
        }
    }
}

impl RequestContext {
    /// Returns the kind of object of a route with an id, in the spelling of a model name: `paymentrequest`.
    pub(super) fn kind(&self) -> Option<String> {
        let (before, _) = self.route.split_once("/{")?;
        let (_, segment) = before.rsplit_once('/')?;
        let alphanumeric = segment.chars().filter(char::is_ascii_alphanumeric);
        let plural: String = alphanumeric.collect();
        Some(match plural.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => plural.strip_suffix('s').unwrap_or(&plural).to_owned(),
        })
    }

    /// Returns true if text such as `[App\Business\PaymentRequest] 9a` is about the requested object.
    pub(super) fn is_about(&self, words: &str) -> bool {
        let named = words.trim_start().strip_prefix('[');
        let Some((model, id)) = named.and_then(|named| named.split_once(']')) else {
            return false;
        };
        let model = model.rsplit('\\').next().unwrap_or_default();
        let model = model.to_ascii_lowercase();
        let same_kind = self.kind().is_none_or(|kind| {
            // No document shows the model of a beneficiary. It may be a bank account.
            let account = kind == "beneficiary" && model == "bankaccount";
            account || model.ends_with(&kind)
        });
        let id = id.trim().trim_end_matches('.');
        !model.is_empty() && same_kind && (id.is_empty() || self.contains(id))
    }

    /// Returns true if the id occurs in the path or the body of the request.
    fn contains(&self, id: &str) -> bool {
        let in_path = self.uri.path().split('/').any(|segment| segment == id);
        let mut body = self.body.windows(id.len());
        in_path || body.any(|part| part == id.as_bytes())
    }
}

#[cfg(test)]
impl RequestContext {
    /// A request with this body, about any kind of object.
    pub(super) fn with_body(body: &'static str) -> Self {
        Self {
            route: "/v1/refund",
            uri: Uri::from_static("https://x.example/v1/refund"),
            body: Bytes::from_static(body.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_determines_the_kind_of_object() {
        for (route, kind) in [
            ("/v1/payment-requests/{id}", Some("paymentrequest")),
            ("/v1/beneficiaries/{id}", Some("beneficiary")),
            ("/v1/staffs/{id}", Some("staff")),
            (
                "/v1/charge/recurring-billing/{id}",
                Some("recurringbilling"),
            ),
            ("/v1/charges/{id}/receipt/print", Some("charge")),
            ("/v1/static_qr/{id}", Some("staticqr")),
            ("/v1/refund", None),
        ] {
            let context = RequestContext {
                route,
                ..RequestContext::with_body("")
            };
            assert_eq!(context.kind().as_deref(), kind, "{route}");
        }
    }
}
