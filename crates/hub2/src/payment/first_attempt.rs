//! Conversion of a [`NewPayment`] with the payer's number into the first attempt.

use dhow_core::{NewPayment, OptionValues, RequestField, Result};

use super::{NewPaymentAttempt, Workflow};
use crate::ID;

/// Returns the options that `methods` sets: the only entry is the operator.
pub(super) fn defaults(new: &NewPayment) -> Vec<(&str, &str)> {
    let operator = new.methods.first();
    operator
        .map(|operator| ("provider", operator.as_str()))
        .into_iter()
        .collect()
}

/// Returns the first attempt that a request describes, or `None` without the payer's number: a front end makes the attempt then.
pub(super) fn first_attempt(
    new: &NewPayment,
    options: OptionValues<'_>,
) -> Result<Option<NewPaymentAttempt>> {
    let option = |name| options.owned(name);
    let phone = new.customer.phone.clone();
    let phone = phone.filter(|phone| !phone.trim().is_empty());
    let Some(msisdn) = option("msisdn").or(phone) else {
        return Ok(None);
    };
    // The rules require both beside the payer's number, and allow one method.
    let country = new.country.clone().unwrap_or_default();
    let provider = option("provider").or_else(|| new.methods.first().cloned());
    let mut attempt = NewPaymentAttempt::new(country, provider.unwrap_or_default(), msisdn);
    attempt.otp = options.secret("otp");
    attempt.workflow = options
        .parsed("workflow")
        .map_err(|error| error.with_provider(ID))?;
    if let Some(method) = option("payment_method") {
        attempt.payment_method = method;
    }
    set_redirect_urls(&mut attempt, new, options);
    attempt.check(&|field| field_of_payment(new, &attempt, field))?;
    Ok(Some(attempt))
}

/// Returns the field of the general request, or the option, that a field of the attempt was set from.
fn field_of_payment(
    new: &NewPayment,
    attempt: &NewPaymentAttempt,
    field: &'static str,
) -> &'static str {
    if new.options.contains(field) {
        return field;
    }
    let from_cancel_url = |url: &Option<String>| url.is_some() && *url == new.cancel_url;
    match field {
        "msisdn" => "phone",
        "provider" => "methods",
        "on_success_url" if attempt.on_success_url.is_some() => "return_url",
        "on_finish_url" if attempt.on_finish_url.is_some() => "return_url",
        "on_failed_url" if from_cancel_url(&attempt.on_failed_url) => "cancel_url",
        "on_failed_url" if attempt.on_failed_url.is_some() => "return_url",
        "on_cancel_url" if attempt.on_cancel_url.is_some() => "cancel_url",
        own => own,
    }
}

/// Sets the return URLs from the options. `return_url` and `cancel_url` fill the gaps if the operator redirects the payer: success and
/// failure for Wave, finish and cancel for a redirection.
fn set_redirect_urls(attempt: &mut NewPaymentAttempt, new: &NewPayment, options: OptionValues<'_>) {
    let option = |name| options.owned(name);
    attempt.on_success_url = option("on_success_url");
    attempt.on_failed_url = option("on_failed_url");
    attempt.on_cancel_url = option("on_cancel_url");
    attempt.on_finish_url = option("on_finish_url");
    let back = || new.return_url.clone();
    if attempt.is_wave() {
        attempt.on_success_url = attempt.on_success_url.take().or_else(back);
        let gave_up = new.cancel_url.clone().or_else(back);
        attempt.on_failed_url = attempt.on_failed_url.take().or(gave_up);
    } else if attempt.workflow == Some(Workflow::Redirection) {
        attempt.on_finish_url = attempt.on_finish_url.take().or_else(back);
        attempt.on_cancel_url = attempt.on_cancel_url.take().or(new.cancel_url.clone());
    }
}

