//! Required fields and reference rules of the capabilities: shown and enforced.

use dhow_core::{
    Error, ErrorKind, MerchantReference, NewPayment, NewPayout, PaymentProvider, RequestField,
    RequestRules, RequiredField,
};

use crate::{
    Bench, Harness, Verb, Verdict,
    bench::{Checked, script},
};

/// A request that breaks a rule.
#[derive(Clone)]
enum Broken {
    Payment(NewPayment),
    Payout(NewPayout),
}

impl Broken {
    /// The harness's example of a request, unbroken.
    fn example<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Result<Option<Self>, String> {
        let example = match verb {
            Verb::CreatePayment => bench.harness.new_payment(&bench.facts).map(Self::Payment),
            Verb::Payout => bench.harness.new_payout(&bench.facts).map(Self::Payout),
            _ => return Ok(None),
        };
        example.map(Some).map_err(|error| error.to_string())
    }

    /// Removes a required field, and everything that may take its place.
    fn without(mut self, required: &RequiredField) -> Self {
        for field in std::iter::once(&required.field).chain(required.or_fields) {
            match &mut self {
                Self::Payment(new) => clear_payment(new, *field),
                Self::Payout(new) => clear_payout(new, *field),
            }
        }
        self
    }

    fn with_reference(mut self, reference: MerchantReference) -> Self {
        match &mut self {
            Self::Payment(new) => new.merchant_reference = reference,
            Self::Payout(new) => new.merchant_reference = reference,
        }
        self
    }

    /// True if the rules really refuse it: an option of the example may take the field's place.
    fn is_refused_by(&self, rules: &RequestRules) -> bool {
        match self {
            Self::Payment(new) => rules.check(new).is_err(),
            Self::Payout(new) => rules.check(new).is_err(),
        }
    }

    /// Sends it and returns the error, if there is one, and the number of requests that were sent.
    fn send<H: Harness>(
        &self,
        bench: &Bench<'_, H>,
        verb: Verb,
    ) -> Result<(Option<Error>, usize), String> {
        bench.note(match self {
            Self::Payment(new) => format!("`{verb}` with {new:?}"),
            Self::Payout(new) => format!("`{verb}` with {new:?}"),
        });
        let answers = bench.harness.responses(verb, &bench.facts);
        let (provider, recorder) = bench.recorded(script(&answers))?;
        let error =
            match self {
                Self::Payment(new) => bench.wait(provider.create_payment(new)).err(),
                Self::Payout(new) => match provider.payouts() {
                    Some(payouts) => bench.wait(payouts.payout(new)).err(),
                    None => return Err(
                        "capabilities() have rules for payouts that the provider does not offer"
                            .to_owned(),
                    ),
                },
            };
        Ok((error, recorder.sent().len()))
    }
}

fn clear_payment(new: &mut NewPayment, field: RequestField) {
    match field {
        RequestField::Description => new.description = None,
        RequestField::Name => new.customer.name = None,
        RequestField::Email => new.customer.email = None,
        RequestField::Phone => new.customer.phone = None,
        RequestField::ReturnUrl => new.return_url = None,
        RequestField::CancelUrl => new.cancel_url = None,
        RequestField::WebhookUrl => new.webhook_url = None,
        RequestField::Methods => new.methods.clear(),
        RequestField::Country => new.country = None,
        RequestField::ExpiresIn => new.expires_in = None,
        RequestField::Metadata => new.metadata.clear(),
        _ => {}
    }
}

fn clear_payout(new: &mut NewPayout, field: RequestField) {
    match field {
        RequestField::Description => new.description = None,
        RequestField::Name => new.beneficiary.name.clear(),
        RequestField::Account => new.beneficiary.account.clear(),
        RequestField::Institution => new.beneficiary.institution = None,
        RequestField::Country => new.beneficiary.country = None,
        RequestField::Email => new.beneficiary.email = None,
        RequestField::Phone => new.beneficiary.phone = None,
        _ => {}
    }
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
        Broken::example(bench, verb)?,
    ) else {
        return Ok(Verdict::DoesNotApply("capabilities() have no such rules"));
    };
    let without = rules.required.iter().map(|required| {
        let request = example.clone().without(required);
        (required.field.as_str(), request)
    });
    let references = broken_references(rules).into_iter().map(|reference| {
        let request = example.clone().with_reference(reference);
        ("merchant_reference", request)
    });
    let mut broken: Vec<_> = without.chain(references).collect();
    broken.retain(|(_, request)| request.is_refused_by(rules));
    if broken.is_empty() {
        return Ok(Verdict::DoesNotApply(
            "capabilities() require no field and restrict no reference",
        ));
    }
    for (field, request) in broken {
        let (error, sent) = request.send(bench, verb)?;
        let is_named = error.as_ref().is_some_and(|error| {
            error.kind() == ErrorKind::InvalidRequest && error.field() == Some(field)
        });
        if !is_named || sent > 0 {
            let result = error.map_or("success".to_owned(), |error| format!("`{error}`"));
            return Err(format!(
                "`{field}` breaks a rule of capabilities(): expected a refusal that names it and nothing sent, got {result} and {sent} \
                 requests"
            ));
        }
    }
    Ok(Verdict::Holds)
}
