//! Tables of a gateway, from `data/GATEWAY.toml`: the class of each member, the words that a fixture keeps, and the calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use dhow_core::{Error, ProviderId, Result};
use serde::Deserialize;

/// Class of a member, which decides the part of its value that a fixture keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Status: kept if it has the form of a word.
    Status,
    /// Word of a list, such as a payment method: kept if it is in the list of words.
    Word,
    /// Currency or country: kept if it is a code of two or three characters.
    Currency,
    /// Amount: kept if it has the form of one.
    Amount,
    /// Time: kept if it has the form of one.
    Time,
    /// Yes or no in any spelling: kept.
    Flag,
    /// Count of at most six digits: kept.
    Count,
    /// Short code: kept if it is a word of the list or has at most six digits.
    Code,
    /// Id or reference: replaced.
    Id,
    /// Personal data: replaced.
    Person,
    /// Secret: replaced.
    Secret,
    /// Signature: replaced, and made again with the test secret.
    Signature,
    /// Text: replaced, unless it is a documented message.
    Text,
    /// URL: scheme and structure are kept.
    Url,
    /// Object or list with members of its own.
    Container,
    /// Object of the merchant with any names: names and values are replaced.
    Free,
}

/// JSON types of a member, as a set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Types(u8);

impl Types {
    const TEXT: u8 = 1;
    const NUMBER: u8 = 2;
    const BOOLEAN: u8 = 4;
    const OBJECT: u8 = 8;
    const LIST: u8 = 16;

    fn of_class(class: Class) -> Self {
        Self(match class {
            Class::Amount | Class::Count | Class::Code => Self::TEXT | Self::NUMBER,
            Class::Time => Self::TEXT | Self::NUMBER,
            Class::Flag => Self::TEXT | Self::NUMBER | Self::BOOLEAN,
            Class::Container => Self::OBJECT,
            Class::Free => Self::OBJECT | Self::LIST | Self::TEXT,
            _ => Self::TEXT,
        })
    }

    fn parse(letters: &str) -> Self {
        let flag = |letter| match letter {
            's' => Self::TEXT,
            'n' => Self::NUMBER,
            'b' => Self::BOOLEAN,
            'o' => Self::OBJECT,
            'a' => Self::LIST,
            _ => 0,
        };
        Self(letters.chars().map(flag).fold(0, |all, flag| all | flag))
    }

    /// Returns true if the types include that of the value. `null` is allowed everywhere.
    pub(crate) fn allow(self, value: &serde_json::Value) -> bool {
        let flag = match value {
            serde_json::Value::Null => return true,
            serde_json::Value::Bool(_) => Self::BOOLEAN,
            serde_json::Value::Number(_) => Self::NUMBER,
            serde_json::Value::String(_) => Self::TEXT,
            serde_json::Value::Array(_) => Self::LIST,
            serde_json::Value::Object(_) => Self::OBJECT,
        };
        self.0 & flag != 0
    }
}

/// Entry of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    pub(crate) class: Class,
    pub(crate) types: Types,
}

/// Call of the gateway's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// Name in files and reports.
    pub(crate) name: String,
    pub(crate) method: String,
    /// Path below the base URL, with `{id}` for its variable parts.
    pub(crate) path: String,
    /// Members that every successful response has.
    pub(crate) required: Vec<String>,
}

impl Route {
    fn matches(&self, method: &str, path: &str) -> bool {
        let mut parts = path.split('/');
        let mut fits = self.path.split('/').map(|part| {
            let own = parts.next();
            own == Some(part) || (part.starts_with('{') && own.is_some_and(|own| !own.is_empty()))
        });
        let fits = fits.all(|fits| fits);
        self.method == method && fits && parts.next().is_none()
    }

    /// Returns the variable part of a path.
    pub(crate) fn id<'p>(&self, path: &'p str) -> Option<&'p str> {
        let at = self
            .path
            .split('/')
            .position(|part| part.starts_with('{'))?;
        path.split('/').nth(at)
    }
}

/// Tables of one gateway.
#[derive(Debug)]
pub(crate) struct Tables {
    by_name: BTreeMap<&'static str, Member>,
    routes: Vec<Route>,
    path_words: BTreeSet<String>,
    words: BTreeSet<String>,
    messages: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table<'t> {
    status: &'t str,
    word: &'t str,
    currency: &'t str,
    amount: &'t str,
    time: &'t str,
    flag: &'t str,
    count: &'t str,
    code: &'t str,
    id: &'t str,
    person: &'t str,
    secret: &'t str,
    signature: &'t str,
    text: &'t str,
    url: &'t str,
    object: &'t str,
    list: &'t str,
    free: &'t str,
    words: String,
    messages: String,
    path_words: String,
    routes: String,
}