/// Reasons for which a field of the general request is not sent to Hub2.
const UNSENT: &[(RequestField, &str)] = &[
    (
        RequestField::WebhookUrl,
        "webhooks are registered once for the account",
    ),
    (
        RequestField::Description,
        "a payment intent has no such field",
    ),
    (
        RequestField::ExpiresIn,
        "a payment intent has no such field",
    ),
    (RequestField::Metadata, "a payment intent has no such field"),
    (RequestField::ReturnUrl, "this payer is not redirected"),
    (RequestField::CancelUrl, "this payer is not redirected"),
    (
        RequestField::Country,
        "it belongs to an attempt, which requires the payer's number",
    ),
    (
        RequestField::Methods,
        "the operator of an attempt is the option `provider`",
    ),
    (
        RequestField::Phone,
        "the payer's number is the option `msisdn`",
    ),
];

/// Returns warnings about fields of the general request that are not sent.
pub(super) fn unsent_warnings(
    new: &NewPayment,
    attempt: Option<&NewPaymentAttempt>,
) -> Vec<String> {
    let mut sent = Vec::new();
    if let Some(attempt) = attempt {
        let urls = [
            &attempt.on_success_url,
            &attempt.on_failed_url,
            &attempt.on_cancel_url,
            &attempt.on_finish_url,
        ];
        let takes = |url: &Option<String>| url.is_some() && urls.contains(&url);
        let is_operator = |method: &String| *method == attempt.provider;
        let fields = [
            (RequestField::Country, true),
            (
                RequestField::Phone,
                new.customer.phone.as_ref() == Some(&attempt.msisdn),
            ),
            (RequestField::Methods, new.methods.iter().all(is_operator)),
            (RequestField::ReturnUrl, takes(&new.return_url)),
            (RequestField::CancelUrl, takes(&new.cancel_url)),
        ];
        sent.extend(
            fields
                .into_iter()
                .filter(|(_, sent)| *sent)
                .map(|(name, _)| name),
        );
    }
    let mut reasons = attempt.map_or_else(Vec::new, replaced_urls);
    reasons.extend(UNSENT);
    new.unsent(&sent, &reasons)
}

/// Returns the reasons for return URLs that are not sent although the payer is redirected: an option took their place.
fn replaced_urls(attempt: &NewPaymentAttempt) -> Vec<(RequestField, &'static str)> {
    let [return_url, cancel_url] = if attempt.is_wave() {
        [
            "replaced by the option `on_success_url`",
            "replaced by the option `on_failed_url`",
        ]
    } else if attempt.workflow == Some(Workflow::Redirection) {
        [
            "replaced by the option `on_finish_url`",
            "replaced by the option `on_cancel_url`",
        ]
    } else {
        return Vec::new();
    };
    vec![
        (RequestField::ReturnUrl, return_url),
        (RequestField::CancelUrl, cancel_url),
    ]
}

#[cfg(test)]
mod tests {
    use dhow_core::{Currency, Money, Outcome};

    use super::*;
    use crate::{NewPaymentIntent, capabilities::PAYMENTS};

    fn made(new: &NewPayment) -> Result<NewPaymentIntent> {
        Ok(NewPaymentIntent::from_payment(new, PAYMENTS.check(new)?))
    }

    fn attempted(new: &NewPayment) -> Result<Option<NewPaymentAttempt>> {
        first_attempt(new, PAYMENTS.check_with_defaults(new, &defaults(new))?)
    }

    fn order(pairs: &[(&str, &str)]) -> NewPayment {
        let amount = Money::from_minor(200, Currency::XOF);
        let mut new = NewPayment::new("ORDER 1".parse().unwrap(), amount);
        for (name, value) in pairs {
            set(&mut new, name, value);
        }
        new
    }

    /// Sets a field of the general request, or an option.
    fn set(new: &mut NewPayment, name: &str, value: &str) {
        let text = || Some(value.to_owned());
        match name {
            "description" => new.description = text(),
            "name" => new.customer.name = text(),
            "email" => new.customer.email = text(),
            "phone" => new.customer.phone = text(),
            "country" => new.country = text(),
            "methods" => new.methods = vec![value.to_owned()],
            "return_url" => new.return_url = text(),
            "cancel_url" => new.cancel_url = text(),
            option => new.options.set(option, value),
        }
    }

