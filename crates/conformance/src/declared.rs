//! Items of a harness that not every gateway has.

/// An item of a harness, or the reason why the gateway has none.
///
/// Nothing of a harness is left out silently: the reason stands in the summary of the laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared<T> {
    /// The item.
    Is(T),
    /// The reason why this gateway has no such item.
    DoesNotApply(&'static str),
}

impl<T> Declared<T> {
    /// The item, if there is one.
    pub fn item(self) -> Option<T> {
        match self {
            Self::Is(item) => Some(item),
            Self::DoesNotApply(_) => None,
        }
    }

    /// The reason why there is no item.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Is(_) => None,
            Self::DoesNotApply(why) => Some(why),
        }
    }
}
