//! Text rules of the capabilities: shown and enforced.

use dhow_core::{
    Characters, KnownWords, PaymentProvider, RequestRules, TextForm, TextRule, TextSource, UrlRule,
};

use crate::{Bench, Harness, Verb, Verdict, bench::Checked};

use super::{
    money_request::AnyRequest,
    prepared::{complete, meeting, text_of, usable},
};

/// Beginning of the URLs that the law makes.
const URL: &str = "https://shop.example/";

/// Every text rule of the capabilities is enforced before anything is sent, and a text at its maximum is accepted.
pub(crate) fn text_rules_are_true<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let capabilities = bench.listener()?.capabilities();
    let (Some(rules), Some(example)) = (
        capabilities.rules(verb.operation()),
        AnyRequest::example(bench, verb)?,
    ) else {
        return Ok(Verdict::DoesNotApply("capabilities() have no such rules"));
    };
    if rules.texts.is_empty() {
        return Ok(Verdict::DoesNotApply(
            "capabilities() have no rules for texts",
        ));
    }
    for rule in rules.texts {
        let mut example = example.clone();
        if let Some(option) = rule.waived_by {
            example.remove_option(option);
        }
        let example = meeting(example, rule.when, rules);
        check_rule(bench, rules, rule, &example)?;
    }
    Ok(Verdict::Holds)
}

fn check_rule<H: Harness>(
    bench: &Bench<'_, H>,
    rules: &RequestRules,
    rule: &TextRule,
    example: &AnyRequest,
) -> Result<(), String> {
    let name = rule.source.name();
    for (what, texts) in broken(rule) {
        let request = with_texts(example, rules, rule, &texts)?;
        request.is_refused(bench, name, &format!("`{name}` with {what}"))?;
    }
    for (what, texts) in valid(rule) {
        let request = with_texts(example, rules, rule, &texts)?;
        // Another rule for the same field, or the type of the option, may be stricter.
        let refused = rules.check(&request).err();
        if refused.is_none_or(|error| error.field() != Some(name)) {
            request.is_accepted(bench, name, &format!("`{name}` with {what}"))?;
        }
    }
    Ok(())
}

/// Sets the texts of the rule's field or option. A list gets a valid entry before a single one, so that not only the first is checked.
fn with_texts(
    example: &AnyRequest,
    rules: &RequestRules,
    rule: &TextRule,
    texts: &[String],
) -> Result<AnyRequest, String> {
    let mut request = example.clone();
    let is_set = match (rule.source, texts) {
        (TextSource::Field(field), [one])
            if request.is_list(field) && rule.max_entries.is_none_or(|entries| entries > 1) =>
        {
            request.set(field, &[short(rule), one.clone()])
        }
        (TextSource::Field(field), texts) => request.set(field, texts),
        (TextSource::Option(name), [one]) if rules.own_options().any(|spec| spec.name == name) => {
            request.set_option(name, one);
            true
        }
        _ => false,
    };
    let is_set = is_set.then(|| match rule.source {
        TextSource::Option(name) => complete(usable(request, name, rules), rules),
        _ => complete(request, rules),
    });
    is_set.ok_or_else(|| {
        format!(
            "capabilities() have the rule `{rule}`, but this operation has no such field or option"
        )
    })
}

/// Texts that break one part of the rule each, with a description.
fn broken(rule: &TextRule) -> Vec<(String, Vec<String>)> {
    let mut texts: Vec<(String, Vec<String>)> = Vec::new();
    let mut one = |what: String, text: String| texts.push((what, vec![text]));
    for (maximum, unit) in [
        (rule.max_characters, "characters"),
        (rule.max_bytes, "bytes"),
    ] {
        if let Some(text) = maximum.and_then(|maximum| long(rule, maximum.saturating_add(1))) {
            one(format!("{} {unit}", text.len()), text);
        }
    }
    if let Some(maximum) = rule.max_bytes.filter(|_| takes_accents(rule)) {
        let text = "\u{e9}".repeat(maximum / 2 + 1);
        one(format!("{} bytes of two-byte characters", text.len()), text);
    }
    for c in forbidden(rule.characters) {
        let text = format!("{}{c}9", short(rule));
        one(format!("the character {c:?}"), text);
    }
    for text in wrong_forms(rule.form) {
        one(format!("the text `{text}`"), (*text).to_owned());
    }
    if let Some(text) = rule.words.and_then(misspelt) {
        one(format!("the misspelt text `{text}`"), text);
    }
    if let Some(maximum) = rule.max_entries {
        let entries = maximum.saturating_add(1);
        texts.push((format!("{entries} entries"), vec![short(rule); entries]));
    }
    texts
}

