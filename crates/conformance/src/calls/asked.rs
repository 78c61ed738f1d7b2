//! The fields of a general request: sent, refused or warned about, and never dropped silently.

use dhow_core::{
    Effect, Error, NewPayment, NewPayout, Outcome, PaymentProvider, ProviderReference,
    Result as Answered,
};

use crate::{
    Bench, Harness, Recorder, Verb, Verdict,
    bench::{Checked, LACKING, script},
    text::{self, Values},
};

use super::pages::page;

/// Optional fields of a payment, and an example of each. One that the harness sets keeps its value.
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

/// Optional fields of a payout, and an example of each.
const PAYOUT: &[(&str, &str)] = &[
    ("description", "Kit description"),
    ("institution", "KITBANK"),
    ("country", "KE"),
    ("email", "kit.beneficiary@shop.example"),
    ("phone", "0712345678"),
];

/// The attempt that a refund is about.
const ATTEMPT: &str = "kitattempt";

/// Each optional field in turn stands in a request or on the page, is refused before anything is written, or is named by a warning.
pub(crate) fn nothing_asked_is_dropped<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
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
    let mut new = bench.harness.new_payment(&bench.facts).map_err(told)?;
    let value = match of_payment(&new, name) {
        Some(own) => own,
        None => {
            set_payment_field(&mut new, name, example);
            example.to_owned()
        }
    };
    let (provider, recorder) = begin(bench, Verb::CreatePayment, name, &value)?;
    let made = bench.wait(provider.create_payment(&new));
    let mut said = said(bench, &recorder);
    if let Ok(payment) = &made {
        said.extend(payment.next_actions.iter().filter_map(page));
    }
    judge(
        name,
        &value,
        &said,
        &recorder,
        made.map(|made| made.warnings),
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
    let mut new = bench.harness.new_payout(&bench.facts).map_err(told)?;
    let value = of_payout(&new, name).unwrap_or_else(|| {
        set_payout_field(&mut new, name, example);
        example.to_owned()
    });
    let (provider, recorder) = begin(bench, Verb::Payout, name, &value)?;
    let Some(payouts) = provider.payouts() else {
        return Ok(());
    };
    let made = bench.wait(payouts.payout(&new));
    let said = said(bench, &recorder);
    judge(
        name,
        &value,
        &said,
        &recorder,
        made.map(|made| made.warnings),
    )
}

fn refund<H: Harness>(bench: &Bench<'_, H>) -> Result<(), String> {
    let mut new = bench.harness.new_refund(&bench.facts).map_err(told)?;
    let own = new
        .attempt
        .get_or_insert(ProviderReference::new(ATTEMPT).map_err(told)?);
    let value = own.as_str().to_owned();
    let (provider, recorder) = begin(bench, Verb::Refund, "attempt", &value)?;
    let Some(refunds) = provider.refunds() else {
        return Ok(());
    };
    let made = bench.wait(refunds.refund(&new));
    let said = said(bench, &recorder);
    judge(
        "attempt",
        &value,
        &said,
        &recorder,
        made.map(|made| made.warnings),
    )
}

/// A provider that gets the recorded answers of the verb.
fn begin<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    name: &str,
    value: &str,
) -> Result<(H::Provider, std::sync::Arc<Recorder>), String> {
    bench.note(format!(
        "`{verb}` with `{name}` = `{value}` about {:?}",
        bench.facts
    ));
    bench.recorded(script(&bench.harness.answers(verb, &bench.facts)))
}

fn said<H: Harness>(bench: &Bench<'_, H>, recorder: &Recorder) -> Vec<Values> {
    let sent = recorder.sent();
    sent.iter()
        .map(|one| text::values(&one.request, &bench.harness.opened(&one.request)))
        .collect()
}

fn judge(
    name: &str,
    value: &str,
    said: &[Values],
    recorder: &Recorder,
    made: Answered<Vec<String>>,
) -> Result<(), String> {
    if said.iter().any(|values| values.mention(value)) {
        let goes_out = value.len() > 4 && said.iter().any(|values| values.contain(value));
        let warned = made.iter().flatten().find(|one| is_about(one, name));
        return match warned.filter(|_| goes_out) {
            Some(warning) => Err(format!(
                "`{name}` was set to `{value}`, which went out, and a warning says otherwise: {warning}"
            )),
            None => Ok(()),
        };
    }
    let written = recorder
        .sent()
        .iter()
        .any(|one| one.effect == Effect::Write);
    match made {
        Ok(warnings) if warnings.iter().any(|warning| warning.contains(name)) => Ok(()),
        Ok(warnings) => Err(format!(
            "`{name}` was set to `{value}`: no request said it, and no warning names it: {warnings:?}"
        )),
        Err(error)
            if !written && error.outcome() == Outcome::NotSent && error.field().is_some() =>
        {
            Ok(())
        }
        Err(error) => Err(format!(
            "`{name}` was set to `{value}`: no request said it, and the call failed: {error}"
        )),
    }
}

/// True for the warning that a field is not sent.
pub(super) fn is_about(warning: &str, name: &str) -> bool {
    warning.starts_with(&format!("`{name}` is not sent"))
}

fn told(error: Error) -> String {
    error.to_string()
}

/// The value that the harness gave a field of a payment.
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
