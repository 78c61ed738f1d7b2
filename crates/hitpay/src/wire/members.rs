//! Members of an object of a webhook, found in one pass.

use std::{borrow::Cow, time::SystemTime};

use dhow_core::{
    ReportedAmount,
    json::{Place, Value},
};

use super::{member, record::amount_of};

/// Members of a charge, a payment request or a payment of one.
///
/// It is read like a [`Record`](super::Record). A member is found without a search through the object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'v> {
    object: Value<'v>,
    found: Found,
}

macro_rules! members {
    ($($name:ident),+ $(,)?) => {
        /// Places of the members that are not null.
        #[derive(Debug, Default, Clone, Copy)]
        struct Found {
            $($name: Option<Place>,)+
        }

        impl Found {
            /// Keeps a member that has a place.
            #[inline]
            #[allow(non_upper_case_globals, reason = "they are the names of members")]
            fn keep(&mut self, name: &[u8], value: Value<'_>) {
                $(const $name: &[u8] = stringify!($name).as_bytes();)+
                // Bytes, which the compiler compares by length and byte. Strings are compared with one name after the other.
                let kept = match name {
                    $($name => &mut self.$name,)+
                    _ => return,
                };
                if !value.is_null() {
                    *kept = value.place();
                }
            }

            /// Returns the place of a member, or `None` for a name without one. With a constant name this is no work at run time.
            #[inline(always)]
            fn place(&self, name: &str) -> Option<Option<Place>> {
                Some(match name {
                    $(stringify!($name) => self.$name,)+
                    _ => return None,
                })
            }
        }
    };
}

members! {
    amount,
    closed_at,
    created_at,
    currency,
    error_message,
    failed_reason,
    failure_reason,
    id,
    order,
    order_id,
    order_reference_number,
    payment_request,
    payment_request_id,
    payment_type,
    payments,
    recurring_billing_id,
    reference,
    reference_number,
    refunded_amount,
    refunded_at,
    refunds,
    status,
    status_reason,
    status_reason_code,
    updated_at,
}

impl<'v> Members<'v> {
    /// Finds the members. Returns `None` for a value that is not an object, and for an object with a repeated name.
    pub(crate) fn read(object: Value<'v>) -> Option<Self> {
        Self::read_with(object, |_| {})
    }

    /// Finds the members, and passes all names to a function.
    pub(crate) fn read_with(object: Value<'v>, mut each: impl FnMut(&[u8])) -> Option<Self> {
        if !object.is_object() || object.repeats_a_key() {
            return None;
        }
        let mut found = Found::default();
        object.each_member(|name, value| {
            each(name);
            found.keep(name, value);
        });
        Some(Self { object, found })
    }

    /// Returns a member unless it is missing or null.
    #[inline(always)]
    pub(crate) fn value(&self, name: &str) -> Option<Value<'v>> {
        match self.found.place(name) {
            Some(place) => place.map(|place| self.object.at(place)),
            None => self.object.get(name).filter(|value| !value.is_null()),
        }
    }

    /// See [`Record::raw`](super::Record::raw).
    #[inline(always)]
    pub(crate) fn raw(&self, name: &str) -> Option<&'v str> {
        self.value(name).map(|value| value.json())
    }

    /// See [`Record::text`](super::Record::text).
    #[inline(always)]
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.borrowed(name).map(Cow::into_owned)
    }

    /// See [`Record::text`](super::Record::text).
    #[inline(always)]
    pub(crate) fn borrowed(&self, name: &str) -> Option<Cow<'v, str>> {
        member::text(self.value(name)?)
    }

    /// See [`Record::status`](super::Record::status).
    pub(crate) fn status(&self) -> Option<Cow<'v, str>> {
        member::status(self.value("status")?)
    }

    /// See [`Record::time`](super::Record::time).
    #[inline(always)]
    pub(crate) fn time(&self, name: &str) -> Option<SystemTime> {
        member::time(self.value(name)?)
    }

    /// See [`Record::amount_in`](super::Record::amount_in).
    #[inline(always)]
    pub(crate) fn amount_in(&self, name: &str, currency: &str) -> Option<ReportedAmount> {
        amount_of(self.value(name)?, currency)
    }

    /// See [`Record::record`](super::Record::record).
    #[inline(always)]
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        Self::read(self.value(name)?)
    }
}
