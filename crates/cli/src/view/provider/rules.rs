//! Rules for the requests of one operation: currencies, limits, required fields and the merchant reference.

use dhow_core::{AmountLimit, Currencies, Currency, RequestRules};

use crate::output::{Page, Tone};

/// Adds the rules of one operation.
pub(super) fn show(rules: &RequestRules, page: &mut Page) {
    page.empty_line();
    page.line(Tone::Strong, format!("rules: {}", rules.operation));
    let currencies: Vec<&str> = rules
        .currencies
        .list()
        .iter()
        .copied()
        .map(Currency::code)
        .collect();
    if !currencies.is_empty() {
        let only = match rules.currencies {
            Currencies::Only(_) => "only ",
            _ => "",
        };
        page.paragraph("currencies", &format!("{only}{}", currencies.join(" ")));
    }
    let limits: Vec<String> = rules.all_limits().map(limit).collect();
    if !limits.is_empty() {
        page.paragraph("limits", &limits.join("; "));
    }
    if rules.whole_units {
        page.pair("amounts", "in whole units, without decimals");
    }
    let required: Vec<String> = rules.shown_required().collect();
    let required = match required.as_slice() {
        [] => "none".to_owned(),
        required => required.join("; "),
    };
    page.paragraph("required fields", &required);
    page.paragraph("your reference", &rules.reference.to_string());
    for (index, text) in rules.texts.iter().enumerate() {
        let label = if index == 0 { "texts" } else { "" };
        page.paragraph(label, &text.to_string());
    }
}

fn limit(limit: AmountLimit) -> String {
    match (limit.minimum, limit.maximum) {
        (Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}"),
        (Some(minimum), None) => format!("at least {minimum}"),
        (None, Some(maximum)) => format!("at most {maximum}"),
        (None, None) => "not documented".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::{
        Money, Operation, OptionSpec, ProviderId, ReferenceRule, RequestField, RequiredField,
        TextRule,
    };

    use super::*;
    use crate::output::Paint;

    const ID: ProviderId = ProviderId::from_static("cowrie");
    const OPTIONS: &[OptionSpec] = &[];
    const RULES: RequestRules = RequestRules::payments(ID, OPTIONS)
        .with_currencies(Currencies::Only(&[Currency::BDT]))
        .with_limits(&[AmountLimit::at_least(Money::from_minor(100, Currency::BDT))])
        .with_whole_units()
        .with_required(&[RequiredField::new(RequestField::ReturnUrl)])
        .with_reference(ReferenceRule::ANY.at_least(10))
        .with_texts(&[TextRule::field(RequestField::Description).at_most(40)]);

    #[test]
    fn the_rules_are_shown_as_data_and_as_a_page() {
        let object = serde_json::to_value(&RULES).unwrap();
        let expected = serde_json::json!({
            "operation": Operation::CreatePayment,
            "currencies": ["BDT"],
            "only_these_currencies": true,
            "limits": [{"minimum": "1.00 BDT", "maximum": null}],
            "whole_units": true,
            "required": ["return_url"],
            "reference": "at least 10 characters",
            "texts": ["description: at most 40 characters"],
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(object[name], *value, "{name}");
        }
        let mut page = Page::new(Paint::NONE);
        show(&RULES, &mut page);
        for line in [
            "rules: create payment",
            "  currencies            only BDT",
            "  limits                at least 1.00 BDT",
            "  amounts               in whole units, without decimals",
            "  required fields       return_url",
            "  your reference        at least 10 characters",
            "  texts                 description: at most 40 characters",
        ] {
            assert!(
                page.text().lines().any(|shown| shown == line),
                "{line}\n{}",
                page.text()
            );
        }
    }
}
