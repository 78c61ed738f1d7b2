//! Checks of a single value.

use dhow_core::{Secret, SettingSpec, Settings, WeakSecret};
use dhow_crypto::fingerprint::{Fingerprint, FingerprintKey};

use crate::{
    output::is_invisible,
    view::{Finding, State},
};

/// Pairs of quotation marks that configuration files and word processors put around values.
const QUOTES: [(char, char); 7] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
];

/// Words that appear in made-up secrets. A secret that consists of them alone is suspicious.
const COMMON_WORDS: &str = "
    secret key api salt token pass password passcode webhook hitpay hub payatom hpay dhow merchant test testing sandbox
    live prod production dev demo shop my the local staging hmac signing operator event admin";

/// Length in bytes below which a secret of only digits or only alphabetic characters is suspicious. Gateways issue longer ones.
const MIN_RANDOM_LENGTH: usize = 12;

/// Handling of short secrets for one setting.
pub(super) enum ShortSecrets {
    /// Short secrets are allowed by `short_secrets`.
    Allowed,
    /// Short secrets are an error; the text says how to allow them.
    Refused(String),
}

/// Checks each value of a setting. A secret is shown only by its fingerprint.
pub(super) fn check(
    field: &SettingSpec,
    settings: &Settings<'_>,
    short_secrets: &ShortSecrets,
    key: &FingerprintKey,
) -> Vec<Finding> {
    let place = settings.place(field.name).unwrap_or(field.name);
    let is_list = settings.items(field.name).count() > 1;
    let items = settings.items(field.name).enumerate();
    items
        .map(|(index, value)| {
            let about = if is_list {
                format!("{place}[{index}]")
            } else {
                place.to_owned()
            };
            check_value(field, about, value, short_secrets, key)
        })
        .collect()
}

fn check_value(
    field: &SettingSpec,
    about: String,
    value: &str,
    short_secrets: &ShortSecrets,
    key: &FingerprintKey,
) -> Finding {
    let mut warnings = copy_traces(value);
    if !field.kind.is_secret() {
        if value.trim().is_empty() {
            return Finding::new(State::Fail, about, "must not be empty");
        }
        return finding(about, value, &warnings);
    }
    match (Secret::from_settings(value), short_secrets) {
        (Err(WeakSecret::TooShort), ShortSecrets::Allowed) => {
            warnings.push("is short enough to guess; allowed by short_secrets".to_owned());
        }
        (Err(WeakSecret::TooShort), ShortSecrets::Refused(text)) => {
            let text = format!("{}{text}", WeakSecret::TooShort);
            return Finding::new(State::Fail, about, text);
        }
        (Err(weak), _) => return Finding::new(State::Fail, about, weak.to_string()),
        (Ok(_), ShortSecrets::Allowed) => {
            warnings.push("is long enough; remove this setting from short_secrets".to_owned());
        }
        (Ok(_), ShortSecrets::Refused(_)) => {}
    }
    if value.trim().contains(char::is_whitespace) {
        warnings.push("contains whitespace".to_owned());
    }
    if Secret::from_settings(value).is_ok() && is_made_up(value) {
        warnings.push("looks made up; gateways issue longer, random secrets".to_owned());
    }
    let digits = key.digits(&Fingerprint::new(value.as_bytes()));
    let shown = format!("fingerprint {digits}, {} bytes", value.len());
    finding(about, &shown, &warnings)
}

fn finding(about: String, shown: &str, warnings: &[String]) -> Finding {
    match warnings {
        [] => Finding::new(State::Ok, about, shown),
        warnings => Finding::new(
            State::Warn,
            about,
            format!("{shown}: {}", warnings.join("; ")),
        ),
    }
}

/// Returns the traces of copying and quoting in a value.
fn copy_traces(value: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut add = |applies: bool, text: &str| {
        if applies {
            warnings.push(text.to_owned());
        }
    };
    let bare = value.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let (first, last) = (bare.chars().next(), bare.chars().next_back());
    let opened = QUOTES.iter().any(|(open, _)| first == Some(*open));
    let closed = QUOTES.iter().any(|(_, close)| last == Some(*close));
    let paired = QUOTES.iter().any(|(open, close)| {
        bare.chars().count() > 1 && first == Some(*open) && last == Some(*close)
    });
    add(
        is_assignment(bare),
        "starts with a variable name and `=`; keep only the part after `=`",
    );
    add(
        value.starts_with('\u{feff}'),
        "starts with a byte order mark; remove it",
    );
    add(paired, "is enclosed in quotation marks; remove them");
    add(
        !paired && opened != closed,
        "has a quotation mark at one end only",
    );
    add(
        value.ends_with(['\n', '\r']),
        "ends with a line break; remove it",
    );
    add(
        value.starts_with(char::is_whitespace),
        "starts with whitespace",
    );
    let ends_with_space = value.ends_with(char::is_whitespace) && !value.ends_with(['\n', '\r']);
    add(ends_with_space, "ends with whitespace");
    let after_mark = value.trim_start_matches('\u{feff}');
    add(
        after_mark.contains(is_invisible),
        "contains invisible characters",
    );
    add(
        bare.contains(char::is_control),
        "contains a line break or control character",
    );
    warnings
}

/// Returns true for a whole `NAME=value` line of a variables file.
fn is_assignment(bare: &str) -> bool {
    let line = bare.strip_prefix("export ").unwrap_or(bare);
    let name = line.split_once('=').map(|(name, _)| name.trim());
    name.is_some_and(|name| {
        let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        name.contains('_') && name.len() > 4 && name.chars().all(fits)
    })
}