    #[test]
    fn an_attempt_is_built_from_general_fields_or_options() {
        let options = [
            ("msisdn", "00000001"),
            ("country", "CI"),
            ("provider", "orange"),
        ];
        let general = [
            ("phone", "00000001"),
            ("country", "CI"),
            ("methods", "orange"),
        ];
        for pairs in [options, general] {
            let attempt = attempted(&order(&pairs)).unwrap().unwrap();
            assert_eq!(attempt.msisdn, "00000001");
            assert_eq!(attempt.provider, "orange");
        }
        assert!(attempted(&order(&[])).unwrap().is_none());
    }

    #[test]
    fn a_missing_or_misspelt_field_is_named_before_anything_is_sent() {
        let refused = |pairs: &[(&str, &str)]| {
            let new = order(pairs);
            let refusal = made(&new).and(attempted(&new).map(drop));
            let error = refusal.unwrap_err();
            assert_eq!(error.outcome(), Outcome::NotSent);
            error.field().unwrap().to_owned()
        };
        assert_eq!(refused(&[("msisdn", "00000001")]), "country");
        assert_eq!(
            refused(&[("msisdn", "00000001"), ("country", "CI")]),
            "provider"
        );
        assert_eq!(refused(&[("provider", "orange")]), "provider");
        assert_eq!(refused(&[("mssidn", "00000001")]), "mssidn");
        assert_eq!(
            refused(&[("customer_reference", "a/b")]),
            "customer_reference"
        );
        let with = |name, value| {
            [
                ("msisdn", "00000001"),
                ("country", "CI"),
                ("provider", "orange"),
                (name, value),
            ]
        };
        assert_eq!(refused(&with("workflow", "ussd")), "workflow");
        assert_eq!(refused(&with("otp", " ")), "otp");
        assert_eq!(refused(&with("on_finish_url", "/back")), "on_finish_url");
    }

    #[test]
    fn an_error_of_an_attempt_names_the_field_that_set_it() {
        let bad = "http://shop.example/";
        let refused = |provider, pairs: &[(&str, &str)]| {
            let mut new = order(&[("phone", "00000001"), ("country", "CI")]);
            set(&mut new, "methods", provider);
            for (name, value) in pairs {
                set(&mut new, name, value);
            }
            let error = attempted(&new).unwrap_err();
            error.field().unwrap().to_owned()
        };
        assert_eq!(refused("mtn", &[("phone", "x")]), "phone");
        assert_eq!(refused("mtn", &[("msisdn", "x")]), "msisdn");
        assert_eq!(refused("wave", &[("return_url", bad)]), "return_url");
        assert_eq!(refused("wave", &[]), "on_success_url");
        let good = ("return_url", "https://shop.example/");
        assert_eq!(refused("wave", &[good, ("cancel_url", bad)]), "cancel_url");
        assert_eq!(
            refused("wave", &[good, ("on_failed_url", bad)]),
            "on_failed_url"
        );
        let page = ("workflow", "redirection");
        assert_eq!(
            refused("orange", &[page, ("return_url", bad)]),
            "return_url"
        );
        assert_eq!(
            refused("orange", &[page, ("cancel_url", bad)]),
            "cancel_url"
        );
    }

    #[test]
    fn general_return_urls_are_used_if_the_payer_is_redirected() {
        let payer = [
            ("msisdn", "00000001"),
            ("country", "CI"),
            ("return_url", "https://s.example/"),
        ];
        let mut wave = order(&payer);
        set(&mut wave, "provider", "wave");
        let attempt = attempted(&wave).unwrap().unwrap();
        assert_eq!(attempt.on_success_url, attempt.on_failed_url);
        assert!(
            attempt.on_finish_url.is_none() && unsent_warnings(&wave, Some(&attempt)).is_empty()
        );
        let mut page = order(&payer);
        set(&mut page, "provider", "orange");
        set(&mut page, "workflow", "redirection");
        let attempt = attempted(&page).unwrap().unwrap();
        assert!(attempt.on_finish_url.is_some() && attempt.on_success_url.is_none());
        let mut phone = order(&payer);
        set(&mut phone, "provider", "orange");
        let attempt = attempted(&phone).unwrap().unwrap();
        assert_eq!(unsent_warnings(&phone, Some(&attempt)).len(), 1);
    }

