//! HPay.

use bytes::Bytes;
use dhow_core::{
    Beneficiary, NewPayout, PaymentProvider, ProviderFactory, ProviderReference, Result, Settings,
    WebhookSigner,
};
use dhow_crypto::{base64, rsa};
use dhow_hpay::{
    BankCode, HPay, HPayConfig, HPayWebhooks, NewVirtualAccount, OrderQuery, SignatureSchemes,
};
use std::sync::Arc;

use super::{
    Gateway, RecordedCall, Sample, Scheme, Signing, Upstream, none_of_balances, nothing,
    unknown_payment, unknown_payout, unknown_payouts,
};
use crate::{
    exchange::Exchange,
    fields::scalar,
    probe::{self, Probe, Sighting},
    replay::{Reading, Replay, ready},
    tables::Route,
};

pub(super) struct HPayGateway;

/// Key pair of the test account. It is public, so it protects nothing.
pub(crate) const TEST_KEY: &[u8] = include_bytes!("../../data/hpay-test-key.pem");

/// Certificate of the same key, as that of the gateway.
pub(crate) const TEST_CERTIFICATE: &[u8] = include_bytes!("../../data/hpay-test-certificate.pem");

/// Members of a transfer that its response may be signed over, in the order of the sources.
// LEDGER: transfer-answer-recipe
const SIGNED_MEMBERS: [&str; 2] = ["bankAccountNumber", "bankAccountName"];

impl Gateway for HPayGateway {
    fn factory(&self) -> &'static ProviderFactory {
        dhow_hpay::FACTORY
    }

    fn ledger(&self) -> &'static str {
        dhow_hpay::LEDGER
    }

    fn tables(&self) -> &'static str {
        include_str!("../../data/hpay.toml")
    }

    fn upstreams(&self) -> &'static [Upstream] {
        &[
            Upstream {
                setting: "checkout_base_url",
            },
            Upstream {
                setting: "account_base_url",
            },
            Upstream {
                setting: "openapi_base_url",
            },
        ]
    }

    fn test_settings(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("merchant_id", "999990"),
            ("passcode", "zz-fixture-passcode-of-dhow-record"),
            ("merchant_email", "zz@fixture.example"),
            ("private_key_file", "hpay-test-key.pem"),
            ("gateway_cert_file", "hpay-test-certificate.pem"),
            ("checkout_base_url", "https://checkout.gateway.example"),
            ("account_base_url", "https://account.gateway.example"),
            ("openapi_base_url", "https://openapi.gateway.example"),
        ]
    }

    fn shared_settings(&self) -> &'static [&'static str] {
        &["currency", "checkout_version", "transfer_path"]
    }

    fn sample_calls(&self, settings: &Settings<'_>) -> Result<Vec<Sample>> {
        let config = || HPayConfig::from_settings(settings);
        let mut samples = Vec::new();
        let replay = Replay::new(None);
        let hpay = HPay::new(config()?, replay.clone())?;
        let _ = ready(hpay.order(&OrderQuery::by_order_code("x".parse()?)));
        samples.extend(super::samples(
            &replay,
            "/api/transaction/GetTransactionDetail",
        ));
        let replay = Replay::new(None);
        let hpay = HPay::new(config()?, replay.clone())?;
        let _ = ready(hpay.transfers(&"x".parse()?, None));
        samples.extend(super::samples(&replay, "/api/ibft/inquiry"));
        let replay = Replay::new(None);
        let hpay = HPay::new(config()?, replay.clone())?;
        let _ = ready(hpay.virtual_account_receipts("1234567890"));
        samples.extend(super::samples(&replay, "/v1/account/inquiry"));
        Ok(samples)
    }

    fn schemes(&self, settings: &Settings<'_>) -> Result<Vec<Scheme>> {
        let base = SignatureSchemes::from_settings(settings)?;
        let webhooks = |schemes: SignatureSchemes| -> Result<Arc<dyn WebhookSigner>> {
            Ok(Arc::new(
                HPayWebhooks::from_settings(settings)?.with_schemes(schemes),
            ))
        };
        let mut schemes = vec![Scheme {
            settles: None,
            signer: webhooks(base.clone())?,
        }];
        let mut piped = base.clone();
        piped.notify = vec![SignatureSchemes::piped_notify()];
        let statement = "the notification is signed with `|` between the values";
        schemes.push(Scheme {
            settles: Some(("notify-recipe-v1", statement)),
            signer: webhooks(piped)?,
        });
        for (separator, statement) in [
            (
                "|",
                "the webhook of a virtual account is signed with `|` between the values",
            ),
            (
                ",",
                "the webhook of a virtual account is signed with `,` between the values",
            ),
            (
                "",
                "the webhook of a virtual account is signed with nothing between the values",
            ),
        ] {
            let mut other = base.clone();
            other.va_webhook = vec![SignatureSchemes::va_webhook_separated_by(separator)];
            schemes.push(Scheme {
                settles: Some(("va-callback-separator", statement)),
                signer: webhooks(other)?,
            });
        }
        Ok(schemes)
    }

    fn signs_response(&self, route: &Route) -> bool {
        route.name.starts_with("create-payout")
    }

    fn sign_response(
        &self,
        signing: &Signing<'_>,
        original: &Exchange,
        scrubbed: &mut Exchange,
    ) -> Result<()> {
        if !self.signs_response(signing.route) {
            return Ok(());
        }
        let Some(member) = signed_member(signing.real, original) else {
            return Ok(());
        };
        let passcode = signing.test.required_secret("passcode")?;
        let (Some((_, old, message)), Some(response)) = (
            message(scrubbed, member, passcode.expose()),
            scrubbed.response.as_mut(),
        ) else {
            return Ok(());
        };
        let id = self.factory().id();
        let refused = |rule: &'static str| id.misconfigured("private_key", rule);
        let key = rsa::signer(TEST_KEY).map_err(|_| refused("is no key"))?;
        let signature = key.sign_sha256(message.as_bytes());
        let signature = signature.map_err(|_| refused("does not sign"))?;
        let text = std::str::from_utf8(response.body()).unwrap_or_default();
        let new = base64::encode(&signature);
        *response.body_mut() = Bytes::from(text.replace(&super::escaped(&old, text), &new));
        Ok(())
    }

    fn observe(
        &self,
        settings: &Settings<'_>,
        route: &Route,
        exchange: &Exchange,
    ) -> Vec<Sighting> {
        let member = match self.signs_response(route) {
            true => signed_member(settings, exchange),
            false => None,
        };
        let sighting = member.map(|member| {
            let is_other = member != SIGNED_MEMBERS[0];
            Sighting {
                ledger: "transfer-answer-recipe",
                statement: match is_other {
                    true => "the response to a transfer is signed over the name of the account",
                    false => "the response to a transfer is signed over the number of the account",
                },
                is_other,
            }
        });
        sighting.into_iter().collect()
    }

    fn read(&self, call: &RecordedCall<'_>) -> Reading {
        let config = HPayConfig::from_settings(call.settings);
        let hpay = config.and_then(|config| HPay::new(config, call.transport()));
        match hpay {
            Ok(hpay) => read(call, &hpay).unwrap_or(Reading::NotRead),
            Err(_) => Reading::NotRead,
        }
    }

    fn probes(&self) -> &'static [Probe] {
        probe::hpay::PROBES
    }
}

