//! Detection of guessable secrets: too short, or a placeholder.

use super::words;

/// Minimum length of a secret in bytes.
pub(super) const SHORTEST: usize = 8;

/// Rule that a refused secret breaks. Its text contains the rule and the remedy, never the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WeakSecret {
    /// Empty, or only white space, quotation marks and invisible characters.
    #[error("must not be empty or white space")]
    Empty,
    /// Fewer than 8 bytes. [`Secret::allow_weak`](super::Secret::allow_weak) accepts a value that the gateway issued.
    #[error(
        "must have at least 8 bytes, because a shorter secret can be guessed; copy the whole value from the gateway"
    )]
    TooShort,
    /// Text of a missing value: `undefined`, `null`, `None`, `[object Object]`.
    #[error("is a word that programs print for a missing value; set the secret itself")]
    NoValue,
    /// A variable without its value: `$HITPAY_SALT`, `${SALT}`, `%SALT%`, `{{ salt }}`.
    #[error(
        "is still a template: the variable in it was not replaced; set the value itself, or let the program that fills in the template (shell, docker compose, CI, Helm) know the variable"
    )]
    Variable,
    /// A reference into a secret store, or a URL: `op://vault/item`, `arn:aws:secretsmanager:…`.
    #[error("is a reference to a secret store or a URL; set the secret that it leads to")]
    Reference,
    /// A masked value: `********`, `xxxxxxxx`, `REDACTED`, `sk_live_51H…`.
    #[error("is masked or shortened; copy the whole value from where it is shown in full")]
    Masked,
    /// A text of a template: `changeme`, `<your-salt>`, `your-api-key-here`.
    #[error(
        "is still a text of a template; set the value that the gateway issued, without brackets"
    )]
    Template,
    /// A text that attackers try first: `password`, `12345678`, `aaaaaaaa`.
    #[error("is easily guessed; set the value that the gateway issued")]
    Guessable,
}

/// Returns the rule that even a weak secret must obey, if it is broken.
pub(super) fn empty(text: &str) -> Option<WeakSecret> {
    unwrapped(text).is_empty().then_some(WeakSecret::Empty)
}

/// Returns the rule that a secret breaks, if any.
pub(super) fn weakness(text: &str) -> Option<WeakSecret> {
    let bare = unwrapped(text);
    let short = (bare.len() < SHORTEST).then_some(WeakSecret::TooShort);
    empty(text)
        .or_else(|| placeholder(bare))
        .or(short)
        .or_else(|| guessable(bare))
}

/// Returns the rule that a value of a settings file breaks, if any.
pub(super) fn in_settings(text: &str) -> Option<WeakSecret> {
    let lower = unwrapped(text).to_lowercase();
    weakness(text)
        .or_else(|| (is_marked(&lower) || is_joined_phrase(&lower)).then_some(WeakSecret::Template))
        .or_else(|| repeats_a_block(&lower).then_some(WeakSecret::Guessable))
}

/// Detects a reminder, as one to three words of the text or at its start: `FIXME-LATER`, `salt-change-me`, `changeme2024`.
fn is_marked(lower: &str) -> bool {
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let squashed = parts.concat();
    let begins = |mark: &str| mark.len() > 4 && squashed.starts_with(mark);
    let stands =
        |mark: &str| (1..=3).any(|words| parts.windows(words).any(|run| run.concat() == mark));
    let mut marks = words::MARKS.split_whitespace();
    marks.any(|mark| begins(mark) || stands(mark))
}

/// Detects a [phrase](is_phrase) without separators, with or without digits at its end: `mysecretpassword`.
fn is_joined_phrase(lower: &str) -> bool {
    // Several digits after a separator are a part of their own: `my-gateway-secret-77` is no phrase.
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_apart = !stem.ends_with(char::is_alphanumeric) && lower.len() > stem.len() + 1;
    let stem = if is_apart { lower } else { stem };
    let letters: String = stem.chars().filter(|c| c.is_alphanumeric()).collect();
    let known = [words::ASKING, words::NOUNS, words::FILLING, words::COMMON];
    let known = known.iter().flat_map(|list| list.split_whitespace());
    let known: Vec<&str> = known.filter(|word| word.len() > 1).collect();
    // For each position: can the text before it be split into words, and does one of them ask for a secret.
    let mut reached = vec![(false, false); letters.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = (true, false);
    }
    for place in 0..letters.len() {
        let Some((true, asked)) = reached.get(place).copied() else {
            continue;
        };
        let rest = letters.get(place..).unwrap_or_default();
        for word in known.iter().filter(|word| rest.starts_with(**word)) {
            if let Some((is_reached, has_asked)) = reached.get_mut(place + word.len()) {
                *is_reached = true;
                *has_asked |= asked || words::has(words::ASKING, word);
            }
        }
    }
    reached.last() == Some(&(true, true))
}

/// Detects a repeated block of at most 4 characters; the last one may be cut short.
fn repeats_a_block(lower: &str) -> bool {
    let all: Vec<char> = lower.chars().collect();
    (1..=4).any(|block| {
        let later = all.iter().skip(block);
        all.len() >= 2 * block && later.zip(&all).all(|(one, before)| one == before)
    })
}

