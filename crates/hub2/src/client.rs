//! HTTP client: sends calls with the credentials and compares responses with the account.

use std::sync::Arc;

use dhow_core::{
    BaseUrl, Call, Echo, Endpoint, Environment, Response, Result, Target, Transport, json, send,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    Hub2Config, ID, error,
    search::pages::{Hints, Page, Wanted, row_id},
    wire::{Changed, List, Owner, environment},
};

// Source: Hub2 API reference, "Create a PaymentIntent object": three required headers. Hub2 spells them `ApiKey`, `MerchantId` and
// `Environment`; header names are case-insensitive and lower case in `HeaderName`.
const API_KEY: HeaderName = HeaderName::from_static("apikey");
const MERCHANT_ID: HeaderName = HeaderName::from_static("merchantid");
const ENVIRONMENT: HeaderName = HeaderName::from_static("environment");

const NO_REFERENCE: &str = "an item of the list has no reference";
const UNREADABLE: &str = "an item of the list cannot be read";

#[derive(Debug, Clone)]
pub(crate) struct Client {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    headers: HeaderMap,
    /// Account that responses must belong to. `None` for a front end with a token, which does not know it.
    account: Option<Account>,
}

/// The account that the three headers name.
#[derive(Debug, Clone)]
struct Account {
    environment: Environment,
    merchant_id: String,
}

