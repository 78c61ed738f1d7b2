//! The settings of one gateway, each with the place that it came from.

use std::collections::BTreeMap;

use dhow_core::{BaseUrl, Environment, Error, Result, Secret, WeakSecret};

use super::{File, Variables};
use crate::gateways::Gateway;

/// A setting that a gateway reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// Its key in the file; in upper case, the end of its variable's name.
    pub(crate) key: &'static str,
    /// Whether it is a list.
    pub(crate) list: bool,
    /// What it is and where to find it.
    pub(crate) about: &'static str,
}

impl Field {
    /// The way round for a gateway that really issued a short secret. Every gateway has it.
    pub(crate) const SHORT_SECRETS: Self = Self::list(
        "short_secrets",
        "names of the settings above whose secret has fewer than 8 bytes because the gateway issued it so",
    );

    /// A setting with one value.
    pub(crate) const fn text(key: &'static str, about: &'static str) -> Self {
        let list = false;
        Self { key, list, about }
    }

    /// A setting with several values.
    pub(crate) const fn list(key: &'static str, about: &'static str) -> Self {
        let list = true;
        Self { key, list, about }
    }

    /// Whether its value may be shown. Everything is a secret that is not known to be none.
    pub(crate) fn is_public(&self) -> bool {
        let public = [
            "url",
            "file",
            "path",
            "environment",
            "country",
            "currency",
            "api",
            "product",
            "fields",
            "version",
            "separator",
            "merchant_id",
            "pid",
            "email",
            "short_secrets",
        ];
        public.iter().any(|end| self.key.ends_with(end))
    }

    /// Whether it names a file that only its owner should read.
    pub(crate) fn names_a_secret_file(&self) -> bool {
        self.key.starts_with("private") && self.key.ends_with("_file")
    }

    /// The name of its variable.
    pub(crate) fn variable(&self, gateway: &str) -> String {
        format!("DHOW_{gateway}_{}", self.key).to_uppercase()
    }
}

/// Where a setting comes from, and its values as they were written.
pub(crate) struct Place<'a> {
    pub(crate) name: &'a str,
    pub(crate) items: &'a [String],
}

/// What is configured for one gateway. Holds secrets as text, so it does not print.
pub(crate) struct Settings {
    gateway: &'static str,
    file: String,
    values: BTreeMap<&'static str, Value>,
}

struct Value {
    place: String,
    items: Vec<String>,
}

impl Settings {
    pub(super) fn gather(
        gateway: &dyn Gateway,
        variables: &Variables,
        file: &File,
    ) -> Result<Self> {
        let id = gateway.id();
        let mut values = BTreeMap::new();
        for field in gateway.fields() {
            let variable = field.variable(id);
            let value = match variables.get(&variable)? {
                Some(found) => Some((found.place, items(found.text, field.list))),
                None => file
                    .items(id, field.key, field.list)?
                    .map(|items| (format!("{} in [{id}] of {}", field.key, file.name()), items)),
            };
            if let Some((place, items)) = value {
                values.insert(field.key, Value { place, items });
            }
        }
        let file = file.name().to_owned();
        let settings = Self {
            gateway: id,
            file,
            values,
        };
        settings.check_short_secrets(gateway.fields())?;
        Ok(settings)
    }

    /// A name that is no secret's would be a way round for nothing.
    fn check_short_secrets(&self, fields: &[Field]) -> Result<()> {
        let secrets = || fields.iter().filter(|field| !field.is_public());
        let listed = self.values.get(Field::SHORT_SECRETS.key);
        let mut names = listed.iter().flat_map(|value| &value.items);
        match names.find(|name| !secrets().any(|field| field.key == **name)) {
            None => Ok(()),
            Some(_) => {
                let known: Vec<&str> = secrets().map(|field| field.key).collect();
                let rule = format!("must name secrets only: {}", known.join(", "));
                Err(self.refused(Field::SHORT_SECRETS.key, rule))
            }
        }
    }

    /// Whether a setting's secret may be short, because the user says that the gateway issued it so.
    pub(crate) fn may_be_short(&self, key: &str) -> bool {
        let listed = self.values.get(Field::SHORT_SECRETS.key);
        listed.is_some_and(|value| value.items.iter().any(|name| name == key))
    }

