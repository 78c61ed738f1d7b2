//! Which headers carry the credentials, which verb goes where: requests out, answers in.

use std::sync::Arc;

use bytes::Bytes;
use dhow_core::{
    Answer, BaseUrl, Call, Echo, Effect, Environment, Error, Repeat, Resolution, Result, Target,
    Transport, exchange, json,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    Hub2Config, error, mode,
    pages::{Hints, Page, Wanted, name_of},
    webhook::ID,
    wire::{Changed, List, Owner},
};

// Hub2 writes them `ApiKey`, `MerchantId` and `Environment`; names of headers have no case.
const API_KEY: HeaderName = HeaderName::from_static("apikey");
const MERCHANT_ID: HeaderName = HeaderName::from_static("merchantid");
const ENVIRONMENT: HeaderName = HeaderName::from_static("environment");

/// One operation of the interface.
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// The path with its variable parts as names, for traces.
    pub(crate) route: &'static str,
    pub(crate) effect: Effect,
    /// How soon the call may be repeated.
    pub(crate) repeat: Repeat,
    /// How an unknown outcome is found out.
    pub(crate) resolution: Resolution,
}

impl Operation {
    pub(crate) const fn read(route: &'static str, repeat: Repeat) -> Self {
        Self {
            method: Method::GET,
            route,
            effect: Effect::Read,
            repeat,
            resolution: Resolution::Poll,
        }
    }

    pub(crate) const fn write(method: Method, route: &'static str, resolution: Resolution) -> Self {
        Self {
            method,
            route,
            effect: Effect::Write,
            repeat: Repeat::Never,
            resolution,
        }
    }

    pub(crate) const fn post(route: &'static str, resolution: Resolution) -> Self {
        Self::write(Method::POST, route, resolution)
    }
}

const NO_REFERENCE: &str = "an item of the list does not say its reference";
const UNREADABLE: &str = "an item of the list cannot be read";

/// What a call has no body with.
pub(crate) const NO_BODY: Option<&()> = None;

#[derive(Debug, Clone)]
pub(crate) struct Client {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    headers: HeaderMap,
    /// The account that answers must belong to; a front end with a token does not know it.
    account: Option<Account>,
}

/// The account that the three headers name.
#[derive(Debug, Clone)]
struct Account {
    environment: Environment,
    merchant_id: String,
}

