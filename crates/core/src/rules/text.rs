//! Rules for the texts of fields and options: form, length and characters.

use std::fmt;

use super::{
    Characters, Condition, Context, KnownWords, UnlistedWord, is_waived, waiver, write_waiver,
};
use crate::{ANY_WORD, Error, RequestField, Result, UrlRule};

/// Rule of a gateway for the text of one field or option. A field that is not set passes.
///
/// `Display` prints the field and the rule: `description: at most 255 characters`.
///
/// ```
/// use dhow_core::{Characters, RequestField, TextForm, TextRule, UrlRule};
///
/// const RULES: &[TextRule] = &[
///     TextRule::field(RequestField::ReturnUrl).with_form(TextForm::Url(UrlRule::Https)).at_most(1_028),
///     TextRule::option("note").only(Characters::PrintableAscii).at_most_bytes(100),
///     TextRule::field(RequestField::Metadata).at_most_entries(50).at_most(500),
/// ];
/// let shown: Vec<String> = RULES.iter().map(ToString::to_string).collect();
/// assert_eq!(shown, [
///     "return_url: an absolute https URL, or an http URL of this machine; at most 1028 characters",
///     "option `note`: only ASCII characters, without control characters; at most 100 bytes",
///     "metadata: at most 50 entries; at most 500 characters each",
/// ]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextRule {
    /// Field or option.
    pub source: TextSource,
    /// Form of the text, if it has one.
    pub form: Option<TextForm>,
    /// Known words that the text may be, or that it may not resemble.
    pub words: Option<KnownWords>,
    /// Allowed characters.
    pub characters: Characters,
    /// Maximum number of characters.
    pub max_characters: Option<usize>,
    /// Maximum number of bytes in UTF-8.
    pub max_bytes: Option<usize>,
    /// Maximum number of entries, for fields with several texts. The other rules apply to each entry; for
    /// [`Metadata`](RequestField::Metadata), to each value.
    pub max_entries: Option<usize>,
    /// Option that waives the rule when it is true.
    pub waived_by: Option<&'static str>,
    /// Conditions of the rule. All must hold; without any, the rule applies to every request.
    pub when: &'static [Condition],
}

/// Field or option that has a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextSource {
    /// A standard field.
    Field(RequestField),
    /// An option of the gateway, by its name.
    Option(&'static str),
}

/// Form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextForm {
    /// A URL.
    Url(UrlRule),
    /// An upper-case ISO 3166-1 alpha-2 code. The list of countries is that of the gateway.
    Country,
    /// A telephone number of 6 to 15 digits, with or without a leading `+`.
    Phone,
    /// A whole number in plain digits.
    Number,
    /// A text with this beginning.
    Beginning(&'static str),
}

impl TextRule {
    /// A rule for a standard field that allows every text.
    #[must_use]
    pub const fn field(field: RequestField) -> Self {
        Self::new(TextSource::Field(field))
    }

    /// A rule for an option that allows every text.
    #[must_use]
    pub const fn option(name: &'static str) -> Self {
        Self::new(TextSource::Option(name))
    }

    const fn new(source: TextSource) -> Self {
        Self {
            source,
            form: None,
            words: None,
            characters: Characters::Any,
            max_characters: None,
            max_bytes: None,
            max_entries: None,
            waived_by: None,
            when: &[],
        }
    }

    /// Requires a form.
    #[must_use]
    pub const fn with_form(mut self, form: TextForm) -> Self {
        self.form = Some(form);
        self
    }

