//! Optional fields of a request: each is sent, refused, or named by a warning.

use dhow_core::{
    Effect, Error, NewPayment, NewPayout, Outcome, PaymentProvider, ProviderReference,
    Result as CallResult,
};

use crate::{
    Bench, Harness, Recorder, Verb, Verdict,
    bench::{Checked, LACKING, script},
    text::{self, Values},
};

use super::pages::page;

/// Optional fields of a payment with an example of each. A field that the harness sets keeps its value.
const PAYMENT: &[(&str, &str)] = &[
    ("description", "Kit description"),
    ("name", "Kit Customer"),
    ("email", "kit.customer@shop.example"),
    ("phone", "0712345678"),
    ("return_url", "https://shop.example/kit-return"),
    ("cancel_url", "https://shop.example/kit-cancel"),
    ("webhook_url", "https://shop.example/kit-webhook"),
    ("methods", "kit-method"),
    ("country", "KE"),
    ("metadata", "kit value"),
];

/// Optional fields of a payout with an example of each.
const PAYOUT: &[(&str, &str)] = &[
    ("description", "Kit description"),
    ("institution", "KITBANK"),
    ("country", "KE"),
    ("email", "kit.beneficiary@shop.example"),
    ("phone", "0712345678"),
];

/// The attempt to refund.
const ATTEMPT: &str = "kitattempt";

/// Each optional field is sent in a request or in the URL of a page, refused before anything is written, or named by a warning.
pub(crate) fn no_field_is_dropped_silently<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    match verb {
        Verb::CreatePayment => {
            for (name, example) in PAYMENT {
                payment(bench, name, example)?;
            }
        }
        Verb::Payout if bench.listener()?.payouts().is_some() => {
            for (name, example) in PAYOUT {
                payout(bench, name, example)?;
            }
        }
        Verb::Refund if bench.listener()?.refunds().is_some() => refund(bench)?,
        _ => return LACKING,
    }
    Ok(Verdict::Holds)
}

fn payment<H: Harness>(bench: &Bench<'_, H>, name: &str, example: &str) -> Result<(), String> {
    let mut new = bench.harness.new_payment(&bench.facts).map_err(text_of)?;
    let value = match of_payment(&new, name) {
        Some(own) => own,
        None => {
            set_payment_field(&mut new, name, example);
            example.to_owned()
        }
    };
    let (provider, recorder) = begin(bench, Verb::CreatePayment, name, &value)?;
    let payment = bench.wait(provider.create_payment(&new));
    let mut sent = sent_values(bench, &recorder);
    if let Ok(payment) = &payment {
        sent.extend(payment.next_actions.iter().filter_map(page));
    }
    judge(
        name,
        &value,
        &sent,
        &recorder,
        payment.map(|payment| payment.warnings),
    )
}

fn set_payment_field(new: &mut NewPayment, name: &str, example: &str) {
    let text = Some(example.to_owned());
    match name {
        "description" => new.description = text,
        "name" => new.customer.name = text,
        "email" => new.customer.email = text,
        "phone" => new.customer.phone = text,
        "return_url" => new.return_url = text,
        "cancel_url" => new.cancel_url = text,
        "webhook_url" => new.webhook_url = text,
        "country" => new.country = text,
        "methods" => new.methods = vec![example.to_owned()],
        _ => drop(new.metadata.insert("kit_key".into(), example.into())),
    }
}

fn set_payout_field(new: &mut NewPayout, name: &str, example: &str) {
    let text = Some(example.to_owned());
    match name {
        "description" => new.description = text,
        "institution" => new.beneficiary.institution = text,
        "country" => new.beneficiary.country = text,
        "email" => new.beneficiary.email = text,
        _ => new.beneficiary.phone = text,
    }
}

fn payout<H: Harness>(bench: &Bench<'_, H>, name: &str, example: &str) -> Result<(), String> {
    let mut new = bench.harness.new_payout(&bench.facts).map_err(text_of)?;
    let value = of_payout(&new, name).unwrap_or_else(|| {
        set_payout_field(&mut new, name, example);
        example.to_owned()
    });
    let (provider, recorder) = begin(bench, Verb::Payout, name, &value)?;
    let Some(payouts) = provider.payouts() else {
        return Ok(());
    };
    let payout = bench.wait(payouts.payout(&new));
    let sent = sent_values(bench, &recorder);
    judge(
        name,
        &value,
        &sent,
        &recorder,
        payout.map(|payout| payout.warnings),
    )
}