/// Texts that are just within the rule, with a description.
fn valid(rule: &TextRule) -> Vec<(String, Vec<String>)> {
    let mut texts = Vec::new();
    for (maximum, unit) in [
        (rule.max_characters, "characters"),
        (rule.max_bytes, "bytes"),
    ] {
        if let Some(text) = maximum.and_then(|maximum| long(rule, maximum)) {
            texts.push((format!("{} {unit}", text.len()), vec![text]));
        }
    }
    if let Some(maximum) = rule.max_characters.filter(|_| takes_accents(rule)) {
        let what = format!("{maximum} two-byte characters");
        texts.push((what, vec!["\u{e9}".repeat(maximum)]));
    }
    for word in rule.words.map_or(&[][..], known) {
        texts.push((format!("the text `{word}`"), vec![(*word).to_owned()]));
    }
    if let Some(special) = special(rule.characters) {
        let text = format!("{}{special}9", short(rule));
        texts.push((format!("the text `{text}`"), vec![text]));
    }
    if let Some(maximum) = rule.max_entries {
        let what = format!("{maximum} entries");
        texts.push((what, vec![short(rule); maximum]));
    }
    texts
}

/// A text of this many bytes, all of one byte per character. `None` for forms of a fixed length.
fn long(rule: &TextRule, length: usize) -> Option<String> {
    let start = match rule.form {
        None => "",
        Some(TextForm::Url(_)) => URL,
        Some(_) => return None,
    };
    let rest = length.checked_sub(start.len())?;
    Some(format!("{start}{}", "K".repeat(rest)))
}

/// A short text of the rule's form.
fn short(rule: &TextRule) -> String {
    rule.form.map_or_else(|| "K".to_owned(), text_of)
}

/// Words that a rule allows.
fn known(words: KnownWords) -> &'static [&'static str] {
    match words {
        KnownWords::Only(words) | KnownWords::Known(words) | KnownWords::Spelt(words) => words,
        _ => &[],
    }
}

/// A text that the rule takes for a misspelling, or that is not in its list.
fn misspelt(words: KnownWords) -> Option<String> {
    let is_known = |text: &String| {
        known(words)
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
    };
    let mut texts = known(words).iter().map(|word| match words {
        KnownWords::Only(_) => word.chars().map(|_| 'Q').collect(),
        _ => format!("{word}q"),
    });
    texts.find(|text| !is_known(text))
}

/// Returns true if the rule allows characters that are not ASCII, up to its length.
fn takes_accents(rule: &TextRule) -> bool {
    let all = matches!(
        rule.characters,
        Characters::Any | Characters::NoWhiteSpaceOr(_) | Characters::NoControlOr(_)
    );
    all && rule.form.is_none()
}

/// Characters that a rule allows and a stricter one would not.
fn special(characters: Characters) -> Option<&'static str> {
    match characters {
        Characters::AlphanumericAnd(others) => Some(others),
        Characters::NoControlOr(_) => Some("\u{e9} "),
        Characters::NoWhiteSpaceOr(_) => Some("\u{e9}"),
        _ => None,
    }
}

/// Characters that a rule does not allow.
fn forbidden(characters: Characters) -> Vec<char> {
    match characters {
        Characters::NoWhiteSpaceOr(others) => " \u{a0}".chars().chain(others.chars()).collect(),
        Characters::NoControlOr(others) => "\n\u{7f}".chars().chain(others.chars()).collect(),
        Characters::PrintableAscii => vec!['\u{e9}', '\n'],
        Characters::AlphanumericAnd(others) => {
            let candidates = "/ -\u{e9}\n".chars();
            candidates.filter(|c| !others.contains(*c)).collect()
        }
        _ => Vec::new(),
    }
}

/// Texts that do not have the form.
fn wrong_forms(form: Option<TextForm>) -> &'static [&'static str] {
    const NO_WEB_URLS: &[&str] = &[
        "/kit",
        "shop.example/kit",
        "ftp://shop.example/kit",
        "javascript:alert(1)",
    ];
    match form {
        Some(TextForm::Url(UrlRule::Https)) => {
            &["/kit", "javascript:alert(1)", "http://shop.example/kit"]
        }
        Some(TextForm::Url(_)) => NO_WEB_URLS,
        Some(TextForm::Country) => &["ke", "KEN", "K", "K1"],
        Some(TextForm::Number) => &["K", "-1", "1.5", "+1"],
        Some(TextForm::Beginning(_)) => &["K", " "],
        Some(TextForm::Phone) => &["12345", "1234567890123456", "07-1234567", "++12345678"],
        _ => &[],
    }
}
