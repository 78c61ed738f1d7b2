//! Which header carries which key, which verb goes where: requests out, answers in.

use std::sync::Arc;

use bytes::Bytes;
use dhow_core::{
    Answer, BaseUrl, Call, Effect, Error, ProviderId, Repeat, Resolution, Result, Secret,
    Transport, exchange,
};
use dhow_crypto::digest::{Md5, Sha256};
use http::{HeaderName, HeaderValue, Method, Request, header};

use crate::{
    Api, Paths, PayAtomConfig,
    body::Body,
    error,
    signing::{self, HashKey, IvSource},
};

/// The gateway's short name.
pub(crate) const ID: ProviderId = ProviderId::from_static("payatom");

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const OPERATOR_KEY: HeaderName = HeaderName::from_static("api-key");
const TOKEN: HeaderName = HeaderName::from_static("token");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Which credential a call carries besides the address that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    Nothing,
    /// `X-Api-Key`
    ApiKey,
    /// `Token`
    Token,
    /// `Token` and `Authorization: Bearer`: the document names both, and both together do no harm.
    ComplaintToken,
    /// `Authorization` with the bare token.
    BareToken,
    /// `Api-Key`
    OperatorKey,
}

/// One operation of the interface.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// What it is called in traces; the path itself is configuration.
    pub(crate) route: &'static str,
    pub(crate) effect: Effect,
    pub(crate) credential: Credential,
    /// How an unknown outcome is found out.
    pub(crate) resolution: Resolution,
}

impl Operation {
    pub(crate) const fn read(route: &'static str, credential: Credential) -> Self {
        Self {
            method: Method::POST,
            route,
            effect: Effect::Read,
            credential,
            resolution: Resolution::Poll,
        }
    }

    pub(crate) const fn write(
        route: &'static str,
        credential: Credential,
        resolution: Resolution,
    ) -> Self {
        Self {
            method: Method::POST,
            route,
            effect: Effect::Write,
            credential,
            resolution,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Client {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    pub(crate) paths: Paths,
    pub(crate) pid: String,
    key: HashKey,
    iv_source: IvSource,
    api_key: Option<Secret>,
    token: Option<Secret>,
    operator_key: Option<Secret>,
}

impl Client {
    pub(crate) fn new(config: &PayAtomConfig, transport: Arc<dyn Transport>) -> Result<Self> {
        if config.pid.trim().is_empty() {
            return Err(Error::configuration("pid", "must not be blank"));
        }
        Ok(Self {
            transport,
            base: config.base_url.clone(),
            paths: config.paths.clone(),
            pid: config.pid.clone(),
            key: HashKey::new(config.secret_key.clone()),
            iv_source: config.iv_source.clone(),
            api_key: config.api_key.clone(),
            token: config.token.clone(),
            operator_key: config.operator_key.clone(),
        })
    }

    pub(crate) fn key(&self) -> &HashKey {
        &self.key
    }

    pub(crate) fn has_api_key(&self) -> bool {
        self.api_key.is_some()
    }

    /// A body that begins with `pid`.
    pub(crate) fn body(&self) -> Body {
        Body::default().text("pid", &self.pid)
    }

    /// The `post_hash` of a request about a reference.
    pub(crate) fn post_hash(&self, label: &str, reference: &str) -> Result<String> {
        let mut md5 = Md5::new();
        let secret = self.key.secret();
        signing::reference_recipe(label, reference, &self.pid, secret, &mut md5);
        self.key.seal(&md5.finish_hex(), &self.iv_source)
    }

    /// The body of a V2 call, with its signature.
    pub(crate) fn signed(&self, body: Body) -> Body {
        let mut digest = Sha256::new();
        signing::v2_recipe(&body, self.key.secret(), &mut digest);
        body.text("signature", digest.finish_hex())
    }

    /// A body as the generation wants it: V2 signs, V1 does not.
    pub(crate) fn signed_for(&self, api: Api, body: Body) -> Body {
        match api {
            Api::V1 => body,
            Api::V2 => self.signed(body),
        }
    }

    /// A reconciliation body.
    pub(crate) fn dated(&self, date: &str) -> Body {
        let signature = signing::reconciliation_signature(&self.pid, self.key.secret(), date);
        self.body().text("date", date).text("signature", signature)
    }

    /// The address of the page that a code opens.
    pub(crate) fn page(&self, path: &str, code: &str) -> Result<String> {
        let uri = self.base.at_configured(path)?.query("code", code).uri()?;
        Ok(uri.to_string())
    }

    /// Sends one call. The answer has a status from 200 to 299 and does not say `error`.
    pub(crate) async fn send(
        &self,
        operation: Operation,
        path: &str,
        body: Option<&Body>,
    ) -> Result<Answer> {
        let resolution = operation.resolution;
        let sent = match self.call(operation, path, body) {
            Ok(call) => exchange(&*self.transport, call).await,
            Err(error) => Err(error),
        };
        sent.and_then(error::unless_refused)
            .map_err(|error| error.of_call(ID, resolution))
    }

    /// Sends one call and reads its answer, which says `success` or `ok`.
    pub(crate) async fn fetch<T>(
        &self,
        operation: Operation,
        path: &str,
        body: Option<&Body>,
        read: impl FnOnce(&Answer) -> Result<T>,
    ) -> Result<T> {
        let resolution = operation.resolution;
        let answer = self.send(operation, path, body).await?;
        error::unless_odd(&answer)
            .and_then(|()| read(&answer))
            .map_err(|error| error.of_call(ID, resolution))
    }

    fn call(&self, operation: Operation, path: &str, body: Option<&Body>) -> Result<Call> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = operation.method;
        *request.uri_mut() = self.base.at_configured(path)?.uri()?;
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, JSON);
        for (name, value) in self.credentials(operation.credential)? {
            headers.insert(name, value);
        }
        if let Some(body) = body {
            headers.insert(header::CONTENT_TYPE, JSON);
            *request.body_mut() = body.encode()?;
        }
        Ok(Call {
            request,
            route: operation.route,
            effect: operation.effect,
            repeat: Repeat::Freely,
        })
    }

    fn credentials(&self, credential: Credential) -> Result<Vec<(HeaderName, HeaderValue)>> {
        let one = |name, field, secret: &Option<Secret>| {
            Ok(vec![(name, value(field, "", secret.as_ref())?)])
        };
        match credential {
            Credential::Nothing => Ok(Vec::new()),
            Credential::ApiKey => one(API_KEY, "api_key", &self.api_key),
            Credential::OperatorKey => one(OPERATOR_KEY, "operator_key", &self.operator_key),
            Credential::Token => one(TOKEN, "token", &self.token),
            Credential::BareToken => one(header::AUTHORIZATION, "token", &self.token),
            Credential::ComplaintToken => {
                let token = |scheme| value("token", scheme, self.token.as_ref());
                let bearer = token("Bearer ")?;
                Ok(vec![(TOKEN, token("")?), (header::AUTHORIZATION, bearer)])
            }
        }
    }
}

fn value(field: &'static str, scheme: &str, secret: Option<&Secret>) -> Result<HeaderValue> {
    let secret =
        secret.ok_or_else(|| Error::configuration(field, "is not set, and this call needs it"))?;
    secret.to_header(field, scheme)
}
