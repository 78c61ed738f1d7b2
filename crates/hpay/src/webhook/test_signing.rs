//! Signatures of webhooks, for tests of the code that receives them.

use dhow_core::{Delivery, ProviderId, Result, WebhookSigner};

use super::{HPayWebhooks, SECURE_CODE, query::Query};
use crate::ID;

/// Sets the `secure_code` in the query.
///
/// The fields of the query determine the kind of the webhook, and so its signature scheme; of several schemes, the first one signs. A kind
/// without a signature scheme, such as a token revocation by default, is an error.
impl WebhookSigner for HPayWebhooks {
    fn provider_id(&self) -> ProviderId {
        ID
    }

    fn add_signature(&self, unsigned: Delivery) -> Result<Delivery> {
        let rejected = |reason| ID.invalid("body", format!("would be rejected: {reason}"));
        let text = without_signature(unsigned.query().unwrap_or_default());
        let query = Query::parse(&text).map_err(rejected)?;
        let kind = query.kind();
        let scheme = kind.schemes(&self.secrets.schemes).first();
        let scheme = scheme.ok_or_else(|| {
            let name = kind.as_str();
            let rule = format!("have none for a {name} webhook: set it with `with_schemes`");
            ID.misconfigured("schemes", rule)
        })?;
        let passcode = self.secrets.passcodes.first();
        let passcode = passcode.ok_or_else(|| ID.misconfigured("passcode", "is required"))?;
        let values = kind.values(&self.secrets.merchant_id, query.values());
        let code = scheme.md5_hex(&values, passcode)?;
        Ok(unsigned.with_query(format!("{text}&{SECURE_CODE}={code}")))
    }
}

/// Returns the query without the pair of the signature, byte for byte.
fn without_signature(query: &str) -> String {
    // Each pair is parsed, because the name may be escaped or have spaces around it.
    let is_signature = |pair: &str| Query::parse(pair).is_ok_and(|pair| pair.has(SECURE_CODE));
    let pairs: Vec<&str> = query
        .split('&')
        .filter(|pair| !is_signature(pair))
        .collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use dhow_core::{Environment, RejectionReason, Secret, WebhookVerifier};

    use super::*;
    use crate::{Part, SignatureScheme, SignatureSchemes};

    const CHECKOUT: &str = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1&error_text=";
    const ACCOUNT: &str = "cashin=28275709&order_id=51239782&amount=30000&error_code=0";
    const REVOCATION: &str = "bank_token=1&status=00&revoke_token_status=true";

    fn webhooks() -> HPayWebhooks {
        let passcode = Secret::new("s3cr3t-Pass_0001").unwrap();
        let parts = [Part::field("bank_token"), Part::Secret];
        let schemes = SignatureSchemes {
            revoke_webhook: vec![SignatureScheme::md5(parts)],
            ..SignatureSchemes::default()
        };
        HPayWebhooks::new(Environment::Sandbox, "100001", passcode).with_schemes(schemes)
    }

    #[test]
    fn every_kind_is_signed_by_its_scheme_and_verifies() {
        let webhooks = webhooks();
        for (query, kind) in [
            (CHECKOUT, "checkout"),
            (ACCOUNT, "virtual-account"),
            (REVOCATION, "token-revocation"),
        ] {
            let signed = webhooks
                .sign_test_webhook(Delivery::get("/ipn", query))
                .unwrap();
            assert_eq!(webhooks.verify_webhook(&signed).unwrap().scheme(), kind);
            let edited = signed
                .query()
                .unwrap()
                .replace("=1", "=2")
                .replace("cashin=2", "cashin=3");
            let rejection = webhooks
                .verify_webhook(&Delivery::get("/ipn", edited))
                .unwrap_err();
            assert_eq!(
                rejection.reason(),
                RejectionReason::SignatureMismatch,
                "{kind}"
            );
        }
    }

    #[test]
    fn the_signature_of_a_checkout_webhook_is_that_of_hpays_php_library() {
        let signed = webhooks()
            .sign_test_webhook(Delivery::get("/ipn", CHECKOUT))
            .unwrap();
        let code = "secure_code=0469e5c087623a8bd014691e874738f7";
        assert_eq!(signed.query(), Some(format!("{CHECKOUT}&{code}").as_str()));
    }

    #[test]
    fn path_headers_and_unsigned_bytes_stay_and_an_old_signature_goes() {
        let query = format!("secure_code=0&{CHECKOUT}&&bank_code=A%2fB+C&%20secure%5Fcode=1");
        let unsigned = Delivery::get("/hooks/hpay", query)
            .with_header("x-trace", "7")
            .unwrap();
        let signed = webhooks().sign_test_webhook(unsigned).unwrap();
        let expected =
            format!("{CHECKOUT}&&bank_code=A%2fB+C&secure_code=0469e5c087623a8bd014691e874738f7");
        assert_eq!(
            (signed.path(), signed.query()),
            ("/hooks/hpay", Some(expected.as_str()))
        );
        assert_eq!(signed.single_header("x-trace"), Ok(Some(&b"7"[..])));
    }

    #[test]
    fn a_delivery_that_would_be_rejected_is_not_signed() {
        let get = |query: &str| Delivery::get("/ipn", query);
        for (delivery, field, reason) in [
            (
                Delivery::post("/ipn", CHECKOUT),
                "method",
                RejectionReason::WrongMethod,
            ),
            (
                get("price=1&price=2"),
                "body",
                RejectionReason::RepeatedField,
            ),
            (get("price=%F"), "body", RejectionReason::MalformedBody),
            (
                get("cashin=1|2&order_id=3"),
                "body",
                RejectionReason::MalformedBody,
            ),
        ] {
            let error = webhooks().sign_test_webhook(delivery).unwrap_err();
            let expected = format!("hpay: invalid request: `{field}` would be rejected: {reason}");
            assert_eq!(error.to_string(), expected);
        }
        let unsettled = webhooks().with_schemes(SignatureSchemes::default());
        let error = unsettled.sign_test_webhook(get(REVOCATION)).unwrap_err();
        let expected = "hpay: configuration: `schemes` have none for a token-revocation webhook: set it with `with_schemes`";
        assert_eq!(error.to_string(), expected);
    }
}
