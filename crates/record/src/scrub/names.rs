//! Names of members and fields.

use super::Scrubber;
use crate::tables::{Class, Member};

impl Scrubber {
    /// Returns the member that a value at a path belongs to, if everything on the way is known. Values of the merchant's own objects
    /// belong to [`Class::Free`].
    pub(super) fn member(&self, path: &[String]) -> Option<Member> {
        let mut member = None;
        for name in path {
            // A list in the form of an object, as PHP writes it.
            if is_index(name) && member.is_some() {
                continue;
            }
            let found = self.tables.get(name)?;
            member = Some(found);
            if found.class == Class::Free {
                break;
            }
        }
        member
    }

    /// Returns the name of a member for a fixture. Names of the merchant's own objects are replaced, and any name that is not known and
    /// does not look like one.
    pub(super) fn name(&mut self, path: &[String], name: &str) -> String {
        let is_free = path.iter().any(|outer| {
            let member = self.tables.get(outer);
            member.is_some_and(|member| member.class == Class::Free)
        });
        let is_known = self.tables.get(name).is_some() || is_index(name);
        let is_shown = is_known || (is_identifier(name) && !self.pseudonyms.knows(name));
        if is_shown && !is_free {
            return name.to_owned();
        }
        self.guard(name);
        self.pseudonyms.text(name)
    }
}

fn is_index(name: &str) -> bool {
    name.len() <= 3 && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// True for a name that a programmer chose: it starts in lower case and has no four digits in a row.
fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let mut digits = name.split(|character: char| !character.is_ascii_digit());
    starts && name.len() <= 40 && bytes.all(allowed) && digits.all(|run| run.len() < 4)
}
