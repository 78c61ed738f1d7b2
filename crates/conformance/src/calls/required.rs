//! Required fields, required options and reference rules of the capabilities: shown and enforced.

use std::iter;

use dhow_core::{
    Condition, MerchantReference, PaymentProvider, RequestField, RequestRules, RequiredField,
    RequiredOption, TextSource,
};

use crate::{Bench, Harness, Verb, Verdict, bench::Checked};

use super::{money_request::AnyRequest, prepared};

const URLS: &[RequestField] = &[
    RequestField::ReturnUrl,
    RequestField::CancelUrl,
    RequestField::WebhookUrl,
];

/// Removes a required field, and everything that may take its place.
fn without(mut request: AnyRequest, required: &RequiredField) -> AnyRequest {
    for field in iter::once(&required.field).chain(required.or_fields) {
        request.clear(*field);
    }
    request
}

/// References that break the rule: too short, too long, with characters that are not allowed.
fn broken_references(rules: &RequestRules) -> Vec<MerchantReference> {
    let rule = rules.reference;
    let too_short = "K".repeat(rule.min_characters.saturating_sub(1));
    let too_long = rule.max_characters.map(|maximum| "K".repeat(maximum + 1));
    let odd = "KIT / \u{e9}#?%KIT-0123456789".to_owned();
    let candidates = [too_short, odd].into_iter().chain(too_long);
    let valid = candidates.filter_map(|text| MerchantReference::new(text).ok());
    let is_broken =
        |reference: &MerchantReference| rules.check_reference(reference.as_str()).is_err();
    valid.filter(is_broken).collect()
}

/// A request without a required field, or with a reference that breaks the rule, is refused by name before anything is sent.
pub(crate) fn required_fields_and_references_are_checked<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    let (Some(rules), Some(example)) = (
        capabilities.rules(verb.operation()),
        AnyRequest::example(bench, verb)?,
    ) else {
        return Ok(Verdict::DoesNotApply("capabilities() have no such rules"));
    };
    let lacking = rules.required.iter().map(|required| {
        let about = format!("a request without `{}`", required.field);
        let request = without(example.clone(), required);
        (required.field.as_str(), about, request)
    });
    let references = broken_references(rules).into_iter().map(|reference| {
        let about = format!("the reference `{reference}`");
        let mut request = example.clone();
        request.set_reference(reference);
        ("merchant_reference", about, request)
    });
    let mut broken: Vec<_> = lacking.chain(references).collect();
    // An option of the example may take the field's place.
    broken.retain(|(_, _, request)| rules.check(request).is_err());
    if broken.is_empty() {
        return Ok(Verdict::DoesNotApply(
            "capabilities() require no field and restrict no reference",
        ));
    }
    for (field, about, request) in broken {
        request.is_refused(bench, field, &about)?;
    }
    Ok(Verdict::Holds)
}

/// A request without a required option is refused by name before anything is sent, and one with the option is not refused for it.
pub(crate) fn required_options_are_true<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    let (Some(rules), Some(example)) = (
        capabilities.rules(verb.operation()),
        AnyRequest::example(bench, verb)?,
    ) else {
        return Ok(Verdict::DoesNotApply("capabilities() have no such rules"));
    };
    if rules.required_options.is_empty() {
        return Ok(Verdict::DoesNotApply("capabilities() require no option"));
    }
    for required in rules.required_options {
        for (request, condition) in requests_that_need(&example, required, rules) {
            let mut request = prepared::complete(request, rules);
            check_required(bench, required, &mut request, &condition)?;
        }
    }
    Ok(Verdict::Holds)
}

/// Requests for which the option is required, one for each value of the other option that its condition names.
fn requests_that_need(
    example: &AnyRequest,
    required: &RequiredOption,
    rules: &RequestRules,
) -> Vec<(AnyRequest, String)> {
    let condition = match required.when {
        None => return vec![(example.clone(), String::new())],
        Some(condition) => condition,
    };
    let with_option = |option: &str, value: &str| {
        let mut request = example.clone();
        request.set_option(option, value);
        let about = format!(" and with `{option}` = `{value}`");
        (prepared::usable(request, option, rules), about)
    };
    let spec = |name: &str| rules.own_options().find(|spec| spec.name == name);
    match condition {
        Condition::Is(option, values) => {
            let values = values.iter();
            values.map(|value| with_option(option, value)).collect()
        }
        Condition::AnySet(sources) => {
            let options = sources.iter().filter_map(|source| match source {
                TextSource::Option(name) => spec(name),
                // The valid values of a field are the gateway's.
                _ => None,
            });
            let options =
                options.map(|spec| with_option(spec.name, &prepared::example_of(spec, rules)));
            options.collect()
        }
        Condition::FieldHas(field, texts) => {
            let requests = texts.iter().map(|text| {
                let mut request = example.clone();
                request.set(field, &[(*text).to_owned()]);
                (request, format!(" and with `{field}` = `{text}`"))
            });
            requests.collect()
        }
        // No provider of the kit has a requirement by the absence of another option.
        _ => Vec::new(),
    }
}

fn check_required<H: Harness>(
    bench: &Bench<'_, H>,
    required: &RequiredOption,
    request: &mut AnyRequest,
    condition: &str,
) -> Result<(), String> {
    let name = required.name;
    let with_option = request.clone();
    request.remove_option(name);
    for field in required.or_fields {
        request.clear(*field);
    }
    let without = format!("a request without the option `{name}`{condition}");
    let missing = request.is_refused(bench, name, &without)?;
    let is_not_missing = |request: &AnyRequest, with: &str| {
        let result = request.send(bench, with)?.result;
        // The gateway may need more than the example has, so another refusal of the same option is no violation.
        match result
            .err()
            .filter(|error| error.to_string() == missing.to_string())
        {
            Some(error) => Err(format!("{with} is refused as if it were missing: {error}")),
            None => Ok(()),
        }
    };
    let with = format!("a request with the option `{name}`{condition}");
    is_not_missing(&with_option, &with)?;
    // Any absolute URL fits its field. The valid values of other fields, such as methods, are the gateway's.
    for field in required
        .or_fields
        .iter()
        .filter(|field| URLS.contains(field))
    {
        let mut other = request.clone();
        other.set(*field, &["https://shop.example/kit".to_owned()]);
        let with =
            format!("a request with `{field}` in the place of the option `{name}`{condition}");
        is_not_missing(&other, &with)?;
    }
    Ok(())
}