fn refund<H: Harness>(bench: &Bench<'_, H>) -> Result<(), String> {
    let mut new = bench.harness.new_refund(&bench.facts).map_err(text_of)?;
    let own = new
        .attempt
        .get_or_insert(ProviderReference::new(ATTEMPT).map_err(text_of)?);
    let value = own.as_str().to_owned();
    let (provider, recorder) = begin(bench, Verb::Refund, "attempt", &value)?;
    let Some(refunds) = provider.refunds() else {
        return Ok(());
    };
    let refund = bench.wait(refunds.refund(&new));
    let sent = sent_values(bench, &recorder);
    judge(
        "attempt",
        &value,
        &sent,
        &recorder,
        refund.map(|refund| refund.warnings),
    )
}

/// Builds a provider with the recorded responses of the verb.
fn begin<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    name: &str,
    value: &str,
) -> Result<(H::Provider, std::sync::Arc<Recorder>), String> {
    bench.note(format!(
        "`{verb}` with `{name}` = `{value}` and {:?}",
        bench.facts
    ));
    bench.recorded(script(&bench.harness.responses(verb, &bench.facts)))
}

fn sent_values<H: Harness>(bench: &Bench<'_, H>, recorder: &Recorder) -> Vec<Values> {
    let requests = recorder.sent().into_iter().map(|sent| sent.request);
    requests
        .map(|request| text::values(&request, &bench.harness.opened(&request)))
        .collect()
}

fn judge(
    name: &str,
    value: &str,
    sent: &[Values],
    recorder: &Recorder,
    warnings: CallResult<Vec<String>>,
) -> Result<(), String> {
    if sent.iter().any(|values| values.mention(value)) {
        // A short text, such as a country code, may be in a request by chance.
        let is_sent = value.len() > 4 && sent.iter().any(|values| values.contain(value));
        let warned = warnings
            .iter()
            .flatten()
            .find(|warning| is_about(warning, name));
        return match warned.filter(|_| is_sent) {
            Some(warning) => Err(format!(
                "`{name}` = `{value}` was sent, but a warning says that it is not: {warning}"
            )),
            None => Ok(()),
        };
    }
    let written = recorder
        .sent()
        .iter()
        .any(|sent| sent.effect == Effect::Write);
    match warnings {
        Ok(warnings) if warnings.iter().any(|warning| warning.contains(name)) => Ok(()),
        Ok(warnings) => Err(format!(
            "`{name}` = `{value}` was in no request, and no warning names it: {warnings:?}; send the field, refuse it, or report it with NewPayment::unsent() or NewPayout::unsent()"
        )),
        Err(error)
            if !written && error.outcome() == Outcome::NotSent && error.field().is_some() =>
        {
            Ok(())
        }
        Err(error) => Err(format!(
            "`{name}` = `{value}` was in no request, and the call failed: {error}; expected: a refusal that names the field, before anything is written"
        )),
    }
}

/// Returns true for the warning that the field is not sent.
pub(super) fn is_about(warning: &str, name: &str) -> bool {
    warning.starts_with(&format!("`{name}` is not sent"))
}

fn text_of(error: Error) -> String {
    error.to_string()
}

/// Returns the value that the harness gave to a field of a payment.
fn of_payment(new: &NewPayment, name: &str) -> Option<String> {
    let customer = &new.customer;
    match name {
        "description" => new.description.clone(),
        "name" => customer.name.clone(),
        "email" => customer.email.clone(),
        "phone" => customer.phone.clone(),
        "return_url" => new.return_url.clone(),
        "cancel_url" => new.cancel_url.clone(),
        "webhook_url" => new.webhook_url.clone(),
        "methods" => new.methods.first().cloned(),
        "country" => new.country.clone(),
        _ => new.metadata.values().next().cloned(),
    }
}

fn of_payout(new: &NewPayout, name: &str) -> Option<String> {
    let to = &new.beneficiary;
    match name {
        "description" => new.description.clone(),
        "institution" => to.institution.clone(),
        "country" => to.country.clone(),
        "email" => to.email.clone(),
        _ => to.phone.clone(),
    }
}
