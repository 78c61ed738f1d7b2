//! Checks of the variables of this program, which no gateway has: the secret of forwarded effects, and the store.

use super::file_checks;
use crate::{
    config::{Config, FORWARD_SECRET, STORE},
    standard_webhooks::SigningKeys,
    store::StoreUrl,
    view::{Finding, State},
};

/// Checks the variables that are set.
pub(super) fn check(config: &Config) -> Vec<Finding> {
    let secret = found(config, FORWARD_SECRET, check_secret);
    let store = found(config, STORE, check_store);
    secret.into_iter().chain(store).collect()
}

fn found(config: &Config, name: &str, check: fn(&str) -> Vec<Finding>) -> Vec<Finding> {
    match config.variable(name) {
        Ok(None) => Vec::new(),
        Ok(Some(text)) => check(text),
        Err(error) => vec![Finding::new(State::Fail, name, error.message())],
    }
}

fn check_secret(text: &str) -> Vec<Finding> {
    let finding = match SigningKeys::parse(text) {
        Ok(keys) => {
            let words = match keys.count() {
                1 => "1 secret signs forwarded effects".to_owned(),
                count => format!("{count} secrets sign forwarded effects"),
            };
            Finding::new(State::Ok, FORWARD_SECRET, words)
        }
        Err(rule) => Finding::new(State::Fail, FORWARD_SECRET, rule),
    };
    vec![finding]
}

fn check_store(text: &str) -> Vec<Finding> {
    let url = match StoreUrl::parse(text) {
        Ok(url) => url,
        Err(rule) => return vec![Finding::new(State::Fail, STORE, rule)],
    };
    let Some(path) = url.file() else {
        let text = format!("{url}, which was not contacted");
        return vec![Finding::new(State::Ok, STORE, text)];
    };
    if let Err(error) = url.check_place() {
        return vec![Finding::new(State::Fail, STORE, error.message())];
    }
    let words = match path.exists() {
        true => format!("{url}"),
        false => format!("{url}, which does not exist yet; `dhow serve` creates it"),
    };
    let finding = Finding::new(State::Ok, STORE, words);
    let permissions = file_checks::check_permissions(STORE, path);
    std::iter::once(finding).chain(permissions).collect()
}
