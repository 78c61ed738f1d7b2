//! Items of a harness that some gateways do not have.

/// An item of a harness, or the reason why the gateway has none.
///
/// The reason is shown in the table of the laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared<T> {
    /// The gateway has the item.
    Is(T),
    /// The gateway has no such item, for this reason.
    DoesNotApply(&'static str),
}

impl<T> Declared<T> {
    /// Returns the item, if there is one.
    pub fn item(self) -> Option<T> {
        match self {
            Self::Is(item) => Some(item),
            Self::DoesNotApply(_) => None,
        }
    }

    /// Returns the reason if there is no item.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Is(_) => None,
            Self::DoesNotApply(why) => Some(why),
        }
    }
}
