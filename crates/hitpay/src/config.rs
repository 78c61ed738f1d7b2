//! Credentials, environments and addresses.

use dhow_core::{BaseUrl, Environment, Secret};

use crate::refusal::Checked;

/// How request bodies are written. HitPay takes both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyEncoding {
    /// `application/json`, as HitPay's OpenAPI document has it.
    #[default]
    Json,
    /// `application/x-www-form-urlencoded`, as its older documentation and plug-ins have it.
    Form,
}

/// Names of the fields with a product's pictures. HitPay's documents disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureFields {
    /// `image[0][image]` and `images[0][image]`, as HitPay's OpenAPI document has it.
    #[default]
    Objects,
    /// `image[]` and `images[]`, as the pages of its app studio have it.
    Files,
}

/// Names of filters of orders and products that take several values. HitPay's documents disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListFilters {
    /// `statuses[]=draft&statuses[]=sent`, as HitPay's OpenAPI document has it, and as PHP reads a list.
    #[default]
    Brackets,
    /// `statuses=draft&statuses=sent`, as the pages of its app studio have it.
    Plain,
}

impl ListFilters {
    /// The name of a filter in the query.
    pub(crate) fn name(self, filter: &str) -> String {
        match self {
            Self::Brackets => format!("{filter}[]"),
            Self::Plain => filter.to_owned(),
        }
    }
}

/// How one HitPay account is reached.
///
/// Keys and salts are on the dashboard's API-keys page, one pair per environment; each webhook endpoint registered on the dashboard has
/// a salt of its own.
#[derive(Debug, Clone)]
pub struct HitPayConfig {
    pub(crate) environment: Environment,
    pub(crate) api_key: Secret,
    pub(crate) platform_key: Option<Secret>,
    pub(crate) webhook_salts: Vec<Secret>,
    pub(crate) event_salts: Vec<Secret>,
    pub(crate) base_url: Option<BaseUrl>,
    pub(crate) body_encoding: BodyEncoding,
    pub(crate) picture_fields: PictureFields,
    pub(crate) list_filters: ListFilters,
}

impl HitPayConfig {
    /// An account in one environment with its API key.
    #[must_use]
    pub fn new(environment: Environment, api_key: Secret) -> Self {
        Self {
            environment,
            api_key,
            platform_key: None,
            webhook_salts: Vec::new(),
            event_salts: Vec::new(),
            base_url: None,
            body_encoding: BodyEncoding::default(),
            picture_fields: PictureFields::default(),
            list_filters: ListFilters::default(),
        }
    }

    /// The salt that belongs to the API key: it signs form webhooks (version 1).
    #[must_use]
    pub fn with_webhook_salt(self, salt: Secret) -> Self {
        self.with_webhook_salts([salt])
    }

    /// Several salts for form webhooks, such as the old and the new one while the salt is changed.
    #[must_use]
    pub fn with_webhook_salts(mut self, salts: impl IntoIterator<Item = Secret>) -> Self {
        self.webhook_salts = salts.into_iter().collect();
        self
    }

    /// The salts of the webhook endpoints registered on the dashboard: each signs the JSON events (version 2) of its endpoint. Several
    /// may be given, for several endpoints or for the time of a change.
    #[must_use]
    pub fn with_event_salts(mut self, salts: impl IntoIterator<Item = Secret>) -> Self {
        self.event_salts = salts.into_iter().collect();
        self
    }

    /// The platform key, for platforms that act for sub-merchants.
    #[must_use]
    pub fn with_platform_key(mut self, key: Secret) -> Self {
        self.platform_key = Some(key);
        self
    }

    /// Another address than the environment's own, such as a simulated gateway.
    #[must_use]
    pub fn with_base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// How request bodies are written; JSON unless said otherwise.
    #[must_use]
    // LEDGER: body-encoding
    pub fn with_body_encoding(mut self, encoding: BodyEncoding) -> Self {
        self.body_encoding = encoding;
        self
    }

    /// Sets the names of the fields with a product's pictures. The default is [`PictureFields::Objects`].
    // LEDGER: product-pictures
    #[must_use]
    pub fn with_picture_fields(mut self, fields: PictureFields) -> Self {
        self.picture_fields = fields;
        self
    }

    /// Sets the names of the filters of orders and products that take several values. The default is [`ListFilters::Brackets`].
    // LEDGER: list-filters
    #[must_use]
    pub fn with_list_filters(mut self, filters: ListFilters) -> Self {
        self.list_filters = filters;
        self
    }

    /// The address that is used.
    pub(crate) fn address(&self) -> Checked<BaseUrl> {
        let base_url = match (&self.base_url, self.environment) {
            (Some(base_url), _) => return Ok(base_url.clone()),
            (None, Environment::Live) => "https://api.hit-pay.com/v1",
            (None, Environment::Sandbox) => "https://api.sandbox.hit-pay.com/v1",
        };
        Ok(BaseUrl::new(base_url)?)
    }
}
