//! Credentials, environments and base URLs of a HitPay account.

use dhow_core::{BaseUrl, Environment, Result, Secret};

use crate::error::named;

/// Encoding of request bodies. HitPay accepts both.
// The integration guide and the PHP SDK send forms, the OpenAPI document and the newer tools JSON.
// LEDGER: body-encoding
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyEncoding {
    /// `application/json`, as in HitPay's OpenAPI document.
    #[default]
    Json,
    /// `application/x-www-form-urlencoded`, as in HitPay's older documentation and plug-ins.
    Form,
}

/// Names of the form fields that carry a product's pictures. HitPay's documents disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
// The OpenAPI document describes objects with `image`, the app studio arrays of files. No source shows which a live account accepts.
// LEDGER: product-pictures
pub enum PictureFields {
    /// `image[0][image]` and `images[0][image]`, as in HitPay's OpenAPI document.
    #[default]
    Objects,
    /// `image[]` and `images[]`, as in the pages of HitPay's app studio.
    Files,
}

/// Names of the filters of orders and products that take several values. HitPay's documents disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
// The OpenAPI document writes brackets for orders, the app studio repeats the bare name.
// LEDGER: list-filters
pub enum ListFilters {
    /// `statuses[]=draft&statuses[]=sent`, as in HitPay's OpenAPI document and as PHP reads a list.
    #[default]
    Brackets,
    /// `statuses=draft&statuses=sent`, as in the pages of HitPay's app studio.
    Plain,
}

impl ListFilters {
    /// Returns the query parameter name of a filter.
    pub(crate) fn name(self, filter: &str) -> String {
        match self {
            Self::Brackets => format!("{filter}[]"),
            Self::Plain => filter.to_owned(),
        }
    }
}

/// Configuration of one HitPay account.
///
/// The API key and its salt are on the API keys page of the dashboard, one pair per environment. Each webhook endpoint registered on the
/// dashboard has a salt of its own.
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
    /// Creates a configuration for one environment with its API key.
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

    /// Sets the salt that belongs to the API key. It signs form webhooks (version 1).
    #[must_use]
    pub fn with_webhook_secret(self, salt: Secret) -> Self {
        self.with_webhook_secrets([salt])
    }

    /// Sets several salts for form webhooks, such as the old and the new one during a rotation.
    #[must_use]
    pub fn with_webhook_secrets(mut self, salts: impl IntoIterator<Item = Secret>) -> Self {
        self.webhook_salts = salts.into_iter().collect();
        self
    }

    /// Sets the salts of the webhook endpoints registered on the dashboard.
    ///
    /// Each salt signs the JSON events (version 2) of its endpoint. Several can be given, for several endpoints or during a rotation.
    #[must_use]
    pub fn with_event_secrets(mut self, salts: impl IntoIterator<Item = Secret>) -> Self {
        self.event_salts = salts.into_iter().collect();
        self
    }

    /// Sets the platform key, for platforms that act for sub-merchants.
    #[must_use]
    pub fn with_platform_key(mut self, key: Secret) -> Self {
        self.platform_key = Some(key);
        self
    }

    /// Sets another base URL than that of the environment, such as a simulated gateway. It may end with `/v1` or not.
    #[must_use]
    pub fn with_base_url(mut self, base_url: BaseUrl) -> Self {
        self.base_url = Some(base_url);
        self
    }

    /// Sets the encoding of request bodies. The default is [`BodyEncoding::Json`].
    // A setting, because HitPay documents both encodings and no source states that one of them ends.
    // LEDGER: body-encoding
    #[must_use]
    pub fn with_body_encoding(mut self, encoding: BodyEncoding) -> Self {
        self.body_encoding = encoding;
        self
    }

    /// Sets the names of the form fields that carry a product's pictures. The default is [`PictureFields::Objects`].
    // A setting, because no source shows which of the two documented names the gateway accepts.
    // LEDGER: product-pictures
    #[must_use]
    pub fn with_picture_fields(mut self, fields: PictureFields) -> Self {
        self.picture_fields = fields;
        self
    }

    /// Sets the names of the filters of orders and products that take several values. The default is [`ListFilters::Brackets`].
    // A setting, because no source shows which of the two documented forms the gateway accepts.
    // LEDGER: list-filters
    #[must_use]
    pub fn with_list_filters(mut self, filters: ListFilters) -> Self {
        self.list_filters = filters;
        self
    }

    /// Returns the URL below which the routes are: the configured base URL or that of the environment, without the version.
    pub(crate) fn root(&self) -> Result<BaseUrl> {
        let base_url = match (&self.base_url, self.environment) {
            (Some(base_url), _) => base_url.as_str(),
            // The two environments have separate keys and salts, so a wrong pair fails with 401 instead of moving money.
            // Source: HitPay integration guide, "Authentication".
            (None, Environment::Live) => "https://api.hit-pay.com/v1",
            (None, Environment::Sandbox) => "https://api.sandbox.hit-pay.com/v1",
        };
        // HitPay's documents write the version into the base URL and into the routes. The routes of this crate have it, as in the logs.
        BaseUrl::new(base_url.strip_suffix("/v1").unwrap_or(base_url)).map_err(named)
    }
}
