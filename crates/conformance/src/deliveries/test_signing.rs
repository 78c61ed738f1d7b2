//! Signatures of deliveries for tests of a shop's receiver.

use dhow_core::{Delivery, Error, ErrorKind, WebhookSigner, WebhookVerifier};

use crate::{Bench, Harness, ScriptedResponse, Verdict, bench::Checked, edit};

use super::{Genuine, forged::ambiguous, genuine, item, parts::Parts};

/// Size in bytes of a delivery that is larger than any of a gateway.
const TOO_LARGE: usize = 4 * 1024 * 1024;

/// A delivery that the provider signs for a test is accepted, and one that would be rejected is not signed.
pub(crate) fn a_signed_test_webhook_verifies<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let (setup, _) = bench.recorded_setup(vec![ScriptedResponse::NotSent])?;
    let signer = item!(bench.harness.signer(setup));
    let provider = bench.listener()?;
    let signs = SignsWith {
        bench,
        signer: signer.as_ref(),
        provider: &provider,
    };
    for genuine in genuine(bench, &provider)? {
        let kind = genuine.kind.name();
        match signs.sign(&genuine.delivery, "that is genuine")? {
            Ok(signed) => signs.same_event(&genuine, &signed)?,
            // A gateway can have kinds that the configuration gives no secret or scheme for.
            Err(error) if error.kind() == ErrorKind::Configuration => {}
            Err(error) => {
                return Err(format!(
                    "the signer refused a genuine delivery of the kind `{kind}`: {error}; sign every delivery that the gateway sends"
                ));
            }
        }
        for (what, delivery) in odd(bench, &genuine) {
            signs.sign(&delivery, &what)?.ok();
        }
    }
    Ok(Verdict::Holds)
}

/// Returns deliveries that no signature makes acceptable, and such that the gateway never sends.
fn odd<H: Harness>(bench: &Bench<'_, H>, genuine: &Genuine) -> Vec<(String, Delivery)> {
    let parts = Parts::new(&genuine.delivery);
    let mut all = ambiguous(bench, genuine);
    for method in ["GET", "POST", "PUT", "HEAD"] {
        let by_method = parts.with_method(method);
        all.extend(by_method.map(|delivery| (format!("by {method}"), delivery)));
    }
    let payload = parts.payload();
    let text = String::from_utf8_lossy(&payload);
    let large = edit::with_member(&text, "note", &"x".repeat(TOO_LARGE));
    let large = large.and_then(|large| parts.with_payload(large));
    all.extend(large.map(|delivery| ("of 4 MiB".to_owned(), delivery)));
    for (what, payload) in [
        ("without a payload", &b""[..]),
        ("with an empty object", b"{}"),
        ("with a list", b"[]"),
        ("with `null`", b"null"),
        ("with an open brace", b"{"),
        ("with a pair without a name", b"=1"),
        ("with a broken escape", b"note=%F"),
        ("with bytes that are not text", b"note=\xff"),
    ] {
        let delivery = parts.with_payload(payload);
        all.extend(delivery.map(|delivery| (what.to_owned(), delivery)));
    }
    all
}

/// A signer and the provider that verifies.
struct SignsWith<'b, 'h, H: Harness> {
    bench: &'b Bench<'h, H>,
    signer: &'b dyn WebhookSigner,
    provider: &'b H::Provider,
}

impl<H: Harness> SignsWith<'_, '_, H> {
    /// Signs a delivery. The result is accepted by the provider, or a refusal of the form that all signers share.
    fn sign(&self, unsigned: &Delivery, what: &str) -> Result<Result<Delivery, Error>, String> {
        let signed = match self.signer.sign_test_webhook(unsigned.clone()) {
            Ok(signed) => signed,
            Err(error) => return self.check_refusal(&error, what).map(|()| Err(error)),
        };
        if let Err(rejection) = self.bench.verify(self.provider, &signed) {
            return Err(format!(
                "a delivery {what} was signed for a test and then rejected: {}; refuse to sign what `verify_webhook` rejects",
                rejection.reason()
            ));
        }
        Ok(Ok(signed))
    }

    fn check_refusal(&self, error: &Error, what: &str) -> Result<(), String> {
        self.bench.note(format!("signing a delivery {what}"));
        if error.provider() != Some(&self.signer.provider_id()) {
            return Err(format!(
                "the error for a delivery {what} names no provider: {error}"
            ));
        }
        let field = error.field();
        let is_known = match error.kind() {
            ErrorKind::Configuration => field.is_some(),
            ErrorKind::InvalidRequest => matches!(field, Some("method" | "body")),
            _ => false,
        };
        match is_known {
            true => Ok(()),
            false => Err(format!(
                "signing a delivery {what} failed with another error than a missing setting, or the field `method` or `body`: {error}"
            )),
        }
    }

    /// Checks that the signature changed nothing else.
    fn same_event(&self, genuine: &Genuine, signed: &Delivery) -> Result<(), String> {
        let verified = self.provider.verify_webhook(signed);
        let verified = verified.map_err(|rejection| rejection.reason().to_string())?;
        let event = self.provider.event(&verified);
        let same = event.subject == genuine.event.subject
            && event.amount == genuine.event.amount
            && event.merchant_reference == genuine.event.merchant_reference
            && event.provider_reference == genuine.event.provider_reference;
        match same {
            true => Ok(()),
            false => Err(format!(
                "a genuine delivery of the kind `{}` that was signed again gave another event; sign the fields as they are",
                genuine.kind.name()
            )),
        }
    }
}