impl Client {
    /// With the three headers that every call of a merchant's server carries.
    pub(crate) fn new(config: &Hub2Config, transport: Arc<dyn Transport>) -> Result<Self> {
        let merchant_id = HeaderValue::from_str(&config.merchant_id)
            .ok()
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                let rule = "must consist of visible ASCII characters";
                Error::configuration("merchant_id", rule)
            })?;
        let environment = HeaderValue::from_static(mode::write(config.environment));
        let mut headers = HeaderMap::new();
        headers.insert(API_KEY, config.api_key.to_header("api_key", "")?);
        headers.insert(MERCHANT_ID, merchant_id);
        headers.insert(ENVIRONMENT, environment);
        Ok(Self {
            transport,
            base: config.address()?,
            headers,
            account: Some(Account {
                environment: config.environment,
                merchant_id: config.merchant_id.clone(),
            }),
        })
    }

    /// Without credentials: an intent's token in the call is what it may do.
    pub(crate) fn without_key(base: BaseUrl, transport: Arc<dyn Transport>) -> Self {
        Self {
            transport,
            base,
            headers: HeaderMap::new(),
            account: None,
        }
    }

    // LEDGER: merchant-id

    /// Compares the environment and the merchant that an object names with those of the account. An environment that is neither of the
    /// two is a contradiction.
    pub(crate) fn owner_of(&self, echo: Echo, object: &impl Owner) -> Echo {
        match &self.account {
            Some(own) => {
                let is =
                    |asked: &str, answered: Option<&str>| answered.is_none_or(|it| it == asked);
                echo.unless("mode", is(mode::write(own.environment), object.mode()))
                    .unless("merchantId", is(&own.merchant_id, object.merchant_id()))
            }
            None => echo,
        }
    }

    /// Begins the comparison of an answer that is one object: it must name what it is about, by a fact of the question or by a member that
    /// only such an object has. `{"status":"failed","message":"upstream connect error"}` is about nothing.
    // LEDGER: nameless-answers
    pub(crate) fn about(&self, object: &impl Owner) -> Echo {
        self.owner_of(Echo::new().at_least_one(), object)
    }

    /// The same for a list of objects.
    pub(crate) fn owner_of_all<'a, T: Owner + 'a>(
        &self,
        objects: impl IntoIterator<Item = &'a T>,
    ) -> Echo {
        let compare = |echo, object| self.owner_of(echo, object);
        objects.into_iter().fold(Echo::new(), compare)
    }

    /// An address below the base.
    pub(crate) fn at(&self, path: &'static str) -> Target {
        self.base.at(path)
    }

    /// Sends one call, compares its answer with the question (L29) and makes of it what the caller wants. An answer to something else, and
    /// one that cannot be read, leave the outcome of a write unknown.
    pub(crate) async fn ask<W: DeserializeOwned, T>(
        &self,
        operation: Operation,
        target: Target,
        body: Option<&(impl Serialize + Sync)>,
        echo: impl FnOnce(&W) -> Echo,
        read: impl FnOnce(W) -> Result<T>,
    ) -> Result<T> {
        let resolution = operation.resolution;
        let answer = self.send(operation, target, body).await?;
        let understood = || {
            let wire = answer.json()?;
            answer.check(echo(&wire))?;
            read(wire).map_err(|fault| answer.not_understood(fault.message()))
        };
        understood().map_err(|error| error.of_call(ID, resolution))
    }

    /// Asks for one page of a list. Every object of it belongs to the account.
    pub(crate) async fn page<W: DeserializeOwned + Owner, T>(
        &self,
        operation: Operation,
        target: Target,
        one: impl Fn(W) -> Result<T>,
    ) -> Result<Vec<T>> {
        let resolution = operation.resolution;
        let answer = self.send(operation, target, NO_BODY).await?;
        let understood = || {
            let List(items) = answer.json::<List<W>>()?;
            answer.check(self.owner_of_all(&items))?;
            let items: Result<_> = items.into_iter().map(one).collect();
            items.map_err(|fault: Error| answer.not_understood(fault.message()))
        };
        understood().map_err(|error: Error| error.of_call(ID, resolution))
    }

    /// Asks for one page of a search, and keeps the objects that have the wanted reference. What cannot be read of an object with another
    /// one does not matter; an object without a reference may be the wanted one, so it proves that the search is not over.
    // LEDGER: list-shape
    pub(crate) async fn page_of_search<W: DeserializeOwned + Owner, T>(
        &self,
        operation: Operation,
        target: Target,
        wanted: Wanted<'_>,
        one: impl Fn(W) -> Result<T>,
    ) -> Result<Page<T>> {
        let resolution = operation.resolution;
        let answer = self.send(operation, target, NO_BODY).await?;
        let understood = || {
            let List(rows) = answer.json::<List<Box<RawValue>>>()?;
            let mut items = Vec::new();
            for row in &rows {
                let object: Option<W> = json::from_str(row.get()).ok();
                answer.check(self.owner_of_all(object.as_ref()))?;
                match wanted.is_it(row) {
                    Some(false) => continue,
                    Some(true) => {}
                    None => return Err(answer.not_understood(NO_REFERENCE)),
                }
                let object = object.ok_or_else(|| answer.not_understood(UNREADABLE))?;
                let item = one(object);
                items.push(item.map_err(|fault| answer.not_understood(fault.message()))?);
            }
            Ok(Page {
                items,
                rows: rows.len(),
                first: rows.first().map(|row| name_of(row)),
                more: Hints::of(&answer),
            })
        };
        understood().map_err(|error: Error| error.of_call(ID, resolution))
    }

    /// Sends a call whose answer is worth nothing but its success: nothing at all, or JSON that is not about another object.
    pub(crate) async fn tell(&self, operation: Operation, target: Target, id: &str) -> Result<()> {
        let resolution = operation.resolution;
        let answer = self.send(operation, target, NO_BODY).await?;
        if answer.body().trim_ascii().is_empty() || is_empty_object(&answer) {
            return Ok(());
        }
        let understood = answer.json().and_then(|changed: Changed| {
            answer.check(self.about(&changed).text("id", id, changed.id.as_deref()))
        });
        understood.map_err(|error| error.of_call(ID, resolution))
    }

    /// Sends one call; the answer has a status from 200 to 299.
    pub(crate) async fn send(
        &self,
        operation: Operation,
        target: Target,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<Answer> {
        let (resolution, effect) = (operation.resolution, operation.effect);
        let sent = match self.call(operation, target, body) {
            Ok(call) => exchange(&*self.transport, call).await,
            Err(error) => Err(error),
        };
        sent.and_then(|answer| {
            if answer.status().is_success() {
                error::unless_error(&answer).map(|()| answer)
            } else {
                Err(match effect {
                    Effect::Read => error::refused(&answer).of_question(),
                    Effect::Write => error::refused(&answer),
                })
            }
        })
        .map_err(|error| error.of_call(ID, resolution))
    }

    fn call(
        &self,
        operation: Operation,
        target: Target,
        body: Option<&impl Serialize>,
    ) -> Result<Call> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = operation.method;
        *request.uri_mut() = target.uri()?;
        let headers = request.headers_mut();
        headers.clone_from(&self.headers);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(body) = body {
            let json = serde_json::to_vec(body)
                .map_err(|_| Error::invalid("body", "cannot be written as JSON"))?;
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
            *request.body_mut() = Bytes::from(json);
        }
        Ok(Call {
            request,
            route: operation.route,
            effect: operation.effect,
            repeat: operation.repeat,
        })
    }
}

fn is_empty_object(answer: &Answer) -> bool {
    let members = answer.json::<serde_json::Map<String, serde_json::Value>>();
    members.is_ok_and(|members| members.is_empty())
}