impl Client {
    /// A client that sends the three account headers with every call.
    pub(crate) fn new(config: &Hub2Config, transport: Arc<dyn Transport>) -> Result<Self> {
        let merchant_id = HeaderValue::from_str(&config.merchant_id)
            .ok()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                let rule = "must consist of visible ASCII characters";
                ID.misconfigured("merchant_id", rule)
            })?;
        let environment = HeaderValue::from_static(environment::to_wire(config.environment));
        let api_key = config.api_key.to_header("api_key", "");
        let mut headers = HeaderMap::new();
        headers.insert(API_KEY, api_key.map_err(|error| error.with_provider(ID))?);
        headers.insert(MERCHANT_ID, merchant_id);
        headers.insert(ENVIRONMENT, environment);
        Ok(Self {
            transport,
            base: config.base_url()?,
            headers,
            account: Some(Account {
                environment: config.environment,
                merchant_id: config.merchant_id.clone(),
            }),
        })
    }

    /// A client without credentials. Each call carries an intent's token instead.
    pub(crate) fn without_key(base: BaseUrl, transport: Arc<dyn Transport>) -> Self {
        Self {
            transport,
            base,
            headers: HeaderMap::new(),
            account: None,
        }
    }

    // LEDGER: merchant-id
    // The token of a published sample names the merchant of its intent, and every call names its merchant in a header. Another id in a
    // response therefore means that it belongs to another account.
    /// Compares the environment and merchant id of an object with those of the account. An unknown environment is a mismatch; a missing
    /// member is not.
    pub(crate) fn owner_of(&self, echo: Echo, object: &impl Owner) -> Echo {
        let Some(account) = &self.account else {
            return echo;
        };
        let matches =
            |expected: &str, found: Option<&str>| found.is_none_or(|found| found == expected);
        let mode = environment::to_wire(account.environment);
        echo.unless("mode", matches(mode, object.mode())).unless(
            "merchantId",
            matches(&account.merchant_id, object.merchant_id()),
        )
    }

    /// Starts the comparison of a response that is one object. The response must contain a value of the request or a member that only
    /// such an object has.
    // LEDGER: nameless-answers
    // `{"status":"failed","message":"upstream connect error"}` comes from a proxy and identifies no object.
    pub(crate) fn about(&self, object: &impl Owner) -> Echo {
        self.owner_of(Echo::new().at_least_one(), object)
    }

    /// Compares the environment and merchant id of each object of a list.
    pub(crate) fn owner_of_all<'a, T: Owner + 'a>(
        &self,
        objects: impl IntoIterator<Item = &'a T>,
    ) -> Echo {
        let compare = |echo, object| self.owner_of(echo, object);
        objects.into_iter().fold(Echo::new(), compare)
    }

    /// Returns the URL of a call; see [`Endpoint::url`].
    pub(crate) fn url(
        &self,
        endpoint: &Endpoint,
        values: &[(&'static str, &str)],
    ) -> Result<Target> {
        endpoint.url(&self.base, values)
    }

    /// Returns a call without a query.
    pub(crate) fn call(
        &self,
        endpoint: &Endpoint,
        values: &[(&'static str, &str)],
    ) -> Result<Call> {
        Call::new(endpoint, self.url(endpoint, values)?)
    }

    /// Sends one call, parses the JSON response and compares it with the request. A response about another object, or one that
    /// cannot be parsed, leaves the outcome of a write unknown.
    pub(crate) async fn send_json<W: DeserializeOwned, T>(
        &self,
        call: Call,
        echo: impl FnOnce(&W) -> Echo,
        read: impl FnOnce(W) -> Result<T>,
    ) -> Result<T> {
        let response = self.send(call).await?;
        let wire = response.json()?;
        response.check(echo(&wire))?;
        read(wire).map_err(|error| response.unexpected(error.message()))
    }

    /// Reads one page of a list. An object of another account is an error.
    pub(crate) async fn page<W: DeserializeOwned + Owner, T>(
        &self,
        call: Call,
        item: impl Fn(W) -> Result<T>,
    ) -> Result<Vec<T>> {
        let echo = |list: &List<W>| self.owner_of_all(&list.0);
        let read = |list: List<W>| list.0.into_iter().map(item).collect();
        self.send_json(call, echo, read).await
    }

    /// Reads one page of a search and keeps the objects with the wanted reference.
    ///
    /// An object with another reference may be unreadable. An object without a reference is an error, because it may be the wanted one.
    // LEDGER: list-shape
    // Items are parsed one by one, so that an unreadable object of another order does not end the search.
    pub(crate) async fn page_of_search<W: DeserializeOwned + Owner, T>(
        &self,
        call: Call,
        wanted: Wanted<'_>,
        item: impl Fn(W) -> Result<T>,
    ) -> Result<Page<T>> {
        let response = self.send(call).await?;
        let List(rows) = response.json::<List<Box<RawValue>>>()?;
        let mut items = Vec::new();
        for row in &rows {
            let object: Option<W> = json::from_str(row.get()).ok();
            response.check(self.owner_of_all(object.as_ref()))?;
            match wanted.matches(row) {
                Some(false) => continue,
                Some(true) => {}
                None => return Err(response.unexpected(NO_REFERENCE)),
            }
            let object = object.ok_or_else(|| response.unexpected(UNREADABLE))?;
            let read = item(object).map_err(|error| response.unexpected(error.message()));
            items.push(read?);
        }
        Ok(Page {
            items,
            rows: rows.len(),
            first: rows.first().map(|row| row_id(row)),
            more: Hints::from_response(&response),
        })
    }

    /// Sends a call whose response carries no result: an empty body, or JSON that is not about another object.
    pub(crate) async fn send_without_result(&self, call: Call, id: &str) -> Result<()> {
        let response = self.send(call).await?;
        if response.body().trim_ascii().is_empty() || is_empty_object(&response) {
            return Ok(());
        }
        let changed: Changed = response.json()?;
        response.check(self.about(&changed).text("id", id, changed.id.as_deref()))
    }

    /// Sends one call with the credentials and returns the response if it is not an error.
    pub(crate) async fn send(&self, mut call: Call) -> Result<Response> {
        call.request.headers_mut().extend(self.headers.clone());
        let response = send(&*self.transport, call).await?;
        error::check_status(response)
    }
}

fn is_empty_object(response: &Response) -> bool {
    let members = response.json::<serde_json::Map<String, serde_json::Value>>();
    members.is_ok_and(|members| members.is_empty())
}
