//! What a call asked for, compared with the members of its answer (L29).

use dhow_core::{Currency, Echo, Money, ReportedAmount};

use super::Record;

/// Comparisons of one answer with its request. A member that is missing or null contradicts nothing; one that differs or cannot be read
/// does. Where anything that names the object is compared, the answer must have one such member at least: an id, a reference, an address
/// or an amount with its currency. A currency or a country alone names nothing.
pub(crate) struct Compared<'a> {
    record: &'a Record,
    echo: Echo,
    undocumented: bool,
}

impl<'a> Compared<'a> {
    pub(crate) fn with(record: &'a Record) -> Self {
        Self {
            record,
            echo: Echo::new(),
            undocumented: false,
        }
    }

    /// For an answer whose body HitPay does not document: it need not name anything.
    pub(crate) fn undocumented(self) -> Self {
        Self {
            undocumented: true,
            ..self
        }
    }

    fn asking(self) -> Self {
        let echo = match self.undocumented {
            true => self.echo,
            false => self.echo.at_least_one(),
        };
        Self { echo, ..self }
    }

    /// A reference, byte for byte. A list or an object in its place says nothing: the answer is no less an answer (L34), and nothing of
    /// it matched (L29). An id is needed, so that there it is another one.
    pub(crate) fn text(self, member: &'static str, asked: &str) -> Self {
        if member != "id" && self.is_composite(member) {
            return self.asking();
        }
        let answered = self.record.text(member);
        let readable = answered.is_some() || self.record.raw(member).is_none();
        let echo = self.echo.unless(member, readable);
        let echo = echo.text(member, asked, answered.as_deref());
        Self { echo, ..self }.asking()
    }

    fn is_composite(&self, member: &str) -> bool {
        let raw = self.record.raw(member);
        raw.is_some_and(|raw| raw.get().starts_with(['[', '{']))
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

    /// An id that need not be there.
    pub(crate) fn id_if_any(self, asked: &str) -> Self {
        let answered = self.record.text("id");
        let equal = match &answered {
            Some(id) => id == asked,
            None => self.record.raw("id").is_none(),
        };
        self.unless("id", equal)
    }

    /// A name or an e-mail address, in upper or lower case. A list or an object in its place says nothing.
    pub(crate) fn name(self, member: &'static str, asked: &str) -> Self {
        if self.is_composite(member) {
            return self.asking();
        }
        let compared = self.code(member, asked);
        compared.naming(member)
    }

    /// A member that names the object, whose comparison is the caller's: `equal` says whether it is the one that was asked for.
    pub(crate) fn alike(self, member: &'static str, equal: bool) -> Self {
        self.unless(member, equal).naming(member)
    }

    /// An id that the answer may have instead of its own: only if it is the one that was asked for, it names the object.
    pub(crate) fn or_id(self, asked: &str) -> Self {
        let own = self.record.text("id").filter(|id| id == asked);
        Self {
            echo: self.echo.named_by(own.as_deref()),
            ..self
        }
    }

    /// The answer is about an object whose id is known: whatever else names such an object is enough.
    pub(crate) fn about_known(self) -> Self {
        let named = self.record.names_something().then_some(&());
        Self {
            echo: self.echo.named_by(named),
            ..self
        }
        .asking()
    }

    fn naming(self, member: &str) -> Self {
        let echo = self.echo.named_by(self.record.raw(member));
        Self { echo, ..self }.asking()
    }

    /// An amount names the object together with its currency.
    fn naming_money(self, member: &str, currency: &str) -> Self {
        let both = self.record.raw(member).zip(self.record.raw(currency));
        let echo = self.echo.named_by(both.as_ref());
        Self { echo, ..self }.asking()
    }

    pub(crate) fn currency(self, member: &'static str, asked: Currency) -> Self {
        self.code(member, asked.code())
    }

    /// An amount whose currency stands in another member. Without a currency in the answer the number alone is compared.
    pub(crate) fn money(self, member: &'static str, currency: &'static str, asked: Money) -> Self {
        let compared = self.currency(currency, asked.currency());
        let answered = compared.record.amount_in(member, asked.currency().code());
        let equal = |amount: ReportedAmount| amount.money() == Some(asked);
        let compared = compared.unless(member, answered.is_none_or(equal));
        compared.naming_money(member, currency)
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
        compared
            .unless(member, enough)
            .naming_money(member, currency)
    }

    /// What the answer says of a member.
    pub(crate) fn answered(&self, member: &str) -> Option<String> {
        self.record.text(member)
    }

    /// Whether the answer has a member that is not null.
    pub(crate) fn has(&self, member: &str) -> bool {
        self.record.raw(member).is_some()
    }

    /// An object within the answer, compared on its own.
    pub(crate) fn within(
        self,
        member: &'static str,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r>,
    ) -> Self {
        let inner = self.record.record(member).unwrap_or_default();
        let echo = compare(Compared::with(&inner)).echo();
        let named = (!echo.at_least_one().names_nothing()).then_some(&());
        let compared = self.unless(member, echo.mismatch().is_none());
        Self {
            echo: compared.echo.named_by(named),
            ..compared
        }
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
    fn a_list_or_an_object_for_a_reference_contradicts_nothing_and_names_nothing() {
        let echo = |json: &str| {
            let record = serde_json::from_str(json).unwrap();
            let compared = Compared::with(&record).text("reference_number", "A");
            compared.name("customer_email", "a@shop.example").echo()
        };
        for odd in ["[]", "{}", r#"["A"]"#, r#"{"value":"A"}"#] {
            let both = format!(r#"{{"reference_number":{odd},"customer_email":{odd}}}"#);
            assert_eq!(echo(&both).mismatch(), None, "{odd}");
            assert!(echo(&both).names_nothing(), "{odd}");
            let one = format!(r#"{{"reference_number":{odd},"customer_email":"A@shop.example"}}"#);
            assert_eq!(echo(&one).mismatch(), None, "{odd}");
            assert!(!echo(&one).names_nothing(), "{odd}");
        }
        for other in ["true", "\"\"", "7", "\"a\""] {
            let json = format!(r#"{{"reference_number":{other}}}"#);
            assert_eq!(echo(&json).mismatch(), Some("reference_number"), "{other}");
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
