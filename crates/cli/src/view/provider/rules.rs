//! Rules for the requests of one operation: currencies, limits, required fields and the merchant reference.

use dhow_core::{AmountLimit, Currencies, Money, Operation, RequestRules};
use serde::Serialize;

use crate::output::{Page, Tone};

#[derive(Debug, Serialize)]
pub(super) struct RulesView {
    operation: Operation,
    currencies: Vec<&'static str>,
    /// True if other currencies are refused before anything is sent.
    only_these_currencies: bool,
    limits: Vec<LimitView>,
    whole_units: bool,
    required: Vec<String>,
    reference: String,
}

#[derive(Debug, Serialize)]
pub(super) struct LimitView {
    minimum: Option<String>,
    maximum: Option<String>,
}

impl From<&RequestRules> for RulesView {
    fn from(rules: &RequestRules) -> Self {
        let currencies = rules.currencies.list().iter();
        Self {
            operation: rules.operation,
            currencies: currencies.map(|currency| currency.code()).collect(),
            only_these_currencies: matches!(rules.currencies, Currencies::Only(_)),
            limits: rules.all_limits().map(LimitView::from).collect(),
            whole_units: rules.whole_units,
            required: rules.required.iter().map(ToString::to_string).collect(),
            reference: rules.reference.to_string(),
        }
    }
}

impl RulesView {
    pub(super) fn show(&self, page: &mut Page) {
        page.empty_line();
        page.line(Tone::Strong, format!("rules: {}", self.operation));
        if !self.currencies.is_empty() {
            let only = match self.only_these_currencies {
                true => "only ",
                false => "",
            };
            let currencies = self.currencies.join(" ");
            page.paragraph("currencies", &format!("{only}{currencies}"));
        }
        if !self.limits.is_empty() {
            let limits: Vec<String> = self.limits.iter().map(LimitView::sentence).collect();
            page.paragraph("limits", &limits.join("; "));
        }
        if self.whole_units {
            page.pair("amounts", "in whole units, without decimals");
        }
        let required = match self.required.as_slice() {
            [] => "none".to_owned(),
            required => required.join("; "),
        };
        page.paragraph("required fields", &required);
        page.paragraph("your reference", &self.reference);
    }
}

impl From<AmountLimit> for LimitView {
    fn from(limit: AmountLimit) -> Self {
        Self {
            minimum: limit.minimum.as_ref().map(Money::to_string),
            maximum: limit.maximum.as_ref().map(Money::to_string),
        }
    }
}

impl LimitView {
    fn sentence(&self) -> String {
        match (&self.minimum, &self.maximum) {
            (Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}"),
            (Some(minimum), None) => format!("at least {minimum}"),
            (None, Some(maximum)) => format!("at most {maximum}"),
            (None, None) => "not documented".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::{Currency, OptionSpec, ProviderId, ReferenceRule, RequestField, RequiredField};

    use super::*;
    use crate::output::Paint;

    const ID: ProviderId = ProviderId::from_static("cowrie");
    const OPTIONS: &[OptionSpec] = &[];
    const RULES: RequestRules = RequestRules::payments(ID, OPTIONS)
        .with_currencies(Currencies::Only(&[Currency::BDT]))
        .with_limits(&[AmountLimit::at_least(Money::from_minor(100, Currency::BDT))])
        .with_whole_units()
        .with_required(&[RequiredField::new(RequestField::ReturnUrl)])
        .with_reference(ReferenceRule::ANY.at_least(10));

    #[test]
    fn the_rules_are_shown_as_data_and_as_a_page() {
        let view = RulesView::from(&RULES);
        let object = serde_json::to_value(&view).unwrap();
        let expected = serde_json::json!({
            "operation": Operation::CreatePayment,
            "currencies": ["BDT"],
            "only_these_currencies": true,
            "limits": [{"minimum": "1.00 BDT", "maximum": null}],
            "whole_units": true,
            "required": ["return_url"],
            "reference": "at least 10 characters",
        });
        assert_eq!(object, expected);
        let mut page = Page::new(Paint::NONE);
        view.show(&mut page);
        for line in [
            "rules: create payment",
            "  currencies            only BDT",
            "  limits                at least 1.00 BDT",
            "  amounts               in whole units, without decimals",
            "  required fields       return_url",
            "  your reference        at least 10 characters",
        ] {
            assert!(
                page.text().lines().any(|shown| shown == line),
                "{line}\n{}",
                page.text()
            );
        }
    }
}
