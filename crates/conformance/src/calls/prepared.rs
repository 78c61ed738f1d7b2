//! Requests that meet the rules of the capabilities, so that a law can break one rule alone.

use dhow_core::{
    Condition, KnownWords, MoneyRequest, OptionKind, OptionSpec, RequestField, RequestRules,
    TextForm, TextSource,
};

use super::money_request::AnyRequest;

/// Maximum depth of options that require each other.
const DEPTH: usize = 4;

/// Returns a value of the option's type and of the form that the text rules give it.
pub(super) fn example_of(spec: &OptionSpec, rules: &RequestRules) -> String {
    let source = TextSource::Option(spec.name);
    if let Some(word) = first_word(source, rules) {
        return word;
    }
    let mut texts = rules.texts.iter();
    let form = texts.find_map(|rule| rule.form.filter(|_| rule.source == source));
    if let Some(form) = form {
        return text_of(form);
    }
    let text = match spec.kind {
        OptionKind::Flag => "true",
        OptionKind::Number => "7",
        OptionKind::Currency => "USD",
        OptionKind::Url | OptionKind::HttpsUrl => "https://shop.example/kit",
        OptionKind::Amount => "1",
        OptionKind::OneOf(words) => words.first().copied().unwrap_or_default(),
        _ => "KIT0123456789",
    };
    text.to_owned()
}

/// Returns the first word of a closed list, if the field or option has one.
fn first_word(source: TextSource, rules: &RequestRules) -> Option<String> {
    let mut texts = rules.texts.iter().filter(|rule| rule.source == source);
    texts.find_map(|rule| match rule.words? {
        KnownWords::Only(words) => words.first().map(|word| (*word).to_owned()),
        _ => None,
    })
}

/// Returns a short text of a form.
pub(super) fn text_of(form: TextForm) -> String {
    match form {
        TextForm::Url(_) => "https://shop.example/".to_owned(),
        TextForm::Country => "KE".to_owned(),
        TextForm::Phone => "0712345678".to_owned(),
        TextForm::Number => "7".to_owned(),
        TextForm::Beginning(start) => format!("{start}12345678"),
        _ => "K".to_owned(),
    }
}

/// Returns a value of a standard field.
fn example_of_field(field: RequestField, rules: &RequestRules) -> String {
    if let Some(word) = first_word(TextSource::Field(field), rules) {
        return word;
    }
    let text = match field {
        RequestField::Country => "KE",
        RequestField::Methods => "7",
        // Another number than an option's example, or the option would make no difference beside the field.
        RequestField::Phone | RequestField::Account => "0787654321",
        RequestField::Email => "kit@shop.example",
        RequestField::ReturnUrl | RequestField::CancelUrl | RequestField::WebhookUrl => {
            "https://shop.example/kit"
        }
        _ => "KITBANK",
    };
    text.to_owned()
}

/// Returns true if the request meets the condition without any configured value.
fn holds(condition: Condition, request: &AnyRequest) -> bool {
    let is = |option: &str, values: &[&str]| {
        let mut set = request.options().iter();
        set.any(|(name, value)| name == option && values.contains(&value))
    };
    let is_set = |source: &TextSource| match source {
        TextSource::Field(field) => request.has(*field),
        TextSource::Option(name) => request.options().contains(name),
        _ => false,
    };
    match condition {
        Condition::Is(option, values) => is(option, values),
        Condition::IsNot(option, values) => !is(option, values),
        Condition::FieldHas(field, texts) => {
            let value = request.value(field);
            value.texts().any(|text| texts.contains(&text))
        }
        Condition::AnySet(sources) => sources.iter().any(is_set),
        Condition::NoneSet(sources) => !sources.iter().any(is_set),
        _ => false,
    }
}

/// Sets or removes fields and options until the conditions hold.
pub(super) fn meeting(
    mut request: AnyRequest,
    conditions: &[Condition],
    rules: &RequestRules,
) -> AnyRequest {
    for condition in conditions {
        if holds(*condition, &request) {
            continue;
        }
        match *condition {
            Condition::Is(option, values) => {
                if let Some(value) = values.first() {
                    request.set_option(option, value);
                }
                request = usable(request, option, rules);
            }
            Condition::IsNot(option, _) => request.remove_option(option),
            Condition::FieldHas(field, texts) => {
                let first = texts.first().map(ToString::to_string);
                request.set(field, &Vec::from_iter(first));
            }
            Condition::AnySet(sources) => match sources.first() {
                Some(TextSource::Field(field)) => {
                    request.set(*field, &[example_of_field(*field, rules)]);
                }
                Some(TextSource::Option(name)) => {
                    if let Some(spec) = rules.own_options().find(|spec| spec.name == *name) {
                        request.set_option(name, &example_of(spec, rules));
                    }
                }
                _ => {}
            },
            Condition::NoneSet(sources) => {
                for source in sources {
                    match source {
                        TextSource::Field(field) => request.clear(*field),
                        TextSource::Option(name) => request.remove_option(name),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    request
}

/// Meets the conditions of an option that is set.
pub(super) fn usable(request: AnyRequest, option: &str, rules: &RequestRules) -> AnyRequest {
    let mut specs = rules.own_options();
    match specs.find(|spec| spec.name == option) {
        Some(spec) => meeting(request, spec.only_when, rules),
        None => request,
    }
}

/// Sets every field and option that the rules require of this request.
pub(super) fn complete(mut request: AnyRequest, rules: &RequestRules) -> AnyRequest {
    // Each round may set an option that requires another one.
    for _ in 0..DEPTH {
        for required in rules.required {
            let applies = required.when.is_none_or(|when| holds(when, &request));
            let mut options = required.or_options.iter();
            let by_option = options.any(|name| request.options().contains(name));
            let by_field = required.or_fields.iter().any(|field| request.has(*field));
            if applies && !by_option && !by_field && !request.has(required.field) {
                request.set(required.field, &[example_of_field(required.field, rules)]);
            }
        }
        for required in rules.required_options {
            let applies = required.when.is_none_or(|when| holds(when, &request));
            let is_set = request.options().contains(required.name);
            let by_field = required.or_fields.iter().any(|field| request.has(*field));
            let spec = rules.own_options().find(|spec| spec.name == required.name);
            if let Some(spec) = spec.filter(|_| applies && !is_set && !by_field) {
                request.set_option(spec.name, &example_of(spec, rules));
                request = usable(request, spec.name, rules);
            }
        }
    }
    request
}
