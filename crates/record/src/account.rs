//! The account whose traffic is recorded, and the test account that takes its place in fixtures.

use std::io;

use dhow_core::{BaseUrl, Environment, Error, Result, SettingKind, Settings};

use crate::{
    gateway::{self, Gateway, Upstream},
    replay::Replay,
};

/// Reads the files of the test account, which are part of this crate.
fn read_test_file(path: &str) -> io::Result<Vec<u8>> {
    let files = test_files();
    let mut files = files.iter();
    let found = files.find(|(name, _)| *name == path);
    found
        .map(|(_, bytes)| bytes.to_vec())
        .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

/// Names and contents of the test account's files.
pub(crate) fn test_files() -> [(&'static str, &'static [u8]); 2] {
    [
        ("hpay-test-key.pem", gateway::TEST_KEY),
        ("hpay-test-certificate.pem", gateway::TEST_CERTIFICATE),
    ]
}

/// Returns the settings of the test account: those that every fixture is signed with.
///
/// # Errors
/// If the settings do not fit the gateway. A test reads all of them.
pub(crate) fn test_settings(
    gateway: &dyn Gateway,
    environment: Environment,
    shared: &[(String, String)],
) -> Result<Settings<'static>> {
    let mut settings = Settings::new(gateway.factory()).with_files(&read_test_file);
    for (name, value) in gateway.test_settings() {
        settings.set(name, *name, value)?;
    }
    settings.set("environment", "environment", environment.as_str())?;
    for (name, value) in shared {
        settings.set(name, name.clone(), value)?;
    }
    Ok(settings)
}

/// Settings that change the reading of messages, for the test account.
pub(crate) fn shared_settings(
    gateway: &dyn Gateway,
    settings: &Settings<'_>,
) -> Vec<(String, String)> {
    let names = gateway.shared_settings().iter();
    names
        .filter_map(|name| {
            let items: Vec<&str> = settings.items(name).collect();
            (!items.is_empty()).then(|| ((*name).to_owned(), items.join(",")))
        })
        .collect()
}

/// Values of an account's settings that must be in no file, with those of the test account.
pub(crate) fn replacements(
    gateway: &dyn Gateway,
    settings: &Settings<'_>,
) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for spec in gateway.factory().settings() {
        let mut tests = gateway.test_settings().iter();
        let test = tests.find(|(name, _)| *name == spec.name);
        let test = test.map_or("zz-fixture", |(_, value)| value);
        let is_secret = spec.kind.is_secret();
        let is_identity = spec.kind == SettingKind::Text
            && gateway
                .test_settings()
                .iter()
                .any(|(name, _)| *name == spec.name);
        for (index, item) in settings.items(spec.name).enumerate() {
            let test = match index {
                0 => test.to_owned(),
                index => format!("{test}-{index}"),
            };
            match spec.kind {
                SettingKind::Url => pairs.extend(authorities(item, &test)),
                _ if spec.kind.is_file() => {}
                _ if is_secret || is_identity => pairs.push((item.to_owned(), test)),
                _ => {}
            }
        }
    }
    pairs
}

fn authorities(url: &str, test: &str) -> Option<(String, String)> {
    let authority = |url: &str| Some(url.parse::<http::Uri>().ok()?.authority()?.to_string());
    Some((authority(url)?, authority(test)?))
}

/// Environment of an account.
///
/// # Errors
/// If a setting of calls is missing or invalid; the error names it.
pub(crate) fn environment(settings: &Settings<'_>) -> Result<Environment> {
    Ok(settings.provider(Replay::new(None))?.environment())
}

/// Returns the variables of the test account, for the other commands.
pub(crate) fn variables(gateway: &dyn Gateway, test: &Settings<'_>) -> String {
    let factory = gateway.factory();
    let mut text = "# Test account of these fixtures. Its secrets are public.\n".to_owned();
    for spec in factory.settings() {
        let items: Vec<&str> = test.items(spec.name).collect();
        if !items.is_empty() {
            let name = spec.variable(factory.id());
            text += &format!("{name}='{}'\n", items.join(","));
        }
    }
    text
}

/// Base URL of the gateway, which the recorder takes the place of.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Target {
    /// Setting with the URL.
    pub upstream: Upstream,
    /// URL of the gateway: that of the settings, or the gateway's own.
    pub url: BaseUrl,
}

/// Returns the base URLs of an account.
///
/// # Errors
/// If a setting of calls is missing or invalid; the error names it.
pub(crate) fn targets(gateway: &dyn Gateway, settings: &Settings<'_>) -> Result<Vec<Target>> {
    let samples = gateway.sample_calls(settings)?;
    let upstreams = gateway.upstreams();
    if samples.len() != upstreams.len() {
        let rule = "is not known: the library makes no call from which it could be read";
        return Err(
            Error::configuration("base_url", rule).with_provider(gateway.factory().id().clone())
        );
    }
    let pairs = upstreams.iter().zip(samples);
    pairs
        .map(|(upstream, sample)| {
            let url = sample.url.split('?').next().unwrap_or_default();
            let base = url.strip_suffix(sample.path.as_str()).unwrap_or(url);
            Ok(Target {
                upstream: *upstream,
                url: BaseUrl::new(base)?,
            })
        })
        .collect()
}
