//! Requests that move money, of every kind, with their fields by name.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use dhow_core::{
    Error, ErrorKind, FieldValue, MerchantReference, Money, MoneyRequest, NewPayment, NewPayout,
    NewRefund, Options, Outcome, PaymentProvider, ProviderReference, RequestField,
    Result as CallResult,
};

use crate::{Bench, Done, Harness, Recorder, Verb, bench::script};

/// A request of one of the three kinds that move money.
#[derive(Debug, Clone)]
pub(crate) enum AnyRequest {
    Payment(NewPayment),
    Refund(NewRefund),
    Payout(NewPayout),
}

/// Place of a field in a request.
enum Slot<'a> {
    Text(&'a mut String),
    OptionalText(&'a mut Option<String>),
    Texts(&'a mut Vec<String>),
    Pairs(&'a mut BTreeMap<String, String>),
    Time(&'a mut Option<Duration>),
    Attempt(&'a mut Option<ProviderReference>),
    /// The request has no such field.
    Missing,
}

/// Result of a call, and its requests.
pub(crate) struct Attempted {
    pub(crate) result: CallResult<Done>,
    pub(crate) recorder: Arc<Recorder>,
}

impl AnyRequest {
    /// Returns the harness's example for the verb, or `None` for a verb that moves no money.
    pub(crate) fn example<H: Harness>(
        bench: &Bench<'_, H>,
        verb: Verb,
    ) -> Result<Option<Self>, String> {
        let (harness, facts) = (bench.harness, &bench.facts);
        let example = match verb {
            Verb::CreatePayment => harness.new_payment(facts).map(Self::Payment),
            Verb::Refund => harness.new_refund(facts).map(Self::Refund),
            Verb::Payout => harness.new_payout(facts).map(Self::Payout),
            _ => return Ok(None),
        };
        example.map(Some).map_err(|error| error.to_string())
    }

    fn verb(&self) -> Verb {
        match self {
            Self::Payment(_) => Verb::CreatePayment,
            Self::Refund(_) => Verb::Refund,
            Self::Payout(_) => Verb::Payout,
        }
    }

    fn slot(&mut self, field: RequestField) -> Slot<'_> {
        match self {
            Self::Payment(new) => slot_of_payment(new, field),
            Self::Refund(new) => match field {
                RequestField::Attempt => Slot::Attempt(&mut new.attempt),
                _ => Slot::Missing,
            },
            Self::Payout(new) => slot_of_payout(new, field),
        }
    }

    /// Removes the value of a field.
    pub(crate) fn clear(&mut self, field: RequestField) {
        match self.slot(field) {
            Slot::Text(text) => text.clear(),
            Slot::OptionalText(text) => *text = None,
            Slot::Texts(texts) => texts.clear(),
            Slot::Pairs(pairs) => pairs.clear(),
            Slot::Time(time) => *time = None,
            Slot::Attempt(attempt) => *attempt = None,
            Slot::Missing => {}
        }
    }

    /// Sets the texts of a field. Returns `false` for a field that the request does not have or that is not a text.
    pub(crate) fn set(&mut self, field: RequestField, texts: &[String]) -> bool {
        let first = texts.first().cloned();
        match self.slot(field) {
            Slot::Text(text) => *text = first.unwrap_or_default(),
            Slot::OptionalText(text) => *text = first,
            Slot::Texts(all) => *all = texts.to_vec(),
            Slot::Pairs(pairs) => {
                let keys = (0..).map(|index| format!("kit_key_{index:04}"));
                *pairs = keys.zip(texts.iter().cloned()).collect();
            }
            Slot::Attempt(attempt) => {
                *attempt = first.and_then(|text| ProviderReference::new(text).ok());
            }
            Slot::Time(_) | Slot::Missing => return false,
        }
        true
    }

    /// Returns true for fields that can have several texts.
    pub(crate) fn is_list(&mut self, field: RequestField) -> bool {
        matches!(self.slot(field), Slot::Texts(_) | Slot::Pairs(_))
    }

    /// Returns the first text of a field, if it is set.
    pub(crate) fn text(&mut self, field: RequestField) -> Option<String> {
        match self.slot(field) {
            Slot::Text(text) => Some(text.clone()),
            Slot::OptionalText(text) => text.clone(),
            Slot::Texts(texts) => texts.first().cloned(),
            Slot::Pairs(pairs) => pairs.values().next().cloned(),
            Slot::Attempt(attempt) => Some(attempt.as_ref()?.as_str().to_owned()),
            Slot::Time(_) | Slot::Missing => None,
        }
    }

    pub(crate) fn set_reference(&mut self, reference: MerchantReference) {
        match self {
            Self::Payment(new) => new.merchant_reference = reference,
            Self::Refund(new) => new.merchant_reference = reference,
            Self::Payout(new) => new.merchant_reference = reference,
        }
    }

    pub(crate) fn set_option(&mut self, name: &str, value: &str) {
        self.options_mut().set(name, value);
    }

    pub(crate) fn remove_option(&mut self, name: &str) {
        let mut others = Options::default();
        for (other, value) in self.options().iter().filter(|(other, _)| *other != name) {
            others.set(other, value);
        }
        *self.options_mut() = others;
    }

    fn options_mut(&mut self) -> &mut Options {
        match self {
            Self::Payment(new) => &mut new.options,
            Self::Refund(new) => &mut new.options,
            Self::Payout(new) => &mut new.options,
        }
    }

    /// Calls a provider that plays the recorded responses. `about` describes the change of the example in a violation.
    ///
    /// # Errors
    /// Returns an error if the provider has no method for the request.
    pub(crate) fn send<H: Harness>(
        &self,
        bench: &Bench<'_, H>,
        about: &str,
    ) -> Result<Attempted, String> {
        let verb = self.verb();
        bench.note(format!("`{verb}` with {about}: {self:?}"));
        let answers = bench.harness.responses(verb, &bench.facts);
        let (provider, recorder) = bench.recorded(script(&answers))?;
        let lacking =
            || format!("capabilities() have rules for `{verb}`, which the provider does not offer");
        let result = match self {
            Self::Payment(new) => bench
                .wait(provider.create_payment(new))
                .map(|payment| Done::Payments(vec![payment])),
            Self::Refund(new) => bench
                .wait(provider.refunds().ok_or_else(lacking)?.refund(new))
                .map(|refund| Done::Refund(Box::new(refund))),
            Self::Payout(new) => bench
                .wait(provider.payouts().ok_or_else(lacking)?.payout(new))
                .map(|payout| Done::Payouts(vec![payout])),
        };
        Ok(Attempted { result, recorder })
    }

    /// Sends a request that breaks a rule for the field, and returns the provider's error.
    ///
    /// # Errors
    /// Returns an error unless the provider refuses it locally, by the name of the field and with its own name.
    pub(crate) fn is_refused<H: Harness>(
        &self,
        bench: &Bench<'_, H>,
        field: &str,
        about: &str,
    ) -> Result<Error, String> {
        let id = bench.listener()?.id();
        let attempted = self.send(bench, about)?;
        let sent = attempted.recorder.sent().len();
        let is_named = |error: &Error| {
            error.kind() == ErrorKind::InvalidRequest
                && error.outcome() == Outcome::NotSent
                && error.field() == Some(field)
                && error.provider() == Some(&id)
        };
        match attempted.result {
            Err(error) if is_named(&error) && sent == 0 => Ok(error),
            result => {
                let result = result.map_or_else(|e| format!("`{e}`"), |_| "success".to_owned());
                Err(format!(
                    "{about} breaks a rule of capabilities(): expected a refusal that names `{field}` and the provider, and nothing sent, \
                     got {result} and {sent} requests"
                ))
            }
        }
    }

    /// Sends a request that is valid by the rules for the field.
    ///
    /// # Errors
    /// Returns an error if the provider refuses it locally because of this field. It may refuse another field that the example lacks.
    pub(crate) fn is_accepted<H: Harness>(
        &self,
        bench: &Bench<'_, H>,
        field: &str,
        about: &str,
    ) -> Result<(), String> {
        let attempted = self.send(bench, about)?;
        let is_local = attempted.recorder.sent().is_empty();
        match attempted.result {
            Err(error)
                if is_local
                    && error.kind() == ErrorKind::InvalidRequest
                    && error.field().is_none_or(|named| named == field) =>
            {
                Err(format!(
                    "{about} is valid by the rules of capabilities(), and the provider refused it: {error}"
                ))
            }
            _ => Ok(()),
        }
    }
}

impl MoneyRequest for AnyRequest {
    fn merchant_reference(&self) -> &MerchantReference {
        match self {
            Self::Payment(new) => new.merchant_reference(),
            Self::Refund(new) => new.merchant_reference(),
            Self::Payout(new) => new.merchant_reference(),
        }
    }

    fn amount(&self) -> Money {
        match self {
            Self::Payment(new) => new.amount(),
            Self::Refund(new) => new.amount(),
            Self::Payout(new) => new.amount(),
        }
    }

    fn options(&self) -> &Options {
        match self {
            Self::Payment(new) => new.options(),
            Self::Refund(new) => new.options(),
            Self::Payout(new) => new.options(),
        }
    }

    fn value(&self, field: RequestField) -> FieldValue<'_> {
        match self {
            Self::Payment(new) => new.value(field),
            Self::Refund(new) => new.value(field),
            Self::Payout(new) => new.value(field),
        }
    }
}

fn slot_of_payment(new: &mut NewPayment, field: RequestField) -> Slot<'_> {
    Slot::OptionalText(match field {
        RequestField::Description => &mut new.description,
        RequestField::Name => &mut new.customer.name,
        RequestField::Email => &mut new.customer.email,
        RequestField::Phone => &mut new.customer.phone,
        RequestField::ReturnUrl => &mut new.return_url,
        RequestField::CancelUrl => &mut new.cancel_url,
        RequestField::WebhookUrl => &mut new.webhook_url,
        RequestField::Country => &mut new.country,
        RequestField::Methods => return Slot::Texts(&mut new.methods),
        RequestField::ExpiresIn => return Slot::Time(&mut new.expires_in),
        RequestField::Metadata => return Slot::Pairs(&mut new.metadata),
        _ => return Slot::Missing,
    })
}

fn slot_of_payout(new: &mut NewPayout, field: RequestField) -> Slot<'_> {
    let to = &mut new.beneficiary;
    Slot::OptionalText(match field {
        RequestField::Description => &mut new.description,
        RequestField::Institution => &mut to.institution,
        RequestField::Country => &mut to.country,
        RequestField::Email => &mut to.email,
        RequestField::Phone => &mut to.phone,
        RequestField::Name => return Slot::Text(&mut to.name),
        RequestField::Account => return Slot::Text(&mut to.account),
        _ => return Slot::Missing,
    })
}
