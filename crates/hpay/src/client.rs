//! Which host and verb, which content type, which code is success: requests out, answers in. No header carries a credential.

use std::sync::Arc;

use bytes::Bytes;
use dhow_core::{
    Answer, BaseUrl, Call, Clock, Currency, Echo, Effect, Error, ErrorKind, GatewayFault,
    ProviderId, Repeat, Resolution, Result, Target, Transport, exchange, json,
};
use http::{HeaderValue, Method, Request, header};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    BodyMode, EvidenceStatus, HPayConfig,
    body::Body,
    config::Conventions,
    error::{self, Class, Service},
    recipe::{Recipe, Recipes, Values},
    signing::Keys,
    wire::{self, Envelope, object, one_or_many},
};

/// The gateway's short name.
pub(crate) const ID: ProviderId = ProviderId::from_static("hpay");

/// One operation of the interface.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) service: Service,
    /// The path, for traces.
    pub(crate) route: &'static str,
    pub(crate) effect: Effect,
    /// How an unknown outcome is found out.
    pub(crate) resolution: Resolution,
}

#[derive(Debug)]
pub(crate) struct Client {
    transport: Arc<dyn Transport>,
    pub(crate) checkout: BaseUrl,
    pub(crate) account: BaseUrl,
    pub(crate) openapi: BaseUrl,
    /// Of checkout links; see [`Service::currency`].
    currency: Currency,
    pub(crate) merchant_id: String,
    pub(crate) merchant_email: String,
    pub(crate) keys: Keys,
    pub(crate) recipes: Recipes,
    pub(crate) conventions: Conventions,
    pub(crate) clock: Arc<dyn Clock>,
}

/// An answer that can be read: its code is still to be judged.
#[derive(Debug)]
pub(crate) struct Received {
    operation: Operation,
    answer: Answer,
    pub(crate) envelope: Envelope,
}

impl Client {
    /// An answer about another merchant, in another currency or about something else than was asked is the answer to somebody else's
    /// question, whatever the call and whatever its code (L29).
    fn echo(&self, service: Service, sent: &Values<'_>, said: &[wire::Named]) -> Echo {
        let currency = service.currency(self.currency);
        said.iter().fold(Echo::new(), |echo, named| {
            let id = self.merchant_id.as_str();
            named
                .repeated(echo, service, sent)
                .currency("currency", currency, named.currency.as_deref())
                .text("merchant_id", id, named.merchant_id.as_deref())
                .text("merchantId", id, named.camel_id.as_deref())
                .text(
                    "merchant_site_code",
                    id,
                    named.merchant_site_code.as_deref(),
                )
                // LEDGER: answered-email
                .unless(
                    "merchant_email",
                    self.is_own_email(named.merchant_email.as_deref()),
                )
                .unless(
                    "merchantEmail",
                    self.is_own_email(named.camel_email.as_deref()),
                )
                .unless(
                    "receiver_email",
                    self.is_own_email(named.receiver_email.as_deref()),
                )
        })
    }

    /// False for the e-mail address of another merchant. Capitals do not count, and none is no contradiction.
    fn is_own_email(&self, answered: Option<&str>) -> bool {
        let answered = answered.map(str::trim).filter(|email| !email.is_empty());
        answered.is_none_or(|email| email.eq_ignore_ascii_case(self.merchant_email.trim()))
    }

    pub(crate) fn new(config: &HPayConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        for (field, text) in [
            ("merchant_id", &config.merchant_id),
            ("merchant_email", &config.merchant_email),
        ] {
            if text.trim().is_empty() || text.chars().any(char::is_control) {
                let rule = "must be visible text";
                return Err(Error::configuration(field, rule).with_provider(ID));
            }
        }
        Ok(Self {
            transport,
            checkout: config.checkout_url()?,
            account: config.account_url()?,
            openapi: config.openapi_url()?,
            currency: config.currency,
            merchant_id: config.merchant_id.clone(),
            merchant_email: config.merchant_email.clone(),
            keys: Keys {
                passcode: config.passcode.clone(),
                signer: config.signer.clone(),
                gateway: config.gateway.clone(),
            },
            recipes: config.recipes.clone(),
            conventions: config.conventions.clone(),
            clock: Arc::clone(&config.clock),
        })
    }

    /// Sends a body.
    pub(crate) async fn post(
        &self,
        operation: Operation,
        target: Target,
        body: &Body,
        mode: BodyMode,
    ) -> Result<Received> {
        let (bytes, content_type) = body.encode(mode)?;
        let mut request = Request::new(bytes);
        *request.method_mut() = Method::POST;
        let content_type = HeaderValue::from_static(content_type);
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        self.send(operation, target, request, &body.values()).await
    }

    /// Asks with a query, which is these values and their signature.
    pub(crate) async fn get(
        &self,
        operation: Operation,
        target: Target,
        values: &Values<'_>,
        signature: (&str, &str),
    ) -> Result<Received> {
        let pairs = values.iter().chain([&signature]);
        let target = pairs.fold(target, |target, (name, value)| target.query(name, value));
        let request = Request::new(Bytes::new());
        self.send(operation, target, request, values).await
    }