/// Returns the member that the response to a transfer is signed over, if the signature verifies with one.
fn signed_member(settings: &Settings<'_>, exchange: &Exchange) -> Option<&'static str> {
    let certificate = settings.file("gateway_cert_file").ok()??;
    let passcode = settings.required_secret("passcode").ok()?;
    let key = rsa::verifier(&certificate).ok()?;
    SIGNED_MEMBERS.into_iter().find(|member| {
        let message = message(exchange, member, passcode.expose());
        message.is_some_and(|(signature, _, message)| {
            key.verify_sha256(message.as_bytes(), &signature).is_ok()
        })
    })
}

/// Returns the signature of the response to a transfer, its text, and the text that it covers.
fn message(exchange: &Exchange, member: &str, passcode: &str) -> Option<(Vec<u8>, String, String)> {
    let json = exchange.response_json()?;
    let data = json.get("data")?;
    let text = |name: &str| data.get(name).and_then(scalar);
    let chain = text("secureChain")?;
    let fields = crate::fields::Fields::of_request(&exchange.request);
    let second = text(member).or_else(|| fields.text(&[member]))?;
    let (id, cashout) = (text("requestId")?, text("omiCashoutId")?);
    let message = format!("{id}|{second}|{cashout}|{passcode}");
    let signature = base64::decode(chain.as_bytes()).unwrap_or_default();
    Some((signature, chain, message))
}

fn read(call: &RecordedCall<'_>, hpay: &HPay) -> Option<Reading> {
    let fields = &call.fields;
    Some(match call.route.name.as_str() {
        "read-payment" | "read-payment-example" => {
            let order = ProviderReference::new(fields.text(&["order_code"])?).ok()?;
            call.reading(hpay.payment_status(&order), unknown_payment)
        }
        "create-payout" | "create-payout-openapi" | "create-payout-form" => {
            let amount = fields.money(&["amount"], "VND")?;
            let merchant = fields.reference(&["requestId"])?;
            let name = fields.text(&["bankAccountName"])?;
            let mut to = Beneficiary::new(name, fields.text(&["bankAccountNumber"])?);
            let bank = BankCode::new(fields.text(&["bankName"])?);
            to.institution = Some(bank.as_str().to_owned());
            let new = NewPayout::new(merchant, amount, to);
            call.reading(hpay.payouts()?.payout(&new), unknown_payout)
        }
        "read-payout" => {
            let merchant = fields.reference(&["requestId"])?;
            call.reading(
                hpay.payout_lookup()?.find_payouts(&merchant),
                unknown_payouts,
            )
        }
        "balances" => call.reading(hpay.balances()?.read_balances(), none_of_balances),
        "create-virtual-account" => {
            let amount = fields.money(&["amount"], "VND")?;
            let mut new = NewVirtualAccount::new(fields.text(&["accountVaName"])?, amount);
            if fields.text(&["accountVaType"]).as_deref() == Some("2") {
                new.kind = dhow_hpay::VirtualAccountKind::Reusable;
            }
            call.reading(hpay.create_virtual_account(&new), nothing)
        }
        "virtual-account-receipts" => {
            let account = fields.text(&["va_account"])?;
            call.reading(hpay.virtual_account_receipts(&account), nothing)
        }
        "bank-account" => {
            let bank = BankCode::new(fields.text(&["bank_name"])?);
            let number = fields.text(&["bank_account_number"])?;
            call.reading(hpay.bank_account(&bank, &number), nothing)
        }
        _ => return None,
    })
}
