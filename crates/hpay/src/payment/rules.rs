//! Checks of a checkout link, made before it is signed.

use dhow_core::{OptionKind, RequestField, Result, TextSource};

use super::NewCheckout;
use crate::{
    CheckoutVersion, ID,
    capabilities::{PAYMENTS, refuse_blank},
    options::LANGUAGES,
};

/// Fields that may contain a space although the legacy scheme separates with spaces.
// The amounts and the currency between them contain no spaces, so a shifted border would put a number into the place of the currency.
// `order_code` and `transaction_info` have stricter checks below, which `forced` skips.
pub(super) const FREE_TEXT: &[&str] = &[
    "transaction_info",
    "order_code",
    "order_description",
    "buyer_info",
];

/// Rule that an unsupported method or group breaks, with the remedy.
const UNSUPPORTED: &str = "is marked as unsupported in HPay's table; the option `force` allows it";

impl NewCheckout {
    pub(super) fn check(&self, version: CheckoutVersion) -> Result<()> {
        PAYMENTS.check_amount(self.amount)?;
        PAYMENTS.check_texts(RequestField::ReturnUrl, [self.return_url.as_str()])?;
        PAYMENTS.check_texts(RequestField::CancelUrl, self.cancel_url.as_deref())?;
        let notify_url = self.notify_url.as_deref();
        let notify_url = PAYMENTS.check_texts(RequestField::WebhookUrl, notify_url);
        // `notify_url` is the name in a `NewCheckout`, which may be made without a `NewPayment`.
        notify_url.map_err(|error| error.with_field("notify_url"))?;
        refuse_blank("order_description", self.order_description.as_deref())?;
        let language = self.language.as_deref();
        if language.is_some_and(|language| !LANGUAGES.contains(&language)) {
            let rule = format!("must be {}", OptionKind::OneOf(LANGUAGES));
            return Err(ID.invalid("lang", rule));
        }
        if self.in_page && self.method.is_none() {
            let rule = "is required for a page in a frame (`inpage`)";
            return Err(ID.invalid("payment_method_id", rule));
        }
        // V1 has no such parameters, so these values would be lost without a word.
        if version == CheckoutVersion::V1 && self.legacy != super::LegacyFields::default() {
            let rule = "must be legacy for quantity, tax, discount, fees and affiliate code";
            return Err(ID.invalid("version", rule));
        }
        if self.forced {
            PAYMENTS.check_forced_reference(self.order_code.as_str())
        } else {
            self.check_unforced()
        }
    }

    /// Checks that keep the webhook unambiguous, and the supported methods of HPay's tables. Skipped by `forced`.
    fn check_unforced(&self) -> Result<()> {
        PAYMENTS.check_reference(self.order_code.as_str())?;
        let info = TextSource::Option("transaction_info");
        PAYMENTS.check_texts(info, self.transaction_info.as_deref())?;
        // A number that the table does not have is sent, because the table may be older than HPay's system.
        let method = self.method.and_then(|id| Some((id, id.method()?)));
        if let Some((id, method)) = method.filter(|(_, method)| !method.supported) {
            let (kind, name) = (method.kind, method.name);
            let rule = format!("{id} ({kind}, {name}) {UNSUPPORTED}");
            return Err(ID.invalid("payment_method_id", rule));
        }
        match &self.method_group {
            Some(group) if !group.is_supported() => {
                let rule = format!("`{}` {UNSUPPORTED}", group.as_str());
                Err(ID.invalid("method_group", rule))
            }
            _ => Ok(()),
        }
    }
}
