//! Optional fields of a request: each is sent, refused, or named by a warning.

use dhow_core::{Effect, Outcome, PaymentProvider, RequestField, Result as CallResult};

use crate::{
    Bench, Done, Harness, Recorder, Verb, Verdict,
    bench::{Checked, LACKING},
    text::{self, Values},
};

use super::{
    money_request::{AnyRequest, Attempted},
    pages::page,
};

/// Optional fields of a payment with an example of each. A field that the harness sets keeps its value.
const PAYMENT: &[(RequestField, &str)] = &[
    (RequestField::Description, "Kit description"),
    (RequestField::Name, "Kit Customer"),
    (RequestField::Email, "kit.customer@shop.example"),
    (RequestField::Phone, "0712345678"),
    (RequestField::ReturnUrl, "https://shop.example/kit-return"),
    (RequestField::CancelUrl, "https://shop.example/kit-cancel"),
    (RequestField::WebhookUrl, "https://shop.example/kit-webhook"),
    (RequestField::Methods, "kit-method"),
    (RequestField::Country, "KE"),
    (RequestField::Metadata, "kit value"),
];

/// Optional fields of a payout with an example of each.
const PAYOUT: &[(RequestField, &str)] = &[
    (RequestField::Description, "Kit description"),
    (RequestField::Institution, "KITBANK"),
    (RequestField::Country, "KE"),
    (RequestField::Email, "kit.beneficiary@shop.example"),
    (RequestField::Phone, "0712345678"),
];

/// The attempt to refund.
const REFUND: &[(RequestField, &str)] = &[(RequestField::Attempt, "kitattempt")];

/// Each optional field is sent in a request or in the URL of a page, refused before anything is written, or named by a warning.
pub(crate) fn no_field_is_dropped_silently<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let provider = bench.listener()?;
    let fields = match verb {
        Verb::CreatePayment => PAYMENT,
        Verb::Payout if provider.payouts().is_some() => PAYOUT,
        Verb::Refund if provider.refunds().is_some() => REFUND,
        _ => return LACKING,
    };
    let Some(example) = AnyRequest::example(bench, verb)? else {
        return LACKING;
    };
    for (field, text) in fields {
        check_field(bench, example.clone(), *field, text)?;
    }
    Ok(Verdict::Holds)
}

fn check_field<H: Harness>(
    bench: &Bench<'_, H>,
    mut request: AnyRequest,
    field: RequestField,
    example: &str,
) -> Result<(), String> {
    let value = request.text(field).unwrap_or_else(|| {
        request.set(field, &[example.to_owned()]);
        example.to_owned()
    });
    let Attempted { result, recorder } = request.send(bench, &format!("`{field}` = `{value}`"))?;
    let mut sent = sent_values(bench, &recorder);
    if let Ok(Done::Payments(payments)) = &result {
        let actions = payments.iter().flat_map(|payment| &payment.next_actions);
        sent.extend(actions.filter_map(page));
    }
    judge(
        field.as_str(),
        &value,
        &sent,
        &recorder,
        result.map(warnings),
    )
}

pub(super) fn warnings(done: Done) -> Vec<String> {
    match done {
        Done::Payments(payments) => payments.into_iter().flat_map(|one| one.warnings).collect(),
        Done::Payouts(payouts) => payouts.into_iter().flat_map(|one| one.warnings).collect(),
        Done::Refund(refund) => refund.warnings,
        Done::Balances(_) | Done::Nothing => Vec::new(),
    }
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