/// Returns the kind of placeholder, if the text is one.
fn placeholder(bare: &str) -> Option<WeakSecret> {
    let lower = bare.to_lowercase();
    let squashed: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let unit = repeated_unit(&squashed);
    let stem = squashed.trim_end_matches(|c: char| c.is_ascii_digit());
    let has = |list| words::has(list, unit) || words::has(list, &squashed);
    if has(words::NO_VALUE) || starts_with_any(words::OBJECT_STARTS, &lower) {
        Some(WeakSecret::NoValue)
    } else if is_variable(bare, &lower) {
        Some(WeakSecret::Variable)
    } else if is_reference(&lower) {
        Some(WeakSecret::Reference)
    } else if is_masked(bare, &lower, &squashed) {
        Some(WeakSecret::Masked)
    } else if (has(words::TEMPLATE) || words::has(words::TEMPLATE, stem))
        || is_bracketed(bare)
        || is_phrase(&lower)
    {
        Some(WeakSecret::Template)
    } else {
        None
    }
}

/// Removes surrounding white space, quotation marks and invisible characters.
fn unwrapped(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '`' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    })
}

/// Returns the shortest text whose repetition is the whole text: `test` of `testtest`.
fn repeated_unit(text: &str) -> &str {
    let repeats = |len: &usize| {
        text.get(..*len).is_some_and(|unit| {
            text.len().is_multiple_of(*len) && unit.repeat(text.len() / len) == text
        })
    };
    let len = (1..=text.len() / 2).find(repeats);
    len.and_then(|len| text.get(..len)).unwrap_or(text)
}

fn is_variable(bare: &str, lower: &str) -> bool {
    let within = |open, close| {
        bare.split_once(open)
            .is_some_and(|(_, rest): (&str, &str)| rest.contains(close))
    };
    let opened = words::VARIABLE_BRACKETS
        .iter()
        .any(|(open, close)| within(*open, *close));
    let marked = words::VARIABLE_MARKS.iter().any(|(open, close)| {
        let inner = bare.strip_prefix(open);
        let inner = inner.and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(is_variable_name)
    });
    opened || marked || starts_with_any(words::VARIABLE_STARTS, lower) || is_own_name(bare)
}

/// Detects the name of a variable, which is hardly a random text.
fn is_variable_name(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let all = chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let lower = text.to_ascii_lowercase();
    let one_case = text.chars().all(|c| c.is_ascii_lowercase())
        || text.chars().all(|c| c.is_ascii_uppercase());
    let named = words::NOUNS
        .split_whitespace()
        .any(|noun| lower.contains(noun));
    first && all && (text.contains('_') || one_case || named)
}

/// Detects the setting's own variable name in place of its value: `DHOW_HITPAY_SALT`.
fn is_own_name(bare: &str) -> bool {
    let is_noun = |word: &str| words::has(words::NOUNS, &word.to_ascii_lowercase());
    bare.contains('_')
        && !bare.contains(|c: char| c.is_ascii_lowercase())
        && bare.split('_').all(is_noun)
}

fn is_reference(lower: &str) -> bool {
    let scheme = lower.split_once("://").map(|(scheme, _)| scheme);
    let is_url = scheme.is_some_and(|scheme| {
        let begins = scheme.starts_with(|c: char| c.is_ascii_lowercase());
        begins
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    let store = lower.split_once(':');
    let is_store = store.is_some_and(|(store, _)| words::has(words::STORES, store));
    is_url || is_store || starts_with_any(words::REFERENCE_STARTS, lower)
}

fn starts_with_any(list: &str, lower: &str) -> bool {
    let mut starts = list.split_whitespace();
    starts.any(|start| lower.starts_with(start))
}

fn is_masked(bare: &str, lower: &str, squashed: &str) -> bool {
    let dots = ['\u{2022}', '\u{25cf}', '\u{2219}', '\u{2588}', '\u{2026}'];
    let runs = ["***", "...", "###", "xxxxxx"];
    let cut = runs.iter().any(|run| lower.contains(run)) || bare.contains(dots);
    let mut parts = lower.split(|c: char| !c.is_alphanumeric());
    let named = parts.any(|part| {
        let crossed = part.len() >= 4 && part.chars().all(|c| c == 'x');
        crossed || words::has(words::MASKED, part)
    });
    cut || named || words::has(words::HIDDEN, squashed)
}

/// Detects a text in brackets, as templates mark a value to fill in.
fn is_bracketed(bare: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " _-.,:\"'".contains(c);
    let pairs = [
        ('<', '>'),
        ('[', ']'),
        ('{', '}'),
        ('(', ')'),
        ('\u{2039}', '\u{203a}'),
        ('\u{2039}', '>'),
    ];
    pairs.iter().any(|(open, close)| {
        let inner = bare.strip_prefix(*open);
        let inner = inner.and_then(|rest| rest.strip_suffix(*close));
        inner.is_some_and(|inner| inner.chars().all(plain))
    })
}

/// Detects a phrase of template words with at least one that asks for a secret.
fn is_phrase(lower: &str) -> bool {
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let asks = |part: &&str| words::has(words::ASKING, part);
    let fits = |part: &&str| words::has(words::NOUNS, part) || words::has(words::FILLING, part);
    parts.iter().any(asks) && parts.iter().all(|part| asks(part) || fits(part))
}

fn guessable(bare: &str) -> Option<WeakSecret> {
    let lower = bare.to_lowercase();
    let text: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let guesses = [text.as_str(), repeated_unit(&text)];
    let common = guesses.iter().any(|guess| words::has(words::COMMON, guess));
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut rows = words::KEYBOARD.split_whitespace();
    let in_a_row = text.len() >= SHORTEST && rows.any(|row| row.contains(&text));
    let guessed = common || distinct.len() <= 2 || in_a_row;
    guessed.then_some(WeakSecret::Guessable)
}
