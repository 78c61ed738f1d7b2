//! `dhow.toml`: one table per gateway, every key known by name.

use std::path::{Path, PathBuf};

use dhow_core::{Error, Result, SettingSpec};
use toml::{Table, Value};

use crate::{
    files::{self, Limit},
    gateways::{self, Gateway},
};

/// A configuration file that was read, with nothing in it that nobody reads.
pub(crate) struct File {
    name: String,
    tables: Table,
    path: Option<PathBuf>,
}

impl Default for File {
    fn default() -> Self {
        Self {
            name: "dhow.toml".to_owned(),
            tables: Table::new(),
            path: None,
        }
    }
}

impl File {
    /// Reads a file and refuses every table and key that nothing reads.
    ///
    /// # Errors
    /// Names the file, and the line or the key.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = files::read(path, Limit::CONFIG)
            .map_err(|unread| unread.about(|rule| Error::configuration(name.clone(), rule), ""))?;
        // An editor on Windows may have put a byte order mark before the text.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Error::configuration(name.clone(), "is not UTF-8; save it as UTF-8"))?;
        let path = Some(path.to_owned());
        Ok(Self {
            path,
            ..Self::parse(name, text)?
        })
    }

    /// The path, if the file sets a secret.
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
            // The error's own text quotes the line, which may hold a secret.
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            Error::configuration(name.clone(), format!("is not TOML at line {line}"))
        })?;
        let path = None;
        let file = Self { name, tables, path };
        file.refuse_unknown()?;
        Ok(file)
    }

    /// The name that the user gave, or the usual one.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The items of a value: the parts of a text between commas, or the members of a list. A text alone is one item unless
    /// the field is a list.
    ///
    /// # Errors
    /// A value that is no text.
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
                texts.map_or_else(|| refused("must hold texts only"), |texts| Ok(Some(texts)))
            }
            Some(_) if list => refused("must be a text or a list of texts"),
            Some(_) => refused("must be a text in quotes"),
        }
    }

    fn refuse_unknown(&self) -> Result<()> {
        for (id, table) in &self.tables {
            let Some(gateway) = gateways::find(id) else {
                let known: Vec<String> = gateways::ids().map(|id| format!("[{id}]")).collect();
                let rule = format!("is no table of a gateway; there is {}", known.join(", "));
                return Err(Error::configuration(
                    format!("[{id}] in {}", self.name),
                    rule,
                ));
            };
            let Some(table) = table.as_table() else {
                let known: Vec<&str> = gateway.fields().iter().map(|field| field.name).collect();
                let rule = format!("must be a table of {}", known.join(", "));
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
        let error = File::parse("dhow.toml".to_owned(), text).err().unwrap();
        format!("{} {}", error.field().unwrap(), error.message())
    }

    #[test]
    fn a_key_that_nobody_reads_is_refused_by_name() {
        let said = refusal("[hitpay]\napi_kye = \"secret-1\"");
        assert!(
            said.starts_with("api_kye in [hitpay] of dhow.toml is not a setting; there is api_key")
        );
        assert!(refusal("[hitpya]\n").contains("[hitpya]"));
        assert!(refusal("hitpay = 1").contains("must be a table"));
        assert!(refusal("api_key = \"secret-1\"").contains("[hitpay]"));
    }

    #[test]
    fn a_line_that_is_no_toml_is_not_quoted() {
        let said = refusal("[hitpay]\napi_key = secret-1\n");
        assert!(said.contains("line 2"), "{said}");
        assert!(!said.contains("secret-1"), "{said}");
    }

    #[test]
    fn a_list_is_written_as_a_list_or_with_commas() {
        let items = |text: &str| {
            let file = File::parse("dhow.toml".to_owned(), text).unwrap();
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
    fn a_number_is_not_taken_for_a_text() {
        let file = File::parse("dhow.toml".to_owned(), "[hitpay]\napi_key = 17").unwrap();
        let error = file.items("hitpay", setting("api_key")).unwrap_err();
        assert_eq!(error.field(), Some("api_key in [hitpay] of dhow.toml"));
    }
}