    /// Whether a setting has a value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Where a setting comes from, if it is set.
    pub(crate) fn place(&self, key: &str) -> Option<Place<'_>> {
        let Value { place, items } = self.values.get(key)?;
        Some(Place { name: place, items })
    }

    /// A setting as text.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        let value = self.values.get(key)?;
        value.items.first().map(String::as_str)
    }

    /// A secret, if it is set.
    ///
    /// # Errors
    /// One that can be guessed, by the place it came from.
    pub(crate) fn secret(&self, key: &str) -> Result<Option<Secret>> {
        let mut secrets = self.secrets(key)?.into_iter();
        Ok(secrets.next())
    }

    /// A secret that must be set.
    ///
    /// # Errors
    /// Names the variable and the key of the file.
    pub(crate) fn required_secret(&self, key: &str) -> Result<Secret> {
        self.secret(key)?.ok_or_else(|| self.missing(&[key]))
    }

    /// All secrets of a list.
    ///
    /// # Errors
    /// One that can be guessed, by the place it came from and its number in the list.
    pub(crate) fn secrets(&self, key: &str) -> Result<Vec<Secret>> {
        let value = self.values.get(key);
        let items = value.map(|value| value.items.iter().map(move |item| (value, item)));
        let items = items.into_iter().flatten().enumerate();
        let secrets = items.map(|(index, (value, item))| {
            secret(item, self.may_be_short(key)).map_err(|weak| {
                let which = match value.items.len() {
                    1 => String::new(),
                    _ => format!("item {} ", index + 1),
                };
                let way_round = match weak {
                    WeakSecret::TooShort => self.way_round(key),
                    _ => String::new(),
                };
                let rule = format!("{which}{weak}{way_round}");
                Error::configuration(value.place.clone(), rule)
            })
        });
        secrets.collect()
    }

    /// An address, if it is set.
    ///
    /// # Errors
    /// What is wrong with it, by the place it came from.
    pub(crate) fn base_url(&self, key: &str) -> Result<Option<BaseUrl>> {
        let address = self.text(key).map(BaseUrl::new).transpose();
        address.map_err(|error| self.refused(key, error.message().to_owned()))
    }

    /// Live or sandbox: as set, otherwise sandbox when the address is this machine or has `sandbox` in it.
    ///
    /// # Errors
    /// A word that is neither.
    pub(crate) fn environment(&self, key: &str, address: Option<&BaseUrl>) -> Result<Environment> {
        let is_test = |url: &BaseUrl| url.is_loopback() || url.as_str().contains("sandbox");
        match self.text(key) {
            Some("live") => Ok(Environment::Live),
            Some("sandbox") => Ok(Environment::Sandbox),
            Some(_) => Err(self.refused(key, "must be live or sandbox".to_owned())),
            None if address.is_some_and(is_test) => Ok(Environment::Sandbox),
            None => Ok(Environment::Live),
        }
    }

    /// The error for settings of which at least one must be there.
    pub(crate) fn missing(&self, keys: &[&str]) -> Error {
        let Self { gateway, file, .. } = self;
        let variable = |key: &&str| format!("DHOW_{gateway}_{key}").to_uppercase();
        let variables: Vec<String> = keys.iter().map(variable).collect();
        let place = format!("{} in [{gateway}] of {file}", keys.join(" or "));
        let verb = if keys.len() == 1 {
            "is not set"
        } else {
            "must be set"
        };
        let rule = format!("{verb} (or {place})");
        Error::configuration(variables.join(" or "), rule)
    }

    /// Whether an error is one of [`Settings::missing`], and not about a value that is there.
    pub(crate) fn is_missing(&self, error: &Error) -> bool {
        let says = |start| error.message().starts_with(start);
        says("is not set (or ") || says("must be set (or ")
    }

    /// What to do about a secret that is refused as too short and is right all the same.
    pub(crate) fn way_round(&self, key: &str) -> String {
        let variable = Field::SHORT_SECRETS.variable(self.gateway);
        format!("; if the gateway really issued it, set {variable}={key}")
    }

    fn refused(&self, key: &str, rule: String) -> Error {
        let place = self.values.get(key).map(|value| value.place.clone());
        Error::configuration(place.unwrap_or_else(|| key.to_owned()), rule)
    }
}

