//! Settings of each type: missing, wrong and right.

use super::*;
use crate::{ErrorKind, ProviderId, SettingNeed};

const FACTORY: &ProviderFactory = &ProviderFactory::new(
    ProviderId::from_static("cowrie"),
    &[
        SettingSpec::new("api_key", SettingKind::Secret, "").needed_for(SettingNeed::Calls),
        SettingSpec::new("salts", SettingKind::Secrets, "").needed_for(SettingNeed::Webhooks),
        SettingSpec::new("old_salt", SettingKind::Secret, "").needed_for(SettingNeed::Webhooks),
        SettingSpec::new("account", SettingKind::Text, "").needed_for(SettingNeed::Both),
        SettingSpec::new("base_url", SettingKind::Url, ""),
        SettingSpec::new("report_url", SettingKind::Url, ""),
        SettingSpec::new("environment", SettingKind::Environment, ""),
        SettingSpec::new(
            "currency",
            SettingKind::CurrencyOf(&[Currency::BDT, Currency::JPY]),
            "",
        ),
        SettingSpec::new("page", SettingKind::OneOf(&["new", "old", "both"]), ""),
        SettingSpec::new("key_file", SettingKind::SecretFile, ""),
        SettingSpec::SHORT_SECRETS,
    ],
    |_, _| Err(Error::unsupported("makes no provider")),
    |_| Err(Error::unsupported("makes no verifier")),
);

fn settings(pairs: &[(&str, &str)]) -> Settings<'static> {
    let mut settings = Settings::new(FACTORY);
    for (name, text) in pairs {
        let place = format!("DHOW_COWRIE_{}", name.to_uppercase());
        settings.set(name, place, text).unwrap();
    }
    settings
}

fn message(error: &Error) -> String {
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.provider(), Some(FACTORY.id()));
    format!("{} {}", error.field().unwrap(), error.message())
}

#[test]
fn a_missing_setting_is_named_by_its_variable_and_by_its_key_in_the_file() {
    let error = settings(&[]).required_secret("api_key").unwrap_err();
    assert_eq!(message(&error), "DHOW_COWRIE_API_KEY is not set");
    let filed = settings(&[]).with_config_file("dhow.toml");
    let error = filed.required_text("account").unwrap_err();
    assert_eq!(
        message(&error),
        "DHOW_COWRIE_ACCOUNT is not set (or account in [cowrie] of dhow.toml)"
    );
    assert_eq!(
        message(&filed.missing(&["salts", "old_salt"])),
        "DHOW_COWRIE_SALTS or DHOW_COWRIE_OLD_SALT must be set (or salts or old_salt in [cowrie] of dhow.toml)"
    );
}

#[test]
fn each_use_of_a_provider_has_settings_of_its_own_that_it_needs() {
    let for_calls = |pairs: &[(&str, &str)]| {
        settings(pairs)
            .missing_for_calls()
            .map(|error| message(&error))
    };
    let for_webhooks = |pairs: &[(&str, &str)]| {
        settings(pairs)
            .missing_for_webhooks()
            .map(|error| message(&error))
    };
    let (key, salt, account) = (("api_key", "k"), ("old_salt", "s"), ("account", "a"));
    let unset = |name: &str| Some(format!("DHOW_COWRIE_{name} is not set"));
    assert_eq!(for_calls(&[]), unset("API_KEY"));
    assert_eq!(for_calls(&[key, salt]), unset("ACCOUNT"));
    assert_eq!(for_calls(&[key, account]), None);
    let one_of_these = "DHOW_COWRIE_SALTS or DHOW_COWRIE_OLD_SALT must be set".to_owned();
    assert_eq!(for_webhooks(&[key, account]), Some(one_of_these));
    assert_eq!(for_webhooks(&[salt]), unset("ACCOUNT"));
    assert_eq!(for_webhooks(&[salt, account]), None);
}

#[test]
fn the_environment_follows_the_first_url_that_is_set() {
    let by = |pairs: &[(&str, &str)], urls: &[&str]| {
        settings(pairs).environment_by_urls("environment", urls)
    };
    let (live, local) = ("https://api.cowrie.example", "http://127.0.0.1:4000");
    let urls = &["base_url", "report_url"];
    for (pairs, expected) in [
        (&[][..], Environment::Live),
        (&[("base_url", live)], Environment::Live),
        (&[("base_url", local)], Environment::Sandbox),
        (&[("report_url", local)], Environment::Sandbox),
        (
            &[("base_url", live), ("report_url", local)],
            Environment::Live,
        ),
        (
            &[("base_url", local), ("report_url", live)],
            Environment::Sandbox,
        ),
        (
            &[("base_url", local), ("environment", "live")],
            Environment::Live,
        ),
    ] {
        assert_eq!(by(pairs, urls).unwrap(), expected, "{pairs:?}");
    }
    assert_eq!(by(&[("base_url", local)], &[]).unwrap(), Environment::Live);
    let error = by(&[("base_url", "cowrie")], urls).unwrap_err();
    assert!(message(&error).starts_with("DHOW_COWRIE_BASE_URL "));
}

#[test]
fn the_error_for_an_unknown_setting_names_the_closest() {
    let mut settings = settings(&[]);
    let error = settings.set("acount", "acount in x.toml", "1").unwrap_err();
    let message = message(&error);
    let names = "acount in x.toml is not a setting; known settings: api_key, salts, old_salt, ";
    assert!(message.starts_with(names), "{message}");
    assert!(message.ends_with("; is account meant?"), "{message}");
}