    async fn send(
        &self,
        operation: Operation,
        target: Target,
        mut request: Request<Bytes>,
        values: &Values<'_>,
    ) -> Result<Received> {
        *request.uri_mut() = target.uri()?;
        let accept = HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::ACCEPT, accept);
        let call = Call {
            request,
            route: operation.route,
            effect: operation.effect,
            repeat: Repeat::Freely,
        };
        let sent = exchange(&*self.transport, call).await;
        let received = sent.and_then(|answer| self.read(operation, answer, values));
        received.map_err(|error| operation.explained(error))
    }

    /// HPay documents no HTTP status. Outside 200 to 299 an answer is a failure, whose code is read if it has one.
    fn read(&self, operation: Operation, answer: Answer, sent: &Values<'_>) -> Result<Received> {
        let unambiguous = json::check_unambiguous(answer.body());
        let envelope = match unambiguous {
            // From a list serde would fill the members by their places.
            Ok(()) if !is_object(answer.body()) => {
                Err(answer.not_understood("it is not one JSON object"))
            }
            Ok(()) => answer.json::<Envelope>(),
            Err(why) => Err(answer.not_understood(&why.to_string())),
        };
        let succeeded = answer.status().is_success();
        let envelope = match envelope {
            Ok(envelope) => envelope,
            Err(error) if succeeded => return Err(error),
            Err(_) => return Err(answer.refused(GatewayFault::default())),
        };
        let said = wire::Named::all(&answer, &envelope);
        answer.check(self.echo(operation.service, sent, &said))?;
        if !succeeded {
            return Err(refused(operation.service, &answer, &envelope));
        }
        Ok(Received {
            operation,
            answer,
            envelope,
        })
    }
}

fn is_object(body: &[u8]) -> bool {
    json::without_mark(body)
        .trim_ascii_start()
        .starts_with(b"{")
}

/// The error for an answer that is no success. One that says "not found" and describes what was not found proves no absence (L5).
// LEDGER: described-absence
fn refused(service: Service, answer: &Answer, envelope: &Envelope) -> Error {
    let (code, words) = (envelope.error_code.as_str(), envelope.words());
    let error = error::refused(service, answer, code, words);
    match error.kind() == ErrorKind::NotFound && envelope.described().is_some() {
        true => answer
            .not_understood("its code says that there is no such thing, its data describes one"),
        false => error,
    }
}

impl Operation {
    pub(crate) fn explained(&self, error: Error) -> Error {
        error.of_call(ID, self.resolution)
    }
}

impl Received {
    pub(crate) fn code(&self) -> &str {
        self.envelope.error_code.as_str()
    }

    /// The answer, if its code is success.
    pub(crate) fn successful(self) -> Result<Self> {
        let code = self.code();
        if self.operation.service.class(code) == Class::Success {
            return Ok(self);
        }
        let error = refused(self.operation.service, &self.answer, &self.envelope);
        Err(self.operation.explained(error))
    }

    /// `data`, which this answer must have.
    pub(crate) fn raw(&self) -> Result<&RawValue> {
        let data = self.envelope.data.as_deref();
        data.ok_or_else(|| self.not_understood("it has no data"))
    }

    /// `data` as one object.
    pub(crate) fn data<T: DeserializeOwned>(&self) -> Result<T> {
        let data = object(self.raw()?);
        data.map_err(|error| self.not_understood(&json::fault(&error)))
    }

    /// `data` as its items.
    pub(crate) fn items<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let items = one_or_many(self.raw()?);
        items.map_err(|error| self.not_understood(&json::fault(&error)))
    }

    /// Compares the answer with its question (L29).
    pub(crate) fn check(&self, echo: Echo) -> Result<()> {
        let checked = self.answer.check(echo);
        checked.map_err(|error| self.operation.explained(error))
    }

    /// The error for an answer that says something else than it should.
    pub(crate) fn not_understood(&self, why: &str) -> Error {
        self.operation.explained(self.answer.not_understood(why))
    }

    /// Checks the signature of an answer when recipes for it are configured, and returns the evidence for the recipe that matched. The
    /// recipe picks from the answer's data first and from the request after it.
    pub(crate) fn verify(
        &self,
        keys: &Keys,
        recipes: &[Recipe],
        sent: &Values<'_>,
        signature: Option<&str>,
    ) -> Result<Option<EvidenceStatus>> {
        if recipes.is_empty() {
            return Ok(None);
        }
        let scalars = self.envelope.scalars();
        let mut values: Vec<(&str, &str)> = vec![("error_code", self.code())];
        values.extend(
            scalars
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        values.extend(sent);
        match keys.verify(recipes, &values, signature.unwrap_or_default()) {
            Ok(number) => Ok(recipes.get(number).map(Recipe::evidence)),
            Err(_) => Err(self.not_understood("its signature does not match")),
        }
    }
}
