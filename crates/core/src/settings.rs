//! Settings of one provider as text, from environment variables or a file, with typed access.

use std::{collections::BTreeMap, fmt, io, str::FromStr};

use zeroize::Zeroizing;

use crate::{BaseUrl, Currency, Environment, Error, ProviderFactory, Result, Secret, WeakSecret};

mod closest;
mod missing;
mod spec;
mod variables;

#[cfg(test)]
mod tests;

pub use closest::closest_name;
#[cfg(feature = "client")]
pub(crate) use closest::is_slip;
pub use spec::{SettingKind, SettingNeed, SettingSpec};
pub(crate) use variables::unknown;

/// Function that reads the files named by settings. The library opens no files itself; most programs pass `&|path| std::fs::read(path)`.
pub type ReadFile<'f> = &'f dyn Fn(&str) -> io::Result<Vec<u8>>;

/// Settings of one provider, each with its origin.
///
/// Created by [`Registry::from_settings`](crate::Registry::from_settings), or by programs with their own source of settings. Values are
/// checked when they are read, so a program that only verifies webhooks does not fail on settings of calls. No value is ever printed, and
/// all texts are zeroised on drop.
#[derive(Clone)]
pub struct Settings<'f> {
    factory: &'static ProviderFactory,
    values: BTreeMap<&'static str, Value>,
    config_file: Option<String>,
    read_file: Option<ReadFile<'f>>,
}

#[derive(Clone)]
struct Value {
    place: String,
    items: Vec<Zeroizing<String>>,
}

impl<'f> Settings<'f> {
    /// Empty settings.
    #[must_use]
    pub const fn new(factory: &'static ProviderFactory) -> Self {
        Self {
            factory,
            values: BTreeMap::new(),
            config_file: None,
            read_file: None,
        }
    }

    /// Sets the function that reads files. Without it, a setting that names a file is an error.
    #[must_use]
    pub fn with_files(mut self, read_file: ReadFile<'f>) -> Self {
        self.read_file = Some(read_file);
        self
    }

    /// Sets the name of the configuration file, which errors about missing settings then mention.
    #[must_use]
    pub fn with_config_file(mut self, name: impl Into<String>) -> Self {
        self.config_file = Some(name.into());
        self
    }

    /// Sets a value from a text. `place` is the origin in error messages, such as the variable's name. Lists are split at commas.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for an unknown setting, with the closest known one, and for names in
    /// `short_secrets` that are not names of secrets.
    pub fn set(&mut self, name: &str, place: impl Into<String>, text: &str) -> Result<()> {
        let items = match self.spec(name) {
            Some(spec) => spec.items(text),
            None => Vec::new(),
        };
        self.set_items(name, place, items)
    }