    #[test]
    fn a_return_url_that_an_option_replaces_names_the_option() {
        let page = "https://s.example/page";
        let payer = [
            ("msisdn", "00000001"),
            ("country", "CI"),
            ("return_url", "https://s.example/"),
            ("cancel_url", "https://s.example/no"),
        ];
        let replaced = |field: &str, option: &str| {
            format!("`{field}` is not sent: replaced by the option `{option}`")
        };
        for (options, expected) in [
            (
                &[
                    ("provider", "orange"),
                    ("workflow", "redirection"),
                    ("on_finish_url", page),
                    ("on_cancel_url", page),
                ][..],
                [
                    ("return_url", "on_finish_url"),
                    ("cancel_url", "on_cancel_url"),
                ],
            ),
            (
                &[
                    ("provider", "Wave"),
                    ("on_success_url", page),
                    ("on_failed_url", page),
                ],
                [
                    ("return_url", "on_success_url"),
                    ("cancel_url", "on_failed_url"),
                ],
            ),
        ] {
            let mut new = order(&payer);
            for (name, value) in options {
                set(&mut new, name, value);
            }
            let attempt = attempted(&new).unwrap().unwrap();
            let warnings = unsent_warnings(&new, Some(&attempt));
            assert_eq!(
                warnings,
                expected.map(|(field, option)| replaced(field, option))
            );
        }
    }

    #[test]
    fn a_url_that_hub2_documents_for_another_request_is_sent_with_a_warning() {
        let mut new = order(&[
            ("msisdn", "00000001"),
            ("country", "CI"),
            ("methods", "orange"),
            ("on_finish_url", "https://s.example/"),
            ("on_success_url", "https://s.example/"),
        ]);
        let warnings = |new: &NewPayment| {
            let defaults = defaults(new);
            let options = PAYMENTS.check_with_defaults(new, &defaults).unwrap();
            PAYMENTS.warnings(new, options, &defaults)
        };
        assert_eq!(
            warnings(&new),
            [
                "`on_success_url` is sent, but this gateway documents it only if the option `provider` is wave or Wave",
                "`on_finish_url` is sent, but this gateway documents it only if the option `workflow` is redirection",
            ]
        );
        let attempt = attempted(&new).unwrap().unwrap();
        assert!(attempt.on_finish_url.is_some() && attempt.on_success_url.is_some());
        set(&mut new, "workflow", "redirection");
        assert_eq!(warnings(&new).len(), 1);
    }

    #[test]
    fn each_field_that_hub2_does_not_get_is_warned_about() {
        let named = |new: &NewPayment| {
            let attempt = attempted(new).unwrap();
            let warnings = unsent_warnings(new, attempt.as_ref());
            let names = warnings
                .iter()
                .map(|warning| warning.split('`').nth(1).unwrap());
            names.map(str::to_owned).collect::<Vec<String>>()
        };
        let all = [
            ("description", "Tea"),
            ("name", "Awa"),
            ("email", "a@b.example"),
            ("cancel_url", "https://s.example/no"),
            ("methods", "orange"),
            ("country", "CI"),
        ];
        let without_payer = [
            "description",
            "name",
            "email",
            "cancel_url",
            "methods",
            "country",
        ];
        assert_eq!(named(&order(&all)), without_payer);
        let mut by_options = order(&all);
        set(&mut by_options, "phone", "00000002");
        set(&mut by_options, "msisdn", "00000001");
        set(&mut by_options, "provider", "mtn");
        let replaced = [
            "description",
            "name",
            "email",
            "phone",
            "cancel_url",
            "methods",
        ];
        assert_eq!(named(&by_options), replaced);
        let mut of_the_payer = order(&all);
        set(&mut of_the_payer, "phone", "00000001");
        let kept = ["description", "name", "email", "cancel_url"];
        assert_eq!(named(&of_the_payer), kept);
    }
}
