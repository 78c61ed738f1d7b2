//! Comparison of a response with its request.

use dhow_core::{Currency, Echo, Money, ReportedAmount};

use super::Record;

/// Compares members of a response with the values of its request.
///
/// A missing or null member is accepted; one that differs or cannot be read is a mismatch. If any identifying member is compared, the
/// response must have at least one of them: an id, a reference, a URL, or an amount with its currency. A currency or a country alone
/// identifies nothing.
pub(crate) struct Compared<'a> {
    record: &'a Record,
    echo: Echo,
    undocumented: bool,
}

impl<'a> Compared<'a> {
    pub(crate) fn new(record: &'a Record) -> Self {
        Self {
            record,
            echo: Echo::new(),
            undocumented: false,
        }
    }

    /// Accepts a response without identifying members, for a body that HitPay does not document.
    pub(crate) fn undocumented(self) -> Self {
        Self {
            undocumented: true,
            ..self
        }
    }

    fn requiring_identity(self) -> Self {
        let echo = match self.undocumented {
            true => self.echo,
            false => self.echo.at_least_one(),
        };
        Self { echo, ..self }
    }

    /// Compares a reference byte for byte.
    ///
    /// A list or an object in its place is ignored: the response is still valid, but nothing in it matched. An `id` of such a
    /// type counts as a different id.
    pub(crate) fn text(self, member: &'static str, requested: &str) -> Self {
        if member != "id" && self.is_composite(member) {
            return self.requiring_identity();
        }
        let received = self.record.text(member);
        let readable = received.is_some() || self.record.raw(member).is_none();
        let echo = self.echo.unless(member, readable);
        let echo = echo.text(member, requested, received.as_deref());
        Self { echo, ..self }.requiring_identity()
    }

    fn is_composite(&self, member: &str) -> bool {
        let raw = self.record.raw(member);
        raw.is_some_and(|raw| raw.starts_with(['[', '{']))
    }

    pub(crate) fn text_if(self, member: &'static str, requested: Option<&str>) -> Self {
        match requested {
            Some(requested) => self.text(member, requested),
            None => self,
        }
    }

    /// Compares a code without regard to case, because HitPay sends either.
    pub(crate) fn code(self, member: &'static str, requested: &str) -> Self {
        let raw = self.record.raw(member);
        let received = self.record.text(member);
        let equal =
            raw.is_none() || received.is_some_and(|text| text.eq_ignore_ascii_case(requested));
        Self {
            echo: self.echo.unless(member, equal),
            ..self
        }
    }

    /// Compares an id that may be absent.
    pub(crate) fn id_if_any(self, requested: &str) -> Self {
        let received = self.record.text("id");
        let equal = match &received {
            Some(id) => id == requested,
            None => self.record.raw("id").is_none(),
        };
        self.unless("id", equal)
    }

    /// Compares a name or an e-mail address without regard to case. A list or an object in its place is ignored.
    pub(crate) fn name(self, member: &'static str, requested: &str) -> Self {
        if self.is_composite(member) {
            return self.requiring_identity();
        }
        let compared = self.code(member, requested);
        compared.identified_by(member)
    }

    /// Adds the result of the caller's own comparison of an identifying member.
    pub(crate) fn matches(self, member: &'static str, equal: bool) -> Self {
        self.unless(member, equal).identified_by(member)
    }

    /// Accepts another id than the object's own as identification, if it is the requested one.
    pub(crate) fn or_id(self, requested: &str) -> Self {
        let matching = self.record.text("id").filter(|id| id == requested);
        Self {
            echo: self.echo.named_by(matching.as_deref()),
            ..self
        }
    }

    /// Accepts any identifying member: the id of the object is known from the URL.
    pub(crate) fn about_known(self) -> Self {
        let named = self.record.has_identity().then_some(&());
        Self {
            echo: self.echo.named_by(named),
            ..self
        }
        .requiring_identity()
    }

    fn identified_by(self, member: &str) -> Self {
        let echo = self.echo.named_by(self.record.raw(member));
        Self { echo, ..self }.requiring_identity()
    }

    /// Marks an amount with its currency as identifying.
    fn identified_by_money(self, member: &str, currency: &str) -> Self {
        let both = self.record.raw(member).zip(self.record.raw(currency));
        let echo = self.echo.named_by(both.as_ref());
        Self { echo, ..self }.requiring_identity()
    }

