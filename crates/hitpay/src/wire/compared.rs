//! What a call asked for, compared with the members of its answer (L29).

use dhow_core::{Currency, Echo, Money, ReportedAmount};

use super::Record;

/// Comparisons of one answer with its request. A member that is missing or null contradicts nothing; one that differs or cannot be read
/// does.
pub(crate) struct Compared<'a> {
    record: &'a Record,
    echo: Echo,
}

impl<'a> Compared<'a> {
    pub(crate) fn with(record: &'a Record) -> Self {
        Self {
            record,
            echo: Echo::new(),
        }
    }

    /// An id or a reference, byte for byte.
    pub(crate) fn text(self, member: &'static str, asked: &str) -> Self {
        let answered = self.record.text(member);
        let readable = answered.is_some() || self.record.raw(member).is_none();
        Self {
            echo: self
                .echo
                .unless(member, readable)
                .text(member, asked, answered.as_deref()),
            ..self
        }
    }

    pub(crate) fn text_if(self, member: &'static str, asked: Option<&str>) -> Self {
        match asked {
            Some(asked) => self.text(member, asked),
            None => self,
        }
    }

    /// A code that HitPay prints in upper or lower case.
    pub(crate) fn code(self, member: &'static str, asked: &str) -> Self {
        let raw = self.record.raw(member);
        let answered = self.record.text(member);
        let equal = raw.is_none() || answered.is_some_and(|text| text.eq_ignore_ascii_case(asked));
        Self {
            echo: self.echo.unless(member, equal),
            ..self
        }
    }

    pub(crate) fn currency(self, member: &'static str, asked: Currency) -> Self {
        self.code(member, asked.code())
    }

    /// An amount whose currency stands in another member. Without a currency in the answer the number alone is compared.
    pub(crate) fn money(self, member: &'static str, currency: &'static str, asked: Money) -> Self {
        let compared = self.currency(currency, asked.currency());
        let answered = compared.record.amount_in(member, asked.currency().code());
        Self {
            echo: compared.echo.money(member, asked, answered.as_ref()),
            ..compared
        }
    }

    /// An amount that HitPay may raise by its fee: at least what was asked for, in the same currency.
    pub(crate) fn at_least(
        self,
        member: &'static str,
        currency: &'static str,
        asked: Money,
    ) -> Self {
        let compared = self.currency(currency, asked.currency());
        let answered = compared.record.amount_in(member, asked.currency().code());
        let enough = |amount: ReportedAmount| amount.money().is_some_and(|money| money >= asked);
        let enough = answered.is_none_or(enough);
        Self {
            echo: compared.echo.unless(member, enough),
            ..compared
        }
    }

    /// What the answer says of a member.
    pub(crate) fn answered(&self, member: &str) -> Option<String> {
        self.record.text(member)
    }

    /// An object within the answer, compared on its own.
    pub(crate) fn within(
        self,
        member: &'static str,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r>,
    ) -> Self {
        let inner = self.record.record(member).unwrap_or_default();
        let equal = compare(Compared::with(&inner)).echo().mismatch().is_none();
        self.unless(member, equal)
    }

    /// Another comparison.
    pub(crate) fn unless(self, member: &'static str, equal: bool) -> Self {
        Self {
            echo: self.echo.unless(member, equal),
            ..self
        }
    }

    pub(crate) fn echo(self) -> Echo {
        self.echo
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Money = Money::from_minor(59_900, Currency::SGD);

    fn mismatch(json: &str, ask: fn(Compared<'_>) -> Compared<'_>) -> Option<&'static str> {
        let record = serde_json::from_str(json).unwrap();
        ask(Compared::with(&record)).echo().mismatch()
    }

    #[test]
    fn a_text_is_missing_equal_or_another() {
        for same in ["{}", r#"{"id":null}"#, r#"{"id":"12"}"#, r#"{"id":12}"#] {
            assert_eq!(mismatch(same, |c| c.text("id", "12")), None, "{same}");
        }
        for other in [
            r#"{"id":"13"}"#,
            r#"{"id":""}"#,
            r#"{"id":{}}"#,
            r#"{"id":["12"]}"#,
        ] {
            assert_eq!(
                mismatch(other, |c| c.text("id", "12")),
                Some("id"),
                "{other}"
            );
        }
    }

    #[test]
    fn an_amount_is_missing_equal_or_another() {
        for same in [
            "{}",
            r#"{"amount":null,"currency":null}"#,
            r#"{"amount":"599.00"}"#,
            r#"{"amount":599,"currency":"sgd"}"#,
            r#"{"amount":599.0,"currency":null}"#,
        ] {
            let found = mismatch(same, |c| c.money("amount", "currency", ASKED));
            assert_eq!(found, None, "{same}");
            let found = mismatch(same, |c| c.at_least("amount", "currency", ASKED));
            assert_eq!(found, None, "{same}");
        }
        for (other, field) in [
            (r#"{"amount":599.01}"#, "amount"),
            (r#"{"amount":"5.99e2"}"#, "amount"),
            (r#"{"amount":{}}"#, "amount"),
            (r#"{"amount":"599.00","currency":"USD"}"#, "currency"),
            (r#"{"currency":["SGD"]}"#, "currency"),
        ] {
            let found = mismatch(other, |c| c.money("amount", "currency", ASKED));
            assert_eq!(found, Some(field), "{other}");
        }
        let more = r#"{"amount":"615.00","currency":"SGD"}"#;
        let found = mismatch(more, |c| c.at_least("amount", "currency", ASKED));
        assert_eq!(found, None);
        for less in [
            r#"{"amount":"598.99"}"#,
            r#"{"amount":"x"}"#,
            r#"{"amount":{}}"#,
        ] {
            let found = mismatch(less, |c| c.at_least("amount", "currency", ASKED));
            assert_eq!(found, Some("amount"), "{less}");
        }
    }
}
