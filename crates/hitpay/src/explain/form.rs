//! Version 1 forms: texts that somebody may have joined instead of the right one.

use dhow_core::Delivery;
use dhow_crypto::{
    canonical::Canonical,
    explain::{
        Algorithm, Explanation, Mistake, Search, Variant, Verdict, best, hmacs, received_variants,
        text_variants,
    },
    pairs::{Pair, PairRules, Pairs},
};

use super::ExplainSecrets;
use crate::signing::{SIGNATURE_FIELD, form_recipe, scheme::FORM, sign};

pub(super) fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(FORM.name, FORM.to_string(), FORM.ledger);
    let body = trimmed(delivery.body());
    let fields = match Pairs::parse(body, &PairRules::new()) {
        Ok(fields) => fields,
        Err(fault) => {
            explanation.verdict = Verdict::Mismatch;
            explanation.notes.push(format!(
                "the body is no form that reads in one way: {fault}"
            ));
            return explanation;
        }
    };
    let mut canonical = Canonical::new();
    form_recipe(&fields, &mut canonical);
    let mut right = Vec::new();
    form_recipe(&fields, &mut right);
    explanation.canonical = canonical;
    explanation.computed = secrets
        .form_salts()
        .map(|(name, salt)| (name, sign(salt, &right)))
        .collect();
    let Some(received) = fields.get(SIGNATURE_FIELD) else {
        explanation
            .notes
            .push("the form has no field hmac".to_owned());
        return explanation;
    };
    let received = received.to_owned();
    let known = secrets.known(true);
    let search = |messages| {
        let search = Search {
            messages,
            keys: known.keys(),
            algorithms: hmacs(Algorithm::HmacSha256),
            received: received_variants(&received),
        };
        search.run(2)
    };
    let found = best([
        search(text_variants(&right)),
        search(joins(&fields, &right)),
    ]);
    explanation.secrets = known.fingerprints();
    let mut explanation = explanation.conclude(&received, found);
    if body.len() != delivery.body().len() && explanation.verdict == Verdict::Match {
        explanation.verdict = Verdict::Mismatch;
        let what = "there is a line break behind the form, which becomes part of its last value";
        let fix = "hand over the body as it is on the wire";
        explanation.findings = vec![Mistake::new("body-line-break", what, fix)];
    }
    explanation
}

/// A form that was saved to a file often ends with a line break that was never sent.
fn trimmed(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}