    pub(crate) fn currency(self, member: &'static str, requested: Currency) -> Self {
        self.code(member, requested.code())
    }

    /// Compares an amount whose currency is another member. Without a currency in the response only the number is compared.
    pub(crate) fn money(
        self,
        member: &'static str,
        currency: &'static str,
        requested: Money,
    ) -> Self {
        self.amount(member, currency, requested, Money::eq)
    }

    /// Compares an amount that HitPay may increase by its fee: at least the requested amount, in the same currency.
    pub(crate) fn at_least(
        self,
        member: &'static str,
        currency: &'static str,
        requested: Money,
    ) -> Self {
        self.amount(member, currency, requested, Money::ge)
    }

    fn amount(
        self,
        member: &'static str,
        currency: &'static str,
        requested: Money,
        fits: fn(&Money, &Money) -> bool,
    ) -> Self {
        let compared = self.currency(currency, requested.currency());
        let received = compared
            .record
            .amount_in(member, requested.currency().code());
        let fits = |amount: ReportedAmount| {
            let money = amount.money();
            money.is_some_and(|money| fits(&money, &requested))
        };
        let fits = received.is_none_or(fits);
        compared
            .unless(member, fits)
            .identified_by_money(member, currency)
    }

    /// Returns a member of the response as text.
    pub(crate) fn response_text(&self, member: &str) -> Option<String> {
        self.record.text(member)
    }

    /// Returns true if the response has a member that is not null.
    pub(crate) fn has(&self, member: &str) -> bool {
        self.record.raw(member).is_some()
    }

    /// Compares an object within the response.
    pub(crate) fn within(
        self,
        member: &'static str,
        compare: impl for<'r> FnOnce(Compared<'r>) -> Compared<'r>,
    ) -> Self {
        let inner = self.record.record(member).unwrap_or_default();
        let echo = compare(Compared::new(&inner)).echo();
        let named = (!echo.at_least_one().names_nothing()).then_some(&());
        let compared = self.unless(member, echo.mismatch().is_none());
        Self {
            echo: compared.echo.named_by(named),
            ..compared
        }
    }

    /// Adds the result of any other comparison.
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

    const REQUESTED: Money = Money::from_minor(59_900, Currency::SGD);

    fn mismatch(json: &str, compare: fn(Compared<'_>) -> Compared<'_>) -> Option<&'static str> {
        let record = serde_json::from_str(json).unwrap();
        compare(Compared::new(&record)).echo().mismatch()
    }

    #[test]
    fn a_text_is_missing_equal_or_different() {
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
    fn a_list_or_an_object_as_reference_contradicts_nothing_and_identifies_nothing() {
        let echo = |json: &str| {
            let record = serde_json::from_str(json).unwrap();
            let compared = Compared::new(&record).text("reference_number", "A");
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
    fn an_amount_is_missing_equal_or_different() {
        for same in [
            "{}",
            r#"{"amount":null,"currency":null}"#,
            r#"{"amount":"599.00"}"#,
            r#"{"amount":599,"currency":"sgd"}"#,
            r#"{"amount":599.0,"currency":null}"#,
        ] {
            let found = mismatch(same, |c| c.money("amount", "currency", REQUESTED));
            assert_eq!(found, None, "{same}");
            let found = mismatch(same, |c| c.at_least("amount", "currency", REQUESTED));
            assert_eq!(found, None, "{same}");
        }
        for (other, field) in [
            (r#"{"amount":599.01}"#, "amount"),
            (r#"{"amount":"5.99e2"}"#, "amount"),
            (r#"{"amount":{}}"#, "amount"),
            (r#"{"amount":"599.00","currency":"USD"}"#, "currency"),
            (r#"{"currency":["SGD"]}"#, "currency"),
        ] {
            let found = mismatch(other, |c| c.money("amount", "currency", REQUESTED));
            assert_eq!(found, Some(field), "{other}");
        }
        let more = r#"{"amount":"615.00","currency":"SGD"}"#;
        let found = mismatch(more, |c| c.at_least("amount", "currency", REQUESTED));
        assert_eq!(found, None);
        for less in [
            r#"{"amount":"598.99"}"#,
            r#"{"amount":"x"}"#,
            r#"{"amount":{}}"#,
        ] {
            let found = mismatch(less, |c| c.at_least("amount", "currency", REQUESTED));
            assert_eq!(found, Some("amount"), "{less}");
        }
    }
}
