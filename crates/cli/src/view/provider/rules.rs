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
    list("account", rules.currency_rules, page);
    let limits: Vec<AmountLimit> = rules.all_limits().collect();
    list("limits", &limits, page);
    if let Some(limit) = rules.other_limit {
        page.pair("other currencies", format!("{limit} major units"));
    }
    for (index, row) in rules.advised_limits.iter().enumerate() {
        let label = if index == 0 { "published limits" } else { "" };
        page.paragraph(label, &row.to_string());
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
    let unsupported: Vec<String> = rules.shown_unsupported().collect();
    list("refused fields", &unsupported, page);
    page.paragraph("your reference", &rules.reference.to_string());
    for (index, text) in rules.texts.iter().enumerate() {
        let label = if index == 0 { "texts" } else { "" };
        page.paragraph(label, &text.to_string());
    }
}

/// Adds the items as one paragraph, if there are any.
fn list(label: &str, items: &[impl ToString], page: &mut Page) {
    if !items.is_empty() {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        page.paragraph(label, &items.join("; "));
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::{
        AdvisedLimit, CurrencyRule, MajorUnitLimit, Money, Operation, OptionSpec, ProviderId,
        ReferenceRule, RequestField, RequiredField, TextRule,
    };

    use super::*;
    use crate::output::Paint;

    const ID: ProviderId = ProviderId::from_static("cowrie");
    const OPTIONS: &[OptionSpec] = &[];
    const RULES: RequestRules = RequestRules::payments(ID, OPTIONS)
        .with_currencies(Currencies::Only(&[Currency::BDT]))
        .with_limits(&[AmountLimit::at_least(Money::from_minor(100, Currency::BDT))])
        .with_currency_rules(&[CurrencyRule::of_account(Currency::BDT)])
        .with_other_limit(MajorUnitLimit::minimum_in_hundredths(30))
        .with_advised_limits(&[AdvisedLimit::new(
            "BD",
            "nagad",
            AmountLimit::at_least(Money::from_minor(200, Currency::BDT)),
        )])
        .with_unsupported(&[(RequestField::CancelUrl, "is not supported by Cowrie")])
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
            "currency_rules": ["BDT, the currency of the account"],
            "limits": [{"minimum": "1.00 BDT", "maximum": null}],
            "other_limit": "at least 0.30",
            "advised_limits": ["nagad in BD: at least 2.00 BDT"],
            "unsupported": ["cancel_url: is not supported by Cowrie"],
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
            "  account               BDT, the currency of the account",
            "  limits                at least 1.00 BDT",
            "  other currencies      at least 0.30 major units",
            "  published limits      nagad in BD: at least 2.00 BDT",
            "  refused fields        cancel_url: is not supported by Cowrie",
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
