//! The configuration file `dhow.toml`, with one table per gateway.

use std::path::{Path, PathBuf};

use dhow_core::{Error, Result, SettingSpec};
use toml::{Table, Value};

use crate::{
    files::{self, Limit},
    gateways::{self, Gateway},
};

/// Key of the proxy, which is in no table because it applies to every gateway.
const PROXY_KEY: &str = "proxy";

/// A parsed configuration file. Unknown keys are an error.
pub(crate) struct ConfigFile {
    name: String,
    tables: Table,
    path: Option<PathBuf>,
}

impl Default for ConfigFile {
    fn default() -> Self {
        Self {
            name: "dhow.toml".to_owned(),
            tables: Table::new(),
            path: None,
        }
    }
}

impl ConfigFile {
    /// Reads and parses a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, or has an unknown table or key. The error names the file and the line or key.
    pub(super) fn load(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = files::read_file(path, Limit::CONFIG).map_err(|error| {
            error.into_error(|rule| Error::configuration(name.clone(), rule), "")
        })?;
        // Editors on Windows may write a byte order mark.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Error::configuration(name.clone(), "is not UTF-8; save it as UTF-8"))?;
        let path = Some(path.to_owned());
        Ok(Self {
            path,
            ..Self::parse(name, text)?
        })
    }

    /// Returns the path if the file sets a secret.
    pub(super) fn path_with_secrets(&self) -> Option<&Path> {
        let is_secret = |gateway: &dyn Gateway, key: &str| {
            let mut fields = gateway.fields().iter();
            fields.any(|field| field.name == key && field.kind.is_secret())
        };
        let holds = gateways::all().any(|gateway| {
            let table = self.tables.get(gateway.id()).and_then(Value::as_table);
            table.is_some_and(|table| table.keys().any(|key| is_secret(gateway, key)))
        });
        self.path.as_deref().filter(|_| holds)
    }

    fn parse(name: String, text: &str) -> Result<Self> {
        let tables = text.parse::<Table>().map_err(|error| {
            // The message of the parser quotes the line, which may contain a secret.
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            Error::configuration(name.clone(), format!("is not valid TOML at line {line}"))
        })?;
        let path = None;
        let file = Self { name, tables, path };
        file.refuse_unknown()?;
        Ok(file)
    }

    /// Name of the file as given by the user, or `dhow.toml`.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the items of a setting.
    ///
    /// A list setting may be a TOML list or a comma-separated string. Any other setting is one string.
    ///
    /// # Errors
    /// If the value has another TOML type.
    pub(super) fn items(&self, gateway: &str, spec: &SettingSpec) -> Result<Option<Vec<String>>> {
        let (key, list) = (spec.name, spec.kind.is_list());
        let value = self.tables.get(gateway).and_then(|table| table.get(key));
        let refused = |rule: &'static str| {
            let place = format!("{key} in [{gateway}] of {}", self.name);
            Err(Error::configuration(place, rule))
        };
        match value {
            None => Ok(None),
            Some(Value::String(text)) => {
                let items = spec.items(text).into_iter();
                Ok(Some(items.map(str::to_owned).collect()))
            }
            Some(Value::Array(values)) if list => {
                let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
                let texts = texts.collect::<Option<Vec<String>>>();
                texts.map_or_else(
                    || refused("must be a list of strings"),
                    |texts| Ok(Some(texts)),
                )
            }
            Some(_) if list => refused("must be a string or a list of strings"),
            Some(_) => refused("must be a string in quotes"),
        }
    }

    /// Returns the URL of the proxy.
    pub(super) fn proxy(&self) -> Option<&str> {
        self.tables.get(PROXY_KEY).and_then(Value::as_str)
    }

    fn refuse_unknown(&self) -> Result<()> {
        for (id, table) in &self.tables {
            if id == PROXY_KEY && table.is_str() {
                continue;
            }
            let Some(gateway) = gateways::find(id) else {
                let known: Vec<String> = gateways::ids().map(|id| format!("[{id}]")).collect();
                let rule = match id.as_str() {
                    PROXY_KEY => "must be a string in quotes".to_owned(),
                    _ => format!("is not a known table; known tables: {}", known.join(", ")),
                };
                let place = match table.is_table() {
                    true => format!("[{id}] in {}", self.name),
                    false => format!("{id} in {}", self.name),
                };
                return Err(Error::configuration(place, rule));
            };
            let Some(table) = table.as_table() else {
                let known: Vec<&str> = gateway.fields().iter().map(|field| field.name).collect();
                let rule = format!("must be a table with the keys {}", known.join(", "));
                return Err(Error::configuration(format!("{id} in {}", self.name), rule));
            };
            let is_known = |key: &String| gateway.fields().iter().any(|field| field.name == key);
            if let Some(key) = table.keys().find(|key| !is_known(key)) {
                let place = format!("{key} in [{id}] of {}", self.name);
                let rule = gateway.factory().unknown_setting(key);
                return Err(Error::configuration(place, rule));
            }
        }
        Ok(())
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    before.matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(name: &str) -> &'static SettingSpec {
        let mut fields = gateways::find("hitpay").unwrap().fields().iter();
        fields.find(|field| field.name == name).unwrap()
    }

    fn refusal(text: &str) -> String {
        let error = ConfigFile::parse("dhow.toml".to_owned(), text)
            .err()
            .unwrap();
        format!("{} {}", error.field().unwrap(), error.message())
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let message = refusal("[hitpay]\napi_kye = \"secret-1\"");
        assert!(message.starts_with(
            "api_kye in [hitpay] of dhow.toml is not a setting; known settings: api_key"
        ));
        assert!(refusal("[hitpya]\n").contains("[hitpya]"));
        assert!(refusal("hitpay = 1").contains("must be a table"));
        assert!(refusal("api_key = \"secret-1\"").contains("[hitpay]"));
        assert_eq!(
            refusal("proxy = 1"),
            "proxy in dhow.toml must be a string in quotes"
        );
    }

    #[test]
    fn an_invalid_line_is_not_quoted() {
        let message = refusal("[hitpay]\napi_key = secret-1\n");
        assert!(message.contains("line 2"), "{message}");
        assert!(!message.contains("secret-1"), "{message}");
    }

    #[test]
    fn a_list_setting_is_a_list_or_a_comma_separated_string() {
        let items = |text: &str| {
            let file = ConfigFile::parse("dhow.toml".to_owned(), text).unwrap();
            file.items("hitpay", setting("event_salts"))
                .unwrap()
                .unwrap()
        };
        assert_eq!(
            items("[hitpay]\nevent_salts = [\"a\", \"b,c\"]"),
            ["a", "b,c"]
        );
        assert_eq!(items("[hitpay]\nevent_salts = \"a, b\""), ["a", "b"]);
    }

    #[test]
    fn a_number_is_not_accepted_as_a_string() {
        let file = ConfigFile::parse("dhow.toml".to_owned(), "[hitpay]\napi_key = 17").unwrap();
        let error = file.items("hitpay", setting("api_key")).unwrap_err();
        assert_eq!(error.field(), Some("api_key in [hitpay] of dhow.toml"));
    }
}
