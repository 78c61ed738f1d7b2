//! Tests of Hub2 with altered responses of the sandbox: other values are refused, other formatting is accepted.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{
    Beneficiary, Call, Error, ErrorKind, NewPayout, Outcome, PaymentProvider, PaymentStatus,
    Resolution, Transport, TransportError,
};
use dhow_hub2::Hub2;
use dhow_reqwest::ReqwestTransport;
use dhow_sandbox::Sandbox;
use http::Response;

use super::{ORANGE, config, hub2, order, sandbox, xof};

type Alter = fn(&str) -> String;

/// A transport that rewrites the body of every response.
#[derive(Debug)]
struct RewritingTransport {
    inner: ReqwestTransport,
    alter: Alter,
}

#[async_trait]
impl Transport for RewritingTransport {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let (parts, body) = self.inner.send(call).await?.into_parts();
        let text = std::str::from_utf8(&body).unwrap();
        Ok(Response::from_parts(parts, Bytes::from((self.alter)(text))))
    }
}

fn altered(sandbox: &Sandbox, alter: Alter) -> Hub2 {
    let inner = ReqwestTransport::new().unwrap();
    let transport = RewritingTransport { inner, alter };
    Hub2::new(config(sandbox), Arc::new(transport)).unwrap()
}

/// Replaces the value of every field with the name.
fn set(json: &str, name: &str, value: &str) -> String {
    let member = format!("\"{name}\":");
    let mut parts = json.split(&member).map(str::to_owned);
    let mut done = parts.next().unwrap();
    for part in parts {
        let end = match part.strip_prefix('"') {
            Some(text) => text.find('"').unwrap() + 2,
            None => part.find([',', '}']).unwrap(),
        };
        done.push_str(&format!("\"{name}\":{value}{}", &part[end..]));
    }
    done
}

fn payout(reference: &str) -> NewPayout {
    let mut beneficiary = Beneficiary::new("Awa", "00000001");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    NewPayout::new(reference.parse().unwrap(), xof(200), beneficiary)
}

const OTHERS: [Alter; 5] = [
    |json| set(json, "currency", "\"USD\""),
    |json| set(json, "amount", "1"),
    |json| {
        set(
            &set(json, "purchaseReference", "\"ELSE\""),
            "reference",
            "\"ELSE\"",
        )
    },
    |json| set(json, "mode", "\"live\""),
    |json| set(json, "mode", "\"staging\""),
];

#[tokio::test]
async fn a_creation_whose_response_has_another_value_is_unknown_and_is_found_by_its_reference() {
    let sandbox = sandbox().await;
    for (number, alter) in OTHERS.into_iter().enumerate() {
        let reference = format!("R-{number}");
        let provider = altered(&sandbox, alter);
        let unknown = |error: Error| {
            assert_eq!(
                error.outcome(),
                Outcome::Unknown(Resolution::LookUp),
                "{number}: {error}"
            );
        };
        unknown(
            provider
                .create_payment(&order(&reference, &[]))
                .await
                .unwrap_err(),
        );
        let payouts = provider.payouts().unwrap();
        unknown(payouts.payout(&payout(&reference)).await.unwrap_err());
        let honest = hub2(&sandbox);
        let reference = reference.parse().unwrap();
        let found = honest.lookup().unwrap().find_payments(&reference).await;
        assert_eq!(found.unwrap().len(), 1);
        let found = honest
            .payout_lookup()
            .unwrap()
            .find_payouts(&reference)
            .await;
        assert_eq!(found.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_status_of_another_payment_or_environment_is_an_error() {
    let sandbox = sandbox().await;
    let honest = hub2(&sandbox);
    let payment = honest.create_payment(&order("R-1", ORANGE)).await.unwrap();
    let payout = honest
        .payouts()
        .unwrap()
        .payout(&payout("P-1"))
        .await
        .unwrap();
    let others: [Alter; 2] = [
        |json| set(json, "id", "\"OTHER\""),
        |json| set(json, "mode", "\"live\""),
    ];
    for alter in others {
        let provider = altered(&sandbox, alter);
        let error = provider.payment_status(&payment.provider_reference).await;
        let error = error.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Protocol, Outcome::ReadOnly)
        );
        let payouts = provider.payouts().unwrap();
        let error = payouts.payout_status(&payout.provider_reference).await;
        let error = error.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Protocol, Outcome::ReadOnly)
        );
    }
}

#[tokio::test]
async fn other_formatting_of_the_same_response_is_accepted() {
    let spellings: [Alter; 9] = [
        |json| format!("\u{feff}{json}"),
        |json| format!("\r\n\r\n  {json}\r\n"),
        |json| set(json, "purchaseReference", "12345678"),
        |json| set(json, "amount", "\"200\""),
        |json| set(json, "amount", "200.0"),
        |json| {
            set(
                &set(json, "createdAt", "1732700000"),
                "updatedAt",
                "1732700000",
            )
        },
        |json| {
            ["customerReference", "mode", "message", "token", "currency"]
                .iter()
                .fold(json.to_owned(), |json, name| set(&json, name, "null"))
        },
        |json| set(json, "currency", "\"xof\""),
        |json| json.replacen('{', r#"{"__new":{"a":[1,{"b":null}]},"zz":"\ud83d","#, 1),
    ];
    let sandbox = sandbox().await;
    for (number, alter) in spellings.into_iter().enumerate() {
        let provider = altered(&sandbox, alter);
        let payment = provider.create_payment(&order("12345678", ORANGE)).await;
        let payment = payment.unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(payment.status, PaymentStatus::Processing, "{number}");
        assert_eq!(payment.merchant_reference.as_deref(), Some("12345678"));
        let read = provider.payment_status(&payment.provider_reference).await;
        let read = read.unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(read.status, PaymentStatus::ActionRequired, "{number}");
    }
}