    /// Allows these words only.
    #[must_use]
    pub const fn one_of(mut self, words: &'static [&'static str]) -> Self {
        self.words = Some(KnownWords::Only(words));
        self
    }

    /// Refuses a text that is one slip away from one of these words: one character that is missing, added or different, or two that are
    /// swapped. Case is ignored. For words of which the gateway may have more, so that another word is sent.
    #[must_use]
    pub const fn no_misspelling_of(mut self, words: &'static [&'static str]) -> Self {
        self.words = Some(KnownWords::Known(words));
        self
    }

    /// Refuses another case of one of these words, and a text that is one slip away from one. Other words are sent.
    #[must_use]
    pub const fn spelt_as(mut self, words: &'static [&'static str]) -> Self {
        self.words = Some(KnownWords::Spelt(words));
        self
    }

    /// Restricts the characters.
    #[must_use]
    pub const fn only(mut self, characters: Characters) -> Self {
        self.characters = characters;
        self
    }

    /// Allows at most this many characters.
    #[must_use]
    pub const fn at_most(mut self, characters: usize) -> Self {
        self.max_characters = Some(characters);
        self
    }

    /// Allows at most this many bytes in UTF-8.
    #[must_use]
    pub const fn at_most_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// Allows at most this many entries.
    #[must_use]
    pub const fn at_most_entries(mut self, entries: usize) -> Self {
        self.max_entries = Some(entries);
        self
    }

    /// Names an option of type [`Flag`](crate::OptionKind::Flag) that waives the rule.
    #[must_use]
    pub const fn waived_by(mut self, option: &'static str) -> Self {
        self.waived_by = Some(option);
        self
    }

    /// Applies the rule only to requests that meet all conditions.
    #[must_use]
    pub const fn when(mut self, conditions: &'static [Condition]) -> Self {
        self.when = conditions;
        self
    }

    pub(super) fn check_request(&self, context: &Context<'_>) -> Result<()> {
        let applies = self.when.iter().all(|condition| condition.holds(context));
        if !applies || is_waived(self.waived_by, context.options) {
            return Ok(());
        }
        let any_word = context.options.flag(ANY_WORD) == Some(true);
        match self.source {
            TextSource::Field(field) => self.check(context.request.value(field).texts(), any_word),
            TextSource::Option(name) => self.check(context.options.text(name), any_word),
        }
    }

    /// Returns the texts that are in none of the open lists.
    pub(super) fn unknown_words(&self, context: &Context<'_>) -> Vec<UnlistedWord> {
        let Some(words) = self.words else {
            return Vec::new();
        };
        if !self.when.iter().all(|condition| condition.holds(context)) {
            return Vec::new();
        }
        let texts: Vec<&str> = match self.source {
            TextSource::Field(field) => context.request.value(field).texts().collect(),
            TextSource::Option(name) => context.options.text(name).into_iter().collect(),
        };
        let unknown = |text: &str| {
            let (source, word) = (self.source, text.to_owned());
            let known = words.lacks(text)?;
            Some(UnlistedWord {
                source,
                word,
                known,
            })
        };
        texts.into_iter().filter_map(unknown).collect()
    }

    pub(super) fn check<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
        any_word: bool,
    ) -> Result<()> {
        let mut entries = 0_usize;
        for text in texts {
            entries = entries.saturating_add(1);
            if let Some(rule) = self.broken_by(text, entries, any_word) {
                let rule = rule + &self.condition() + &waiver(self.waived_by);
                return Err(Error::invalid(self.source.name(), rule));
            }
        }
        Ok(())
    }

    fn condition(&self) -> String {
        let conditions: Vec<String> = self.when.iter().map(ToString::to_string).collect();
        match conditions.as_slice() {
            [] => String::new(),
            conditions => format!(" if {}", conditions.join(" and ")),
        }
    }

    /// Returns the rule that the text at this place, counted from one, breaks.
    fn broken_by(&self, text: &str, place: usize, any_word: bool) -> Option<String> {
        let above = |maximum: Option<usize>, count: usize| maximum.filter(|max| count > *max);
        if let Some(maximum) = above(self.max_entries, place) {
            Some(format!("must have at most {}", entries(maximum)))
        } else if let Some(form) = self.form.filter(|form| !form.accepts(text)) {
            Some(format!("must be {form}"))
        } else if !text.chars().all(|c| self.characters.allow(c)) {
            Some(self.characters.requirement())
        } else if let Some(maximum) = above(self.max_characters, text.chars().count()) {
            Some(format!("must have at most {maximum} characters"))
        } else if let Some(maximum) = above(self.max_bytes, text.len()) {
            Some(format!("must have at most {maximum} bytes"))
        } else {
            // Last, because the other rules hold for a word that is sent on purpose too.
            self.words?.broken_by(text, any_word)
        }
    }
}

impl TextSource {
    /// Name of the field or option, as in errors.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.as_str(),
            Self::Option(name) => name,
        }
    }

    /// Name of the field or option in backticks, as in sentences.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Field(field) => format!("`{field}`"),
            Self::Option(name) => format!("the option `{name}`"),
        }
    }
}

fn entries(count: usize) -> String {
    match count {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    }
}

impl From<RequestField> for TextSource {
    fn from(field: RequestField) -> Self {
        Self::Field(field)
    }
}

impl TextForm {
    /// Returns true if the text has the form.
    #[must_use]
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::Url(rule) => rule.accepts(text),
            Self::Country => text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
            Self::Phone => {
                let digits = text.strip_prefix('+').unwrap_or(text);
                // E.164 allows 15 digits; the shortest numbers of gateways are those of their sandboxes.
                (6..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
            }
            Self::Number => !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()),
            Self::Beginning(start) => text.starts_with(start),
        }
    }
}

impl fmt::Display for TextForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(rule) => rule.fmt(f),
            Self::Country => f.write_str("two upper-case ASCII letters, such as CI"),
            Self::Phone => f.write_str("6 to 15 digits, with an optional leading `+`"),
            Self::Number => f.write_str("a whole number in plain digits"),
            Self::Beginning(start) => write!(f, "a text that begins with {start}"),
        }
    }
}

impl fmt::Display for TextRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            TextSource::Field(field) => write!(f, "{field}: ")?,
            TextSource::Option(name) => write!(f, "option `{name}`: ")?,
        }
        let each = self.max_entries.map_or("", |_| " each");
        let at_most = |maximum: Option<usize>, unit: &str| {
            maximum.map(|maximum| format!("at most {maximum} {unit}"))
        };
        let characters = Some(self.characters).filter(|c| *c != Characters::Any);
        let parts = [
            self.max_entries
                .map(|maximum| format!("at most {}", entries(maximum))),
            self.form.map(|form| form.to_string()),
            self.words.map(|words| words.to_string()),
            characters.map(|characters| characters.to_string()),
            at_most(self.max_characters, &format!("characters{each}")),
            at_most(self.max_bytes, &format!("bytes{each}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join("; "))?;
        f.write_str(&self.condition())?;
        write_waiver(f, self.waived_by)
    }
}