/// How fields may be joined, wrongly.
fn joins(fields: &Pairs<'_>, right: &[u8]) -> Vec<Variant<Vec<u8>>> {
    let signed = |field: &Pair<'_>| field.name() != SIGNATURE_FIELD;
    let sorted: Vec<Pair<'_>> = fields.sorted().filter(signed).collect();
    let received: Vec<Pair<'_>> = fields.iter().filter(signed).collect();
    let all: Vec<Pair<'_>> = fields.sorted().collect();
    let every = |pairs: &[Pair<'_>], piece: &dyn Fn(&Pair<'_>) -> String, between: &str| {
        let pieces: Vec<String> = pairs.iter().map(piece).collect();
        pieces.join(between).into_bytes()
    };
    let both = |pair: &Pair<'_>| format!("{}{}", pair.name(), pair.value());
    let value = |pair: &Pair<'_>| pair.value().to_owned();
    let raw = |pair: &Pair<'_>| format!("{}{}", pair.raw_name(), raw_value(pair));
    let equals = |pair: &Pair<'_>| format!("{}={}", pair.name(), pair.value());
    let raw_equals = |pair: &Pair<'_>| format!("{}={}", pair.raw_name(), raw_value(pair));
    let plus = |pair: &Pair<'_>| format!("{}{}", pair.name(), raw_value(pair).replace("%20", " "));
    let filled: Vec<_> = sorted
        .iter()
        .copied()
        .filter(|one| !one.value().is_empty())
        .collect();
    let known = |names: &[&str]| -> Vec<Pair<'_>> {
        sorted
            .iter()
            .copied()
            .filter(|one| names.contains(&one.name()))
            .collect()
    };
    let documented = known(&[
        "amount",
        "currency",
        "payment_id",
        "payment_request_id",
        "phone",
        "reference_number",
        "status",
    ]);
    let without_reference: Vec<_> = sorted
        .iter()
        .copied()
        .filter(|one| one.name() != "reference_number")
        .collect();
    let reversed: Vec<_> = sorted.iter().rev().copied().collect();

    let mut variants = Vec::new();
    let mut add = |name, what: &'static str, fix: &'static str, text: Vec<u8>| {
        if text != right {
            variants.push(Variant::wrong(Mistake::new(name, what, fix), text));
        }
    };
    let names_too =
        "join each field's name and its value, as HitPay's code does and its prose does not say";
    add(
        "signature-field-left-in",
        "the field hmac was signed with the others",
        "leave hmac out",
        every(&all, &both, ""),
    );
    add(
        "values-only",
        "only the values were joined, as HitPay's prose says",
        names_too,
        every(&sorted, &value, ""),
    );
    add(
        "received-order",
        "the fields were joined in the order received",
        "sort the fields by name",
        every(&received, &both, ""),
    );
    add(
        "values-in-received-order",
        "only the values were joined, in the order received",
        names_too,
        every(&received, &value, ""),
    );
    add(
        "reverse-order",
        "the fields were sorted backwards",
        "sort the fields by name, upwards",
        every(&reversed, &both, ""),
    );
    add(
        "empty-fields-dropped",
        "fields without a value were left out",
        "keep empty fields: they leave their bare name",
        every(&filled, &both, ""),
    );
    add(
        "values-without-empty",
        "only the values were joined",
        names_too,
        every(&filled, &value, ""),
    );
    add(
        "values-not-decoded",
        "the values were joined as they are in the body, percent signs and all",
        "decode the form before joining",
        every(&sorted, &raw, ""),
    );
    add(
        "plus-not-decoded",
        "`+` was not decoded as a blank",
        "decode `+` and `%20` both as a blank",
        every(&sorted, &plus, ""),
    );
    add(
        "plus-for-blank",
        "blanks were signed as `+`",
        "decode `+` and `%20` both as a blank",
        every(
            &sorted,
            &|pair| format!("{}{}", pair.name(), pair.value().replace(' ', "+")),
            "",
        ),
    );
    add(
        "percent-20-for-blank",
        "blanks were signed as `%20`",
        "decode `+` and `%20` both as a blank",
        every(
            &sorted,
            &|pair| format!("{}{}", pair.name(), pair.value().replace(' ', "%20")),
            "",
        ),
    );
    add(
        "joined-like-a-query",
        "names and values were joined with `=` and `&`",
        "join them with nothing between",
        every(&sorted, &equals, "&"),
    );
    add(
        "query-not-decoded",
        "the body without hmac was signed as it is",
        "decode, sort and join the fields with nothing between",
        every(&received, &raw_equals, "&"),
    );
    add(
        "joined-with-equals",
        "names and values were joined with `=`",
        "join them with nothing between",
        every(&sorted, &equals, ""),
    );
    for (name, what, between) in [
        (
            "joined-with-ampersands",
            "the fields were joined with `&`",
            "&",
        ),
        ("joined-with-commas", "the fields were joined with `,`", ","),
        ("joined-with-bars", "the fields were joined with `|`", "|"),
        (
            "joined-with-newlines",
            "the fields were joined with line breaks",
            "\n",
        ),
    ] {
        add(
            name,
            what,
            "join them with nothing between",
            every(&sorted, &both, between),
        );
    }
    add(
        "documented-fields-only",
        "fields that HitPay's documentation does not list were left out",
        "sign every field that arrives",
        every(&documented, &both, ""),
    );
    add(
        "reference-number-dropped",
        "reference_number was left out",
        "sign every field that arrives",
        every(&without_reference, &both, ""),
    );
    for (name, what, amount) in amounts(fields.get("amount").unwrap_or_default()) {
        let with = |pair: &Pair<'_>| {
            let value = if pair.name() == "amount" {
                &amount
            } else {
                pair.value()
            };
            format!("{}{value}", pair.name())
        };
        add(
            name,
            what,
            "sign the amount exactly as it is printed",
            every(&sorted, &with, ""),
        );
    }
    let upper = |pair: &Pair<'_>| {
        let value = if pair.name() == "currency" {
            swap_case(pair.value())
        } else {
            pair.value().to_owned()
        };
        format!("{}{value}", pair.name())
    };
    add(
        "currency-case",
        "the currency was signed in the other case",
        "sign the currency exactly as it is printed",
        every(&sorted, &upper, ""),
    );
    variants
}

fn raw_value<'p>(pair: &Pair<'p>) -> &'p str {
    pair.raw_value().unwrap_or_default()
}

/// The amount as a program prints it that took it for a number.
fn amounts(printed: &str) -> Vec<(&'static str, &'static str, String)> {
    let short = if printed.contains('.') {
        printed
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        printed.to_owned()
    };
    let (whole, decimals) = short.split_once('.').unwrap_or((&short, ""));
    let padded = format!("{whole}.{decimals:0<2}");
    let one = format!("{whole}.{decimals:0<1}");
    let minor = format!("{whole}{decimals:0<2}");
    vec![
        (
            "amount-zeros-dropped",
            "zeros at the end of the amount were dropped",
            short.clone(),
        ),
        (
            "amount-zeros-added",
            "the amount was signed with two decimals",
            padded,
        ),
        (
            "amount-one-decimal",
            "the amount was signed with one decimal, as a floating point number prints",
            one,
        ),
        (
            "amount-in-cents",
            "the amount was signed in cents",
            minor.trim_start_matches('0').to_owned(),
        ),
    ]
}

fn swap_case(text: &str) -> String {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase()
    } else {
        text.to_ascii_uppercase()
    }
}