/// Returns true for a short secret of one kind of character, for one with few distinct characters, and for one of common words.
fn is_made_up(value: &str) -> bool {
    let lower = value.to_lowercase();
    let one_kind =
        value.chars().all(|c| c.is_ascii_digit()) || lower.chars().all(|c| c.is_alphabetic());
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let parts = lower.split(|c: char| !c.is_alphabetic());
    let mut parts = parts.filter(|part| !part.is_empty()).peekable();
    let listed = |part: &str| COMMON_WORDS.split_whitespace().any(|word| word == part);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let words = parts.peek().is_some() && digits <= 4 && parts.all(listed);
    (value.len() < MIN_RANDOM_LENGTH && one_kind) || distinct.len() < 5 || words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &str, value: &str, short_secrets: &ShortSecrets) -> Finding {
        let factory = dhow_hitpay::FACTORY;
        let mut fields = factory.settings().iter();
        let field = fields.find(|field| field.name == name).unwrap();
        let mut settings = Settings::new(factory);
        settings.set_items(name, "DHOW_X", [value]).unwrap();
        let key_of_run = FingerprintKey::new([7; 32]);
        check(field, &settings, short_secrets, &key_of_run).remove(0)
    }

    fn found(key: &'static str, value: &str) -> Finding {
        checked(key, value, &ShortSecrets::Refused("; see there".to_owned()))
    }

    #[test]
    fn a_short_secret_that_is_allowed_is_a_warning_and_a_placeholder_fails() {
        let refused = found;
        let found = |value: &str| checked("salt", value, &ShortSecrets::Allowed);
        for (value, state, text) in [
            ("s3-x9", State::Warn, "is short enough to guess"),
            ("null", State::Fail, "missing value"),
            ("  ", State::Fail, "white space"),
            (
                "9f8e7d6c5b4a",
                State::Warn,
                "remove this setting from short_secrets",
            ),
        ] {
            let finding = found(value);
            assert_eq!(finding.state, state, "{value}");
            assert!(finding.text.contains(text), "{}", finding.text);
        }
        assert!(!found("s3-x9").text.contains("s3-x9"));
        let open = refused("salt", "s3-x9");
        assert_eq!(open.state, State::Fail);
        assert!(open.text.ends_with("; see there"), "{}", open.text);
    }

    #[test]
    fn a_random_secret_has_no_warning() {
        for secret in [
            "9f8e7d6c5b4a",
            "live-key-7f3e",
            "7fQ9$kz1",
            "c0ffee-facade-9",
        ] {
            assert_eq!(found("api_key", secret).state, State::Ok, "{secret}");
        }
    }

    #[test]
    fn traces_of_copying_are_warnings() {
        for (warnings, text) in [
            ("9f8e7d6c5b4a ", "ends with whitespace"),
            (" 9f8e7d6c5b4a", "starts with whitespace"),
            ("9f8e7d6c5b4a\n", "ends with a line break"),
            ("9f8e7d6c5b4a\r\n", "ends with a line break"),
            ("\"9f8e7d6c5b4a\"", "quotation marks; remove them"),
            ("'9f8e7d6c5b4a'", "quotation marks; remove them"),
            ("`9f8e7d6c5b4a`", "quotation marks; remove them"),
            (
                "\u{201c}9f8e7d6c5b4a\u{201d}",
                "quotation marks; remove them",
            ),
            ("\u{feff}\"9f8e7d6c5b4a\"", "quotation marks; remove them"),
            ("\u{feff}9f8e7d6c5b4a", "starts with a byte order mark"),
            ("9f8e7d\u{200b}6c5b4a", "invisible characters"),
            ("9f8e7d6c5b4a\u{202e}", "invisible characters"),
            ("9f8e7d\n6c5b4a", "a line break or control character"),
            ("9f8e7d 6c5b4a", "contains whitespace"),
            ("'9f8e7d6c5b4a", "at one end only"),
            (
                "DHOW_X_API_KEY=9f8e7d6c5b4a",
                "keep only the part after `=`",
            ),
            ("export X_KEY=9f8e7d6c5b4a", "keep only the part after `=`"),
            ("test-secret-1", "made up"),
            ("zanzibar", "made up"),
            ("73920184", "made up"),
        ] {
            let finding = found("api_key", warnings);
            assert_eq!(finding.state, State::Warn, "{warnings:?}");
            assert!(
                finding.text.contains(text),
                "{warnings:?}: {}",
                finding.text
            );
        }
    }

    #[test]
    fn a_placeholder_in_place_of_a_secret_fails() {
        for weak in [
            "  ",
            "x",
            "0",
            "undefined",
            "null",
            "None",
            "nil",
            "NULL",
            "REDACTED",
            "$HITPAY_SALT",
            "%HITPAY_SALT%",
            "op://vault/x",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            "changeme",
            "xxxx",
            "<your key>",
            "${KEY}",
            "mysecretpassword",
            "FIXME-LATER",
            "meowmeowmeow",
        ] {
            let finding = found("salt", weak);
            assert_eq!(finding.state, State::Fail, "{weak}");
            assert!(
                weak.trim().len() < 3 || !finding.text.contains(weak),
                "{weak}"
            );
        }
    }

    #[test]
    fn a_url_is_shown_and_a_secret_is_not() {
        let text = |key| found(key, "https-api.example").text;
        assert!(text("base_url").contains("api.example"));
        let secret = text("platform_key");
        assert!(
            secret.starts_with("fingerprint ") && secret.ends_with("17 bytes"),
            "{secret}"
        );
        // The start of the plain SHA-256 of the value, which a list of guesses could reveal.
        assert!(!secret.contains("6c04e114"), "{secret}");
    }
}