impl Tables {
    /// Reads the table of a gateway.
    ///
    /// # Errors
    /// If the text is not a table of this form. A test reads all of them.
    pub(crate) fn read(id: &ProviderId, text: &'static str) -> Result<Self> {
        let table = toml::from_str::<Table<'static>>(text);
        let table = table.map_err(|error| {
            let error = Error::configuration("members", "cannot be read").with_source(error);
            error.with_provider(id.clone())
        })?;
        let mut by_name = BTreeMap::new();
        for (class, names) in [
            (Class::Status, table.status),
            (Class::Word, table.word),
            (Class::Currency, table.currency),
            (Class::Amount, table.amount),
            (Class::Time, table.time),
            (Class::Flag, table.flag),
            (Class::Count, table.count),
            (Class::Code, table.code),
            (Class::Id, table.id),
            (Class::Person, table.person),
            (Class::Secret, table.secret),
            (Class::Signature, table.signature),
            (Class::Text, table.text),
            (Class::Url, table.url),
            (Class::Container, table.object),
            (Class::Container, table.list),
            (Class::Free, table.free),
        ] {
            let is_list = std::ptr::eq(names, table.list);
            for entry in names.split_whitespace() {
                let (name, types) = match entry.split_once('=') {
                    Some((name, letters)) => (name, Types::parse(letters)),
                    None if is_list => (entry, Types::parse("a")),
                    None => (entry, Types::of_class(class)),
                };
                by_name.insert(name, Member { class, types });
            }
        }
        let words = table.words.split_whitespace();
        let words = words.flat_map(|word| [word.to_owned(), word.replace('_', " ")]);
        // A message is compared as a whole, so the lines of the table stay separate.
        let messages = table.messages.lines().filter(|line| !line.is_empty());
        let routes = table.routes.lines().filter_map(route);
        let routes: Vec<Route> = routes.collect();
        let parts = routes.iter().flat_map(|route| route.path.split('/'));
        let parts = parts.filter(|part| !part.starts_with('{'));
        let path_words = table.path_words.split_whitespace().chain(parts);
        Ok(Self {
            by_name,
            path_words: path_words.map(str::to_owned).collect(),
            routes,
            words: words.collect(),
            messages: messages.map(str::to_owned).collect(),
        })
    }

    /// Returns the call with this method and path. A path without variable parts comes first.
    pub(crate) fn route(&self, method: &str, path: &str) -> Option<&Route> {
        let mut routes = self.routes.iter();
        let fixed = routes.find(|route| route.method == method && route.path == path);
        fixed.or_else(|| self.routes.iter().find(|route| route.matches(method, path)))
    }

    /// Names of the calls.
    #[cfg(test)]
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.routes.iter().map(|route| route.name.as_str())
    }

    /// True for a part of a path that names no object.
    pub(crate) fn is_path_word(&self, part: &str) -> bool {
        self.path_words.contains(part)
    }

    /// Returns the entry of a name. Extra spaces and another case make another name.
    pub(crate) fn get(&self, name: &str) -> Option<Member> {
        self.by_name.get(name).copied()
    }

    /// True for a word of the list.
    pub(crate) fn is_word(&self, text: &str) -> bool {
        self.words.contains(text)
    }

    /// True for a documented message.
    pub(crate) fn is_message(&self, text: &str) -> bool {
        self.messages
            .iter()
            .any(|message| message.eq_ignore_ascii_case(text))
    }
}

/// Names of a gateway's calls.
#[derive(Debug, Clone)]
pub struct CallNames(pub(crate) Arc<Tables>);

impl CallNames {
    /// Returns the name of a call by its method and its path below the base URL, or `other`. It has no value of the call.
    #[must_use]
    pub fn name(&self, method: &str, path: &str) -> &str {
        let route = self.0.route(method, path);
        route.map_or("other", |route| route.name.as_str())
    }
}

/// Reads a line of the table of calls.
fn route(line: &str) -> Option<Route> {
    let mut words = line.split_whitespace().map(str::to_owned);
    Some(Route {
        method: words.next()?,
        path: words.next()?,
        name: words.next()?,
        required: words.collect(),
    })
}
