//! Names of events, made of the object and the status in the signed body. They map no status.

use std::borrow::Cow;

/// Names the event of an object by its status. The names of the usual words are not built.
macro_rules! event_names {
    ($(#[$doc:meta])* $function:ident, $object:literal: $($word:literal),+) => {
        $(#[$doc])*
        pub(super) fn $function(word: &str) -> Cow<'static, str> {
            match word {
                $($word => Cow::Borrowed(concat!($object, ".", $word)),)+
                _ => Cow::Owned([$object, ".", word].concat()),
            }
        }
    };
}

event_names! {
    /// Returns the name of the event about a payment request with a status: `payment_request.completed`.
    payment_request_event, "payment_request": "completed", "failed", "pending", "expired", "canceled", "inactive"
}

event_names! {
    /// Returns the name of the event about a charge with a status: `charge.succeeded`.
    charge_event, "charge": "succeeded", "failed", "pending", "refunded", "partially_refunded", "canceled"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_named_by_the_object_and_its_status() {
        for word in ["completed", "pending", "succeeded", "refunded", "odd", ""] {
            let request = format!("payment_request.{word}");
            assert_eq!(payment_request_event(word), request);
            assert_eq!(charge_event(word), format!("charge.{word}"));
        }
    }
}
