//! Settings of one provider as text, from variables or from a file: described as data, and read in their types.

use std::{collections::BTreeMap, fmt, io, str::FromStr};

use zeroize::Zeroizing;

use crate::{BaseUrl, Currency, Environment, Error, ProviderFactory, Result, Secret, WeakSecret};

mod closest;
mod spec;
mod variables;

#[cfg(test)]
mod tests;

pub use closest::closest_name;
pub use spec::{SettingKind, SettingNeed, SettingSpec};
pub(crate) use variables::sorted;

/// Reads the files that settings name. The library opens none itself: most programs pass `&|path| std::fs::read(path)`.
pub type ReadFile<'f> = &'f dyn Fn(&str) -> io::Result<Vec<u8>>;

/// The settings of one provider, each with the place that it came from.
///
/// Made for [`Registry::from_settings`](crate::Registry::from_settings), and by programs that read settings from places of their own. The
/// values are checked when they are read, so that a program that only verifies webhooks does not stumble over the settings of calls.
/// Nothing here prints a value, and the texts are wiped on drop.
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
    /// No settings yet.
    #[must_use]
    pub const fn new(factory: &'static ProviderFactory) -> Self {
        Self {
            factory,
            values: BTreeMap::new(),
            config_file: None,
            read_file: None,
        }
    }

    /// Reads the files that settings name with this function. Without it, a setting that names a file is an error.
    #[must_use]
    pub fn with_files(mut self, read_file: ReadFile<'f>) -> Self {
        self.read_file = Some(read_file);
        self
    }

    /// The name of a configuration file that serves as well as variables: errors about missing settings tell it.
    #[must_use]
    pub fn with_config_file(mut self, name: impl Into<String>) -> Self {
        self.config_file = Some(name.into());
        self
    }

    /// Sets a value from a text. `place` is what errors call it, such as the variable's name. Lists are split at their commas.
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) for a name that is no setting of the provider, with the closest one, and for
    /// names in `short_secrets` that are not of secrets.
    pub fn set(&mut self, name: &str, place: impl Into<String>, text: &str) -> Result<()> {
        let items = match self.spec(name) {
            Some(spec) => spec.items(text),
            None => Vec::new(),
        };
        self.set_items(name, place, items)
    }

    /// Sets a value from the items of a list, which may have commas in them.
    ///
    /// # Errors
    /// As of [`set`](Self::set).
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

    /// The provider that they are for.
    #[must_use]
    pub fn factory(&self) -> &'static ProviderFactory {
        self.factory
    }

    /// True without any value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// True if the setting has a value.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The place that the setting's value came from.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.place.as_str())
    }

    /// The items of the setting's value as they were written, secrets among them: for programs that look for mistakes in them.
    pub fn items(&self, name: &str) -> impl Iterator<Item = &str> {
        let items = self.values.get(name).map(|value| value.items.iter());
        items.into_iter().flatten().map(|item| item.as_str())
    }

    /// A setting as text.
    ///
    /// # Errors
    /// A blank text.
    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.first(name) {
            Some(text) if text.trim().is_empty() => Err(self.refused(name, "must not be blank")),
            text => Ok(text),
        }
    }

    /// A text that must be set.
    ///
    /// # Errors
    /// [`missing`](Self::missing), or a blank text.
    pub fn required_text(&self, name: &str) -> Result<&str> {
        self.text(name)?.ok_or_else(|| self.missing(&[name]))
    }

    /// A secret.
    ///
    /// # Errors
    /// One that can be guessed, by the place it came from.
    pub fn secret(&self, name: &str) -> Result<Option<Secret>> {
        let mut secrets = self.secrets(name)?.into_iter();
        Ok(secrets.next())
    }

    /// A secret that must be set.
    ///
    /// # Errors
    /// [`missing`](Self::missing), or one that can be guessed.
    pub fn required_secret(&self, name: &str) -> Result<Secret> {
        self.secret(name)?.ok_or_else(|| self.missing(&[name]))
    }

    /// All secrets of a list.
    ///
    /// # Errors
    /// One that can be guessed, by the place it came from and its number in the list.
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

    /// True if the user says that the gateway issued a short secret.
    #[must_use]
    pub fn may_be_short(&self, name: &str) -> bool {
        let mut names = self.items(SettingSpec::SHORT_SECRETS.name);
        names.any(|listed| listed == name)
    }

    /// The advice behind the refusal of a short secret.
    #[must_use]
    pub fn short_secret_advice(&self, name: &str) -> String {
        let variable = SettingSpec::SHORT_SECRETS.variable(self.factory.id());
        format!("; if the gateway really issued it, set {variable}={name}")
    }

    /// A URL.
    ///
    /// # Errors
    /// The rule that it breaks, by the place it came from.
    pub fn base_url(&self, name: &str) -> Result<Option<BaseUrl>> {
        let url = self.first(name).map(BaseUrl::new).transpose();
        url.map_err(|error| self.refused(name, error.message().to_owned()))
    }

    /// Live or sandbox: as set; otherwise sandbox for a URL of this machine or with `sandbox` in it.
    ///
    /// # Errors
    /// A word that is neither.
    pub fn environment(&self, name: &str, url: Option<&BaseUrl>) -> Result<Environment> {
        let is_test = |url: &BaseUrl| url.is_loopback() || url.as_str().contains("sandbox");
        match self.first(name).map(str::parse) {
            Some(Ok(environment)) => Ok(environment),
            Some(Err(_)) => Err(self.wrong_kind(name)),
            None if url.is_some_and(is_test) => Ok(Environment::Sandbox),
            None => Ok(Environment::Live),
        }
    }

    /// A currency.
    ///
    /// # Errors
    /// A text that is no ISO 4217 code.
    pub fn currency(&self, name: &str) -> Result<Option<Currency>> {
        let currency = self.first(name).map(str::parse).transpose();
        currency.map_err(|_| self.wrong_kind(name))
    }

    /// The value of a [`OneOf`](SettingKind::OneOf).
    ///
    /// # Errors
    /// A word that is not among those of the description.
    pub fn word(&self, name: &str) -> Result<Option<&str>> {
        let kind = self.spec(name).map(|spec| spec.kind);
        match (self.first(name), kind) {
            (Some(word), Some(SettingKind::OneOf(words))) if !words.contains(&word) => {
                Err(self.wrong_kind(name))
            }
            (word, _) => Ok(word),
        }
    }

    /// A text with a form of its own, in the caller's type.
    ///
    /// # Errors
    /// The rule that it breaks, by the place it came from.
    pub fn parsed<T: FromStr<Err = Error>>(&self, name: &str) -> Result<Option<T>> {
        let parsed = self.word(name)?.map(str::parse).transpose();
        parsed.map_err(|error: Error| self.refused(name, error.message().to_owned()))
    }

    /// The content of the file that a setting names, wiped on drop.
    ///
    /// # Errors
    /// A file that cannot be read, by the place of the setting.
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

    /// The error for a value that breaks a rule, by the place it came from.
    #[must_use]
    pub fn refused(&self, name: &str, rule: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        let place = self.place(name).map(str::to_owned);
        self.error(place.unwrap_or_else(|| self.variable(name)), rule)
    }

    /// The error for settings of which at least one must be there.
    #[must_use]
    pub fn missing(&self, names: &[&str]) -> Error {
        let variables: Vec<String> = names.iter().map(|name| self.variable(name)).collect();
        let verb = match names {
            [_] => "is not set",
            _ => "must be set",
        };
        let rule = match &self.config_file {
            Some(file) => {
                let id = self.factory.id();
                format!("{verb} (or {} in [{id}] of {file})", names.join(" or "))
            }
            None => verb.to_owned(),
        };
        self.error(variables.join(" or "), rule)
    }

    /// The error for what calls to the gateway need and is not set.
    #[must_use]
    pub fn missing_for_calls(&self) -> Option<Error> {
        self.first_missing(&[SettingNeed::Calls, SettingNeed::Both])
    }

    /// The error for what webhook verification needs and is not set.
    #[must_use]
    pub fn missing_for_webhooks(&self) -> Option<Error> {
        let of_these = self.specs().iter();
        let of_these = of_these.filter(|spec| spec.need == SettingNeed::Webhooks);
        let names: Vec<&str> = of_these.map(|spec| spec.name).collect();
        if names.is_empty() || names.iter().any(|name| self.contains(name)) {
            return self.first_missing(&[SettingNeed::Both]);
        }
        Some(self.missing(&names))
    }

    fn first_missing(&self, needs: &[SettingNeed]) -> Option<Error> {
        let mut needed = self.specs().iter();
        let missing = |spec: &&SettingSpec| needs.contains(&spec.need) && !self.contains(spec.name);
        Some(self.missing(&[needed.find(missing)?.name]))
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