/// A secret. One that is only too short is taken where that is allowed; a placeholder never is.
///
/// # Errors
/// The rule that it breaks.
pub(crate) fn secret(text: &str, may_be_short: bool) -> Result<Secret, WeakSecret> {
    match Secret::from_settings(text) {
        Err(WeakSecret::TooShort) if may_be_short => Secret::allow_weak(text),
        other => other,
    }
}

/// The items of a text: the whole of it, or its parts between commas without the blanks around them.
pub(super) fn items(text: &str, list: bool) -> Vec<String> {
    if list {
        text.split(',').map(|item| item.trim().to_owned()).collect()
    } else {
        vec![text.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, gateways};

    fn settings(variables: &[(&str, &str)]) -> Settings {
        let variables = variables.iter().copied().collect();
        let config = Config::load(None, variables).unwrap();
        config.settings(gateways::find("hitpay").unwrap()).unwrap()
    }

    fn said(error: &Error) -> String {
        format!("{} {}", error.field().unwrap(), error.message())
    }

    #[test]
    fn a_missing_secret_is_named_in_both_places() {
        let error = settings(&[]).required_secret("api_key").unwrap_err();
        assert_eq!(
            said(&error),
            "DHOW_HITPAY_API_KEY is not set (or api_key in [hitpay] of dhow.toml)"
        );
    }

    #[test]
    fn an_empty_variable_is_not_set_and_a_blank_one_is_refused() {
        let empty = settings(&[("DHOW_HITPAY_API_KEY", "")]);
        assert!(!empty.has("api_key"));
        let blank = settings(&[("DHOW_HITPAY_API_KEY", "  ")]);
        let error = blank.secret("api_key").unwrap_err();
        assert_eq!(error.field(), Some("DHOW_HITPAY_API_KEY"));
    }

    #[test]
    fn lists_are_split_at_commas_and_a_gap_is_refused() {
        let two = settings(&[("DHOW_HITPAY_EVENT_SALTS", "salt-a-9f8e7d, salt-b-5b4a39")]);
        let secrets = two.secrets("event_salts").unwrap();
        let texts: Vec<&str> = secrets.iter().map(Secret::expose).collect();
        assert_eq!(texts, ["salt-a-9f8e7d", "salt-b-5b4a39"]);
        let gap = settings(&[("DHOW_HITPAY_EVENT_SALTS", "salt-a-9f8e7d,,salt-b-5b4a39")]);
        let error = gap.secrets("event_salts").unwrap_err();
        assert_eq!(
            said(&error),
            "DHOW_HITPAY_EVENT_SALTS item 2 must not be empty or blank"
        );
    }

    #[test]
    fn the_environment_follows_the_address_unless_it_is_set() {
        let of = |pairs: &[(&str, &str)]| {
            let settings = settings(pairs);
            let address = settings.base_url("base_url").unwrap();
            settings
                .environment("environment", address.as_ref())
                .unwrap()
        };
        let base = "DHOW_HITPAY_BASE_URL";
        assert_eq!(of(&[]), Environment::Live);
        assert_eq!(
            of(&[(base, "https://api.hit-pay.com/v1")]),
            Environment::Live
        );
        assert_eq!(
            of(&[(base, "https://api.sandbox.hit-pay.com/v1")]),
            Environment::Sandbox
        );
        assert_eq!(
            of(&[(base, "http://127.0.0.1:4000/v1")]),
            Environment::Sandbox
        );
        assert_eq!(
            of(&[("DHOW_HITPAY_ENVIRONMENT", "sandbox")]),
            Environment::Sandbox
        );
        let odd = settings(&[("DHOW_HITPAY_ENVIRONMENT", "test")]);
        let error = odd.environment("environment", None).unwrap_err();
        assert_eq!(
            said(&error),
            "DHOW_HITPAY_ENVIRONMENT must be live or sandbox"
        );
    }

    #[test]
    fn an_address_that_is_refused_names_its_variable() {
        let plain = settings(&[("DHOW_HITPAY_BASE_URL", "http://api.example.com")]);
        let error = plain.base_url("base_url").unwrap_err();
        assert!(said(&error).starts_with("DHOW_HITPAY_BASE_URL must be https"));
    }
}
