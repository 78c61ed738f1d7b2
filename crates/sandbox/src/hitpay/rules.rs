//! Validation rules for request fields.

use http::Uri;

use super::refusal::Refusal;
use crate::fields::Field;

/// Reads fields one by one and collects the errors in the order of the checks.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    input: &'a Field,
    errors: Vec<(String, String)>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(input: &'a Field) -> Self {
        Self {
            input,
            errors: Vec::new(),
        }
    }

    pub(super) fn input(&self) -> &'a Field {
        self.input
    }

    /// Adds an error. `name` is the field's name; `rule` completes the sentence that starts with "The" and the name.
    pub(super) fn add_error(&mut self, name: &str, rule: &str) {
        let label = name.replace('_', " ");
        self.errors
            .push((name.to_owned(), format!("The {label} {rule}")));
    }

    /// Adds HitPay's error for a value that is not in a list.
    pub(super) fn add_selection_error(&mut self, name: &str) {
        let label = name.replace('_', " ");
        self.errors
            .push((name.to_owned(), format!("The selected {label} is invalid.")));
    }

    /// Reads an optional text with at most `longest` characters.
    pub(super) fn text(&mut self, name: &str, longest: usize) -> Option<String> {
        match self.input.member(name)? {
            Field::Text(text) if text.chars().count() <= longest => return Some(text.clone()),
            Field::Text(_) => {
                self.add_error(
                    name,
                    &format!("must not be greater than {longest} characters."),
                );
            }
            _ => self.add_error(name, "must be a string."),
        }
        None
    }

    /// Reads an optional text that must pass a check.
    pub(super) fn checked(
        &mut self,
        name: &str,
        longest: usize,
        message: &str,
        check: impl FnOnce(&str) -> bool,
    ) -> Option<String> {
        let text = self.text(name, longest)?;
        if check(&text) {
            return Some(text);
        }
        self.add_error(name, message);
        None
    }

    /// Reads an optional absolute http or https URL, for which HitPay documents no maximum length.
    pub(super) fn url_of_any_length(&mut self, name: &str) -> Option<String> {
        self.url(name, usize::MAX)
    }

    /// Reads an optional absolute http or https URL.
    pub(super) fn url(&mut self, name: &str, longest: usize) -> Option<String> {
        self.checked(name, longest, "format is invalid.", is_url)
    }

    pub(super) fn email(&mut self, name: &str) -> Option<String> {
        self.checked(name, 255, "must be a valid email address.", is_email)
    }

    pub(super) fn uuid(&mut self, name: &str) -> Option<String> {
        self.checked(name, 36, "must be a valid UUID.", is_uuid)
    }

    /// Reads a flag: the text `"true"` or `"false"`, a JSON boolean, `1` or `0`.
    // LEDGER: boolean-words
    pub(super) fn flag(&mut self, name: &str, default: bool) -> bool {
        let Some(given) = self.input.member(name) else {
            return default;
        };
        truth(given).unwrap_or_else(|| {
            self.add_selection_error(name);
            default
        })
    }

    /// Reads a flag as [`flag`](Self::flag) does, with the error that the framework has for booleans.
    pub(super) fn boolean(&mut self, name: &str) -> bool {
        let Some(given) = self.input.member(name) else {
            return false;
        };
        truth(given).unwrap_or_else(|| {
            self.add_error(name, "field must be true or false.");
            false
        })
    }

    /// Returns the value if there are no errors.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Refusal> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Refusal::Invalid(self.errors)),
        }
    }
}

/// Returns the meaning of a flag; `None` if it has another form.
fn truth(given: &Field) -> Option<bool> {
    match given {
        Field::Bool(yes) => Some(*yes),
        Field::Text(word) if word == "true" => Some(true),
        Field::Text(word) if word == "false" => Some(false),
        Field::Text(digit) | Field::Number(digit) if digit == "1" => Some(true),
        Field::Text(digit) | Field::Number(digit) if digit == "0" => Some(false),
        _ => None,
    }
}

fn is_url(text: &str) -> bool {
    text.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    })
}

fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let clean = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    clean(name) && clean(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_must_be_absolute_http() {
        for good in [
            "https://shop.example/a?b=c",
            "http://127.0.0.1:1/",
            "https://a",
        ] {
            assert!(is_url(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "/path",
            "shop.example",
            "ftp://a",
            "https://",
            "https:// a",
        ] {
            assert!(!is_url(bad), "{bad}");
        }
    }

    #[test]
    fn emails_and_uuids_have_their_shape() {
        assert!(is_email("a.b+c@shop.example"));
        for bad in ["a", "@b", "a@", "a b@c", "a@.c", "a@c."] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_uuid("98888a24-d6b2-430d-9063-d2be76d443cd"));
        assert!(!is_uuid("98888a24d6b2430d9063d2be76d443cd"));
        assert!(!is_uuid("98888a24-d6b2-430d-9063-d2be76d443cg"));
    }
}
