//! The `DHOW_…` variables of the process and of the `--env-file`.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use dhow_core::{Error, Result};

use crate::files::{self, Limit};

/// Variables by name. Values may be secrets, so there is no `Debug`.
pub(crate) struct Variables {
    process: BTreeMap<String, OsString>,
    file: Option<EnvFile>,
}

/// A file of variables.
struct EnvFile {
    name: String,
    path: std::path::PathBuf,
    values: BTreeMap<String, String>,
}

/// Value of a variable, and the place it came from.
pub(super) struct Variable<'v> {
    pub(super) place: String,
    pub(super) text: &'v str,
}

impl Variables {
    /// Reads the `DHOW_…` variables of this process.
    pub(crate) fn from_env() -> Self {
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            name.starts_with("DHOW_").then_some((name, value))
        });
        Self {
            process: ours.collect(),
            file: None,
        }
    }

    /// Adds the `DHOW_…` variables of a file; other variables are ignored.
    ///
    /// # Errors
    /// If the file cannot be read or a line is not valid. The error names the line without quoting it, because it may contain a secret.
    pub(crate) fn add_file(&mut self, path: &Path) -> Result<()> {
        let name = path.display().to_string();
        let bytes = files::read_file(path, Limit::CONFIG).map_err(|error| {
            error.into_error(|rule| Error::configuration(name.clone(), rule), "")
        })?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Error::configuration(name.clone(), "is not UTF-8; save it as UTF-8"))?;
        self.file = Some(EnvFile {
            values: pairs(&name, text)?,
            path: path.to_owned(),
            name,
        });
        Ok(())
    }

    /// Returns the path of the file if it sets a variable.
    pub(super) fn path(&self) -> Option<&Path> {
        let file = self.file.as_ref().filter(|file| !file.values.is_empty());
        file.map(|file| file.path.as_path())
    }

    /// Returns the names of the variables that have a value.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let set = self.process.iter().filter(|(_, value)| !value.is_empty());
        let from_env = set.map(|(name, _)| name.as_str());
        let filed = self.file.iter().flat_map(|file| file.values.keys());
        from_env.chain(filed.map(String::as_str))
    }

    /// Returns the place of a variable that has a value, for error messages.
    pub(super) fn place(&self, name: &str) -> String {
        let in_process = self
            .process
            .get(name)
            .is_some_and(|value| !value.is_empty());
        match self.file.as_ref().filter(|_| !in_process) {
            Some(file) => format!("{name} in {}", file.name),
            None => name.to_owned(),
        }
    }

    /// Returns the value of a variable. An empty variable counts as not set.
    ///
    /// # Errors
    /// If the value is not UTF-8.
    pub(super) fn get(&self, name: &str) -> Result<Option<Variable<'_>>> {
        let place = self.place(name);
        if let Some(value) = self.process.get(name).filter(|value| !value.is_empty()) {
            let text = value.to_str();
            let text = text.ok_or_else(|| Error::configuration(place.clone(), "is not UTF-8"))?;
            return Ok(Some(Variable { place, text }));
        }
        let filed = self.file.as_ref().and_then(|file| {
            let text = file.values.get(name)?;
            Some(Variable { place, text })
        });
        Ok(filed)
    }
}

/// Parses the `DHOW_…` variables of a file with one `NAME=value` per line.
///
/// Comments, also after a value, a leading `export ` and quotation marks around a value are allowed. `$NAME` is not expanded.
fn pairs(file: &str, text: &str) -> Result<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let refused = |rule: &str| {
            let place = format!("line {} of {file}", index + 1);
            Err(Error::configuration(place, rule.to_owned()))
        };
        let line = line.trim();
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            return refused("must be NAME=value, a comment or empty");
        };
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(sound) {
            return refused("must have a name of A-Z, a-z, 0-9 and `_` directly before `=`");
        }
        if !name.starts_with("DHOW_") || value.is_empty() {
            continue;
        }
        let value = match value.starts_with('\'') {
            true => single_quoted(value),
            false => unquoted(without_comment(value)).map(str::to_owned),
        };
        let Some(value) = value else {
            return refused("must have quotation marks around the whole value or none");
        };
        if values.insert(name.to_owned(), value).is_some() {
            return refused("sets a variable that an earlier line already sets");
        }
    }
    values.retain(|_, value: &mut String| !value.is_empty());
    Ok(values)
}

/// Removes a comment, as a shell does: `#` begins one after white space, unless it stands within quotation marks.
fn without_comment(value: &str) -> &str {
    let mut quoted_by = None;
    let mut after_space = true;
    for (at, c) in value.char_indices() {
        match quoted_by {
            Some(mark) if c == mark => quoted_by = None,
            Some(_) => {}
            None if c == '#' && after_space => {
                return value.get(..at).unwrap_or(value).trim_end();
            }
            // A mark within a value is a part of it.
            None if at == 0 && matches!(c, '"' | '\'') => quoted_by = Some(c),
            None => {}
        }
        after_space = c.is_whitespace();
    }
    value
}