    /// Sets a value from the items of a list, which may contain commas.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn set_items<'t>(
        &mut self,
        name: &str,
        place: impl Into<String>,
        items: impl IntoIterator<Item = &'t str>,
    ) -> Result<()> {
        let place = place.into();
        let Some(spec) = self.spec(name) else {
            return Err(self.error(place, self.factory.unknown_setting(name)));
        };
        let items = items.into_iter();
        let items: Vec<_> = items.map(|item| Zeroizing::new(item.to_owned())).collect();
        if spec.kind == SettingKind::ShortSecrets {
            let secrets = || self.specs().iter().filter(|spec| spec.kind.is_secret());
            let is_secret = |item: &String| secrets().any(|spec| spec.name == *item);
            if !items.iter().all(|item| is_secret(item)) {
                let known: Vec<&str> = secrets().map(|spec| spec.name).collect();
                let rule = format!("must name secrets only: {}", known.join(", "));
                return Err(self.error(place, rule));
            }
        }
        self.values.insert(spec.name, Value { place, items });
        Ok(())
    }

    /// Factory of the provider.
    #[must_use]
    pub fn factory(&self) -> &'static ProviderFactory {
        self.factory
    }

    /// Returns true without any value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns true if the setting has a value.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Origin of the setting's value.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.place.as_str())
    }

    /// Returns the raw items of the setting's value, secrets included, for programs that search them for mistakes.
    pub fn items(&self, name: &str) -> impl Iterator<Item = &str> {
        let items = self.values.get(name).map(|value| value.items.iter());
        items.into_iter().flatten().map(|item| item.as_str())
    }

    /// Returns a setting as text.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for white space only.
    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.first(name) {
            Some(text) if text.trim().is_empty() => {
                Err(self.refused(name, "must not be only white space"))
            }
            text => Ok(text),
        }
    }

    /// Returns a required text.
    ///
    /// # Errors
    /// [`missing`](Self::missing), or as [`text`](Self::text).
    pub fn required_text(&self, name: &str) -> Result<&str> {
        self.text(name)?.ok_or_else(|| self.missing(&[name]))
    }

    /// Returns a secret.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the origin, for a secret that can be guessed.
    pub fn secret(&self, name: &str) -> Result<Option<Secret>> {
        let mut secrets = self.secrets(name)?.into_iter();
        Ok(secrets.next())
    }

    /// Returns a required secret.
    ///
    /// # Errors
    /// [`missing`](Self::missing), or as [`secret`](Self::secret).
    pub fn required_secret(&self, name: &str) -> Result<Secret> {
        self.secret(name)?.ok_or_else(|| self.missing(&[name]))
    }

    /// Returns all secrets of a list.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the origin and the position in the list, for a secret that can be guessed.
    pub fn secrets(&self, name: &str) -> Result<Vec<Secret>> {
        let count = self.items(name).count();
        let secrets = self.items(name).enumerate().map(|(index, item)| {
            let weak = match Secret::from_settings(item) {
                Err(WeakSecret::TooShort) if self.may_be_short(name) => Secret::allow_weak(item),
                other => other,
            };
            weak.map_err(|weak| {
                let which = match count {
                    1 => String::new(),
                    _ => format!("item {} ", index + 1),
                };
                let advice = match weak {
                    WeakSecret::TooShort => self.short_secret_advice(name),
                    _ => String::new(),
                };
                self.refused(name, format!("{which}{weak}{advice}"))
            })
        });
        secrets.collect()
    }

    /// Returns true if the user declared that the gateway issued a short secret.
    #[must_use]
    pub fn may_be_short(&self, name: &str) -> bool {
        let mut names = self.items(SettingSpec::SHORT_SECRETS.name);
        names.any(|listed| listed == name)
    }

    /// Returns the advice for a refused short secret.
    #[must_use]
    pub fn short_secret_advice(&self, name: &str) -> String {
        let variable = SettingSpec::SHORT_SECRETS.variable(self.factory.id());
        format!("; if the gateway really issued it, set {variable}={name}")
    }

    /// Returns a URL.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the origin and the rule that the URL breaks.
    pub fn base_url(&self, name: &str) -> Result<Option<BaseUrl>> {
        let url = self.first(name).map(BaseUrl::new).transpose();
        url.map_err(|error| self.refused(name, error.message().to_owned()))
    }

    /// Returns the environment, or its default: sandbox for a URL of this machine or with `sandbox` in it, otherwise live.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for another word than `live` and `sandbox`.
    pub fn environment(&self, name: &str, url: Option<&BaseUrl>) -> Result<Environment> {
        let is_test = |url: &BaseUrl| url.is_loopback() || url.as_str().contains("sandbox");
        match self.first(name).map(str::parse) {
            Some(Ok(environment)) => Ok(environment),
            Some(Err(_)) => Err(self.wrong_kind(name)),
            None if url.is_some_and(is_test) => Ok(Environment::Sandbox),
            None => Ok(Environment::Live),
        }
    }

    /// Returns the environment, or its default by the first of these settings that has a URL, as [`environment`](Self::environment).
    ///
    /// # Errors
    /// As [`environment`](Self::environment) and [`base_url`](Self::base_url).
    pub fn environment_by_urls(&self, name: &str, urls: &[&str]) -> Result<Environment> {
        let mut set = urls.iter().filter(|url| self.contains(url));
        let url = set.next().map(|url| self.base_url(url)).transpose()?;
        self.environment(name, url.flatten().as_ref())
    }

    /// Returns the value of a [`CurrencyOf`](SettingKind::CurrencyOf).
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for a text that is no ISO 4217 code, and for a currency that the description does
    /// not list.
    pub fn currency(&self, name: &str) -> Result<Option<Currency>> {
        let kind = self.spec(name).map(|spec| spec.kind);
        let Some(text) = self.first(name) else {
            return Ok(None);
        };
        match (text.parse::<Currency>(), kind) {
            (Ok(currency), Some(SettingKind::CurrencyOf(list))) if list.contains(&currency) => {
                Ok(Some(currency))
            }
            _ => Err(self.wrong_kind(name)),
        }
    }

    /// Returns the value of a [`OneOf`](SettingKind::OneOf).
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for a word that the description does not list.
    pub fn word(&self, name: &str) -> Result<Option<&str>> {
        let kind = self.spec(name).map(|spec| spec.kind);
        match (self.first(name), kind) {
            (Some(word), Some(SettingKind::OneOf(words))) if !words.contains(&word) => {
                Err(self.wrong_kind(name))
            }
            (word, _) => Ok(word),
        }
    }

    /// Parses the value of a [`OneOf`](SettingKind::OneOf) into the caller's type.
    ///
    /// # Errors
    /// As [`word`](Self::word).
    pub fn one_of<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        let parsed = self.word(name)?.map(str::parse).transpose();
        parsed.map_err(|_| self.wrong_kind(name))
    }

    /// Parses a text into the caller's type.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the origin and the rule that the text breaks.
    pub fn parsed<T: FromStr<Err = Error>>(&self, name: &str) -> Result<Option<T>> {
        let parsed = self.word(name)?.map(str::parse).transpose();
        parsed.map_err(|error: Error| self.refused(name, error.message().to_owned()))
    }

    /// Returns the content of the file that a setting names, zeroised on drop.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) with the origin, for a file that cannot be read.
    pub fn file(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let Some(path) = self.first(name) else {
            return Ok(None);
        };
        let Some(read_file) = self.read_file else {
            let rule = "names a file, and this program reads none";
            return Err(self.refused(name, rule));
        };
        let unread = |error| {
            let rule = format!("names a file that cannot be read: {error}");
            self.refused(name, rule)
        };
        Ok(Some(Zeroizing::new(read_file(path).map_err(unread)?)))
    }

    /// Returns the error for a value that breaks a rule, with its origin.
    #[must_use]
    pub fn refused(&self, name: &str, rule: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        let place = self.place(name).map(str::to_owned);
        self.error(place.unwrap_or_else(|| self.variable(name)), rule)
    }

    fn specs(&self) -> &'static [SettingSpec] {
        self.factory.settings()
    }

    fn spec(&self, name: &str) -> Option<&'static SettingSpec> {
        self.specs().iter().find(|spec| spec.name == name)
    }

    fn first(&self, name: &str) -> Option<&str> {
        debug_assert!(self.spec(name).is_some(), "{name} is not in the table");
        self.items(name).next()
    }

    fn variable(&self, name: &str) -> String {
        let spec = self.spec(name);
        spec.map_or_else(|| name.to_owned(), |spec| spec.variable(self.factory.id()))
    }

    fn wrong_kind(&self, name: &str) -> Error {
        let kind = self.spec(name).map_or(SettingKind::Text, |spec| spec.kind);
        self.refused(name, format!("must be {kind}"))
    }

    fn error(&self, place: String, rule: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::configuration(place, rule).with_provider(self.factory.id().clone())
    }
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("provider", self.factory.id())
            .field("set", &self.values.keys())
            .finish_non_exhaustive()
    }
}