#[test]
fn lists_are_split_at_commas_and_a_gap_is_refused() {
    let two = settings(&[("salts", "salt-a-9f8e7d, salt-b-5b4a39")]);
    let secrets = two.secrets("salts").unwrap();
    let texts: Vec<&str> = secrets.iter().map(Secret::expose).collect();
    assert_eq!(texts, ["salt-a-9f8e7d", "salt-b-5b4a39"]);
    let gap = settings(&[("salts", "salt-a-9f8e7d,,salt-b-5b4a39")]);
    assert_eq!(
        message(&gap.secrets("salts").unwrap_err()),
        "DHOW_COWRIE_SALTS item 2 must not be empty or white space"
    );
    let mut listed = settings(&[]);
    listed.set_items("salts", "x.toml", ["a,b-9f8e7d"]).unwrap();
    assert_eq!(listed.items("salts").collect::<Vec<_>>(), ["a,b-9f8e7d"]);
}

#[test]
fn a_short_secret_is_accepted_only_if_short_secrets_names_it() {
    let short = settings(&[("api_key", "s3-x9")]);
    let refused = message(&short.secret("api_key").unwrap_err());
    let advice = "; if the gateway really issued it, set DHOW_COWRIE_SHORT_SECRETS=api_key";
    assert!(refused.starts_with("DHOW_COWRIE_API_KEY must have at least 8 bytes"));
    assert!(refused.ends_with(advice), "{refused}");
    let allowed = [("api_key", "s3-x9"), ("short_secrets", "salts, api_key")];
    let secret = settings(&allowed).required_secret("api_key").unwrap();
    assert_eq!(secret.expose(), "s3-x9");
    let placeholder = [("api_key", "null"), ("short_secrets", "api_key")];
    assert!(settings(&placeholder).secret("api_key").is_err());
    for names in ["account", "api_key,", "short_secrets"] {
        let set = Settings::new(FACTORY).set("short_secrets", "SHORT", names);
        assert_eq!(
            message(&set.unwrap_err()),
            "SHORT must name secrets only: api_key, salts, old_salt"
        );
    }
}

#[test]
fn the_environment_follows_the_url_unless_it_is_set() {
    let of = |pairs: &[(&str, &str)]| {
        let settings = settings(pairs);
        let url = settings.base_url("base_url").unwrap();
        settings.environment("environment", url.as_ref()).unwrap()
    };
    assert_eq!(of(&[]), Environment::Live);
    for (url, environment) in [
        ("https://api.cowrie.example", Environment::Live),
        ("https://api.sandbox.cowrie.example", Environment::Sandbox),
        ("http://127.0.0.1:4000/v1", Environment::Sandbox),
    ] {
        assert_eq!(of(&[("base_url", url)]), environment, "{url}");
    }
    assert_eq!(of(&[("environment", "sandbox")]), Environment::Sandbox);
    let local = ("base_url", "http://127.0.0.1:4000");
    assert_eq!(of(&[local, ("environment", "live")]), Environment::Live);
}

#[test]
fn a_value_of_another_type_is_refused_with_the_rule_and_the_place() {
    let refused = |name: &'static str, text: &str| {
        let settings = settings(&[(name, text)]);
        let error = match name {
            "account" => settings.text(name).err(),
            "base_url" => settings.base_url(name).err(),
            "environment" => settings.environment(name, None).err(),
            "currency" => settings.currency(name).err(),
            "page" => settings.word(name).err(),
            _ => settings.file(name).err(),
        };
        message(&error.unwrap())
    };
    for (name, text, rule) in [
        ("account", " ", "ACCOUNT must not be only white space"),
        (
            "base_url",
            "http://cowrie.example",
            "BASE_URL must be https",
        ),
        ("environment", "test", "ENVIRONMENT must be live or sandbox"),
        ("currency", "dollars", "CURRENCY must be BDT or JPY"),
        ("currency", "USD", "CURRENCY must be BDT or JPY"),
        ("page", "NEW", "PAGE must be new, old or both"),
        (
            "key_file",
            "key.pem",
            "KEY_FILE names a file, and this program reads none",
        ),
    ] {
        let message = refused(name, text);
        assert!(
            message.starts_with(&format!("DHOW_COWRIE_{rule}")),
            "{message}"
        );
    }
}

#[test]
fn a_file_is_read_by_the_programs_own_function() {
    let read = |path: &str| match path {
        "key.pem" => Ok(b"the key".to_vec()),
        _ => Err(io::Error::other("no such key")),
    };
    let named = |path| {
        let settings = settings(&[("key_file", path)]);
        let settings = settings.with_files(&read);
        settings.file("key_file").map(|file| file.unwrap().to_vec())
    };
    assert_eq!(named("key.pem").unwrap(), b"the key");
    assert_eq!(
        message(&named("other.pem").unwrap_err()),
        "DHOW_COWRIE_KEY_FILE names a file that cannot be read: no such key"
    );
    assert!(settings(&[]).file("key_file").unwrap().is_none());
}

#[test]
fn no_value_is_printed() {
    let settings = settings(&[("api_key", "9f8e7d6c5b4a"), ("account", "1042")]);
    let printed = format!("{settings:?}");
    assert!(printed.contains("api_key") && printed.contains("cowrie"));
    assert!(
        !printed.contains("9f8e7d") && !printed.contains("1042"),
        "{printed}"
    );
}