/// Removes a pair of double quotation marks. `None` if they do not enclose the whole value.
fn unquoted(value: &str) -> Option<&str> {
    match value.strip_prefix('"') {
        Some(inner) => inner.strip_suffix('"').filter(|text| !text.contains('"')),
        None => Some(value),
    }
}

/// Reads a value in single quotation marks, with a comment after it or none. `None` if they do not enclose the whole value.
///
/// A mark within the value is written as `'\''` and a backslash as `'\\'`, as by [`quoted`](crate::command_line::quoted).
fn single_quoted(value: &str) -> Option<String> {
    let (text, mut rest) = value.strip_prefix('\'')?.split_once('\'')?;
    let mut text = text.to_owned();
    while let Some(escaped) = rest.strip_prefix('\\') {
        let mut escaped = escaped.chars();
        text.push(escaped.next().filter(|c| matches!(c, '\'' | '\\'))?);
        let (more, after) = escaped.as_str().strip_prefix('\'')?.split_once('\'')?;
        text.push_str(more);
        rest = after;
    }
    let comment = rest.trim_start();
    let is_comment = comment.len() < rest.len() && comment.starts_with('#');
    (rest.is_empty() || is_comment).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<(String, String)> {
        pairs("a.env", text).unwrap().into_iter().collect()
    }

    fn refusal(text: &str) -> String {
        let error = pairs("a.env", text).unwrap_err();
        format!("{} {}", error.field().unwrap(), error.message())
    }

    #[test]
    fn comments_exports_and_quotation_marks_are_read() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let text = "# a comment\r\nDHOW_A=x=y z\r\n\nexport DHOW_B='it s'\nDHOW_C=\"d\"\nDHOW_D=\nOTHER=1\nDHOW_E=$A#b\n";
        let expected = [
            pair("DHOW_A", "x=y z"),
            pair("DHOW_B", "it s"),
            pair("DHOW_C", "d"),
            pair("DHOW_E", "$A#b"),
        ];
        assert_eq!(parsed(text), expected);
        assert_eq!(parsed("DHOW_A=''"), []);
    }

    #[test]
    fn a_value_is_read_as_it_is_quoted_for_a_shell() {
        for value in [
            "/tmp/a b'c/key",
            "'",
            r"\",
            r"a\'b # c",
            "it's",
            "a\"b c",
            "#1",
        ] {
            let quoted = crate::command_line::quoted(value);
            for comment in ["", " # it's a comment"] {
                let text = format!("DHOW_A={quoted}{comment}");
                assert_eq!(parsed(&text), [("DHOW_A".into(), value.into())], "{text}");
            }
        }
    }

    #[test]
    fn a_comment_after_a_value_is_no_part_of_it() {
        for (text, value) in [
            ("DHOW_A=salt-1   # the live one", "salt-1"),
            ("DHOW_A=salt-1\t#", "salt-1"),
            ("DHOW_A=salt#1", "salt#1"),
            ("DHOW_A='salt # 1'", "salt # 1"),
            ("DHOW_A=\"salt # 1\" # the 'live' one", "salt # 1"),
            ("DHOW_A=it's # the shop's", "it's"),
        ] {
            assert_eq!(parsed(text), [("DHOW_A".into(), value.into())], "{text}");
        }
        assert_eq!(parsed("DHOW_A= # not set"), []);
    }

    #[test]
    fn an_ambiguous_line_is_refused_without_quoting_it() {
        let form = "must be NAME=value, a comment or empty";
        let name = "must have a name of A-Z, a-z, 0-9 and `_` directly before `=`";
        let marks = "must have quotation marks around the whole value or none";
        for (text, line, rule) in [
            ("DHOW_A=1\nsecret-9", 2, form),
            ("DHOW_A =secret-9", 1, name),
            ("=secret-9", 1, name),
            ("DHOW_A=\"secret-9", 1, marks),
            ("DHOW_A='", 1, marks),
            ("DHOW_A='secret-9''x'", 1, marks),
            (r"DHOW_A='secret-9'\x'y'", 1, marks),
            (r"DHOW_A='secret-9'\'", 1, marks),
            ("DHOW_A='secret-9'#x", 1, marks),
            (
                "DHOW_A=1\nDHOW_A=secret-9",
                2,
                "sets a variable that an earlier line already sets",
            ),
        ] {
            let message = refusal(text);
            assert_eq!(message, format!("line {line} of a.env {rule}"));
            assert!(!message.contains("secret-9"), "{message}");
        }
    }
}
