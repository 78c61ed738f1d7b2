//! Deliveries: told apart by their fields, verified over what arrived, then read, then mapped.

use dhow_core::{
    Currency, Delivery, Environment, Event, Rejection, RejectionReason, Reply, Secret, Verified,
    WebhookVerifier,
};

use crate::{
    ID,
    signing::{Callback, SignatureScheme, SignatureSchemes, verify_md5},
};

mod checkout;
mod coverage;
mod details;
mod explain;
mod grammar;
mod query;
mod revocation;
mod virtual_account;

pub use details::{UnauthenticatedAccountDetails, UnauthenticatedCheckoutDetails};
pub use revocation::RevocationCallback;

use query::Query;

/// The schemes of a verified delivery.
const CHECKOUT: &str = Callback::Checkout.as_str();
const VIRTUAL_ACCOUNT: &str = Callback::VirtualAccount.as_str();
const REVOCATION: &str = Callback::Revocation.as_str();

/// The field that carries the digest.
const SECURE_CODE: &str = "secure_code";

/// Verifies HPay's callbacks: all that a program needs which only listens. No key file, no HTTP client.
///
/// Every callback is a GET with a query. The checkout callback has a `payment_id`, that of a virtual account a `cashin`, that of a token's
/// revocation a `revoke_token_status`. **HPay sends the browser back with the same signed query that its server delivers**, so the return
/// address proves as much and as little as the callback: use [`return_hint`](crate::return_hint) there and wait for the server.
///
/// A digest that matches does not mean paid: `error_text` decides, `payment_type` 2 means that the money is held, and the fields that say
/// how it was paid are not covered. The digest of a virtual account's callback does not even cover the amount, so such an event only tells
/// you to [ask](crate::HPay::virtual_account_receipts). With recipes of your own, an event is as reliable as the recipe that matched: what it
/// does not cover is named as unsigned, and an amount, reference or status that it does not cover is a doubt.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_hpay::HPayWebhooks;
///
/// let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", Secret::new("s3cr3t-Pass_0001")?);
/// let query = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1\
///     &error_text=&secure_code=0469e5c087623a8bd014691e874738f7";
/// let verified = webhooks.verify_webhook(&Delivery::get("/ipn", query)).map_err(|r| r.to_string())?;
/// let event = webhooks.event(&verified);
/// assert_eq!(event.merchant_reference.as_deref(), Some("OM_1768202539"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct HPayWebhooks {
    environment: Environment,
    merchant_id: String,
    currency: Currency,
    passcodes: Vec<Secret>,
    schemes: SignatureSchemes,
    reply: Reply,
}

impl HPayWebhooks {
    /// A verifier for one account in one environment. A sandbox account's passcode is another one than the live account's, so a sandbox
    /// delivery never matches a live account.
    #[must_use]
    pub fn new(environment: Environment, merchant_id: impl Into<String>, passcode: Secret) -> Self {
        Self {
            environment,
            merchant_id: merchant_id.into(),
            // LEDGER: currency
            currency: Currency::VND,
            passcodes: vec![passcode],
            schemes: SignatureSchemes::default(),
            // LEDGER: notify-reply
            reply: Reply::empty(200),
        }
    }

    /// Earlier passcodes, for the time of a change; the event says which matched.
    #[must_use]
    pub fn with_previous_passcodes(mut self, passcodes: impl IntoIterator<Item = Secret>) -> Self {
        self.passcodes.truncate(1);
        self.passcodes.extend(passcodes);
        self
    }

    /// The currency of checkout links; VND unless said otherwise. HPay's callbacks name none. Those of virtual accounts are in VND
    /// whatever is set.
    #[must_use]
    pub fn with_currency(mut self, currency: Currency) -> Self {
        self.currency = currency;
        self
    }

    /// Other recipes than the documented defaults.
    #[must_use]
    pub fn with_schemes(mut self, schemes: SignatureSchemes) -> Self {
        self.schemes = schemes;
        self
    }

    /// What to answer to a callback that was accepted; HTTP 200 without a body unless said otherwise.
    #[must_use]
    pub fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = reply;
        self
    }

    /// The place of the passcode and the recipe that a digest matches.
    fn matching(
        &self,
        callback: Callback,
        query: &Query<'_>,
        code: &str,
    ) -> Option<(usize, &SignatureScheme)> {
        let values = callback.values(&self.merchant_id, query.values());
        let with = |(place, passcode): (usize, &Secret)| {
            let mut schemes = callback.schemes(&self.schemes).iter();
            let scheme = schemes.find(|one| verify_md5(one, &values, passcode, code).is_ok());
            Some((place, scheme?))
        };
        self.passcodes.iter().enumerate().find_map(with)
    }

    fn new_unchecked(
        &self,
        callback: Callback,
        query: &Query<'_>,
        delivery: &Delivery,
    ) -> Result<Verified, Rejection> {
        let code = query.text(SECURE_CODE);
        let code = code.ok_or_else(|| rejected(RejectionReason::MissingSignature))?;
        if code.len() != 32 {
            return Err(rejected(RejectionReason::MalformedSignature));
        }
        let (place, _) = self
            .matching(callback, query, code)
            .ok_or_else(|| rejected(RejectionReason::SignatureMismatch))?;
        let matched = match place {
            0 => "passcode".to_owned(),
            number => format!("previous_passcodes[{}]", number - 1),
        };
        let reply = self.reply.clone();
        let kind = callback.as_str();
        Ok(Verified::new_unchecked(ID, kind, matched, delivery, reply))
    }
}

impl WebhookVerifier for HPayWebhooks {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        if delivery.method() != http::Method::GET {
            return Err(rejected(RejectionReason::WrongMethod));
        }
        let query = Query::parse(delivery.query().unwrap_or_default()).map_err(rejected)?;
        match query.callback() {
            Callback::Checkout => self.new_unchecked(Callback::Checkout, &query, delivery),
            Callback::VirtualAccount => virtual_account::verify(self, &query, delivery),
            Callback::Revocation => revocation::verify(self, &query, delivery),
        }
    }

    fn event(&self, verified: &Verified) -> Event {
        let query = Query::parse(verified.query().unwrap_or_default()).ok();
        let ours = query.filter(|_| verified.provider() == &ID);
        match (ours, verified.scheme()) {
            (Some(query), CHECKOUT) => checkout::read(self, &query, verified),
            (Some(query), VIRTUAL_ACCOUNT) => virtual_account::read(self, &query, verified),
            (Some(query), REVOCATION) => revocation::read(self, &query, verified),
            _ => query::unreadable(self, verified),
        }
    }
}

fn rejected(reason: RejectionReason) -> Rejection {
    Rejection::new(reason, Reply::empty(401))
}
