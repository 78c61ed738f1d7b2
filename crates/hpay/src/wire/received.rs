//! Response of HPay, parsed into its envelope.

use dhow_core::{Error, ErrorKind, GatewayError, Response, Result, json};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    EvidenceStatus,
    error::{self, Class, Service},
    signing::{Keys, SignatureScheme, Values},
};

use super::{
    echo::Merchant,
    envelope::{Envelope, RepeatedFields, object, one_or_many},
};

/// Response with a readable envelope. Its code is not checked yet.
#[derive(Debug)]
pub(crate) struct Received {
    service: Service,
    pub(crate) response: Response,
    pub(crate) envelope: Envelope,
}

impl Received {
    /// Reads the envelope of a response and compares it with the request. Outside HTTP 200 to 299 it is an error, made from the code if
    /// there is one.
    // HPay documents no HTTP statuses, so a failing one still may carry a code.
    pub(crate) fn new(
        service: Service,
        response: Response,
        sent: &Values<'_>,
        merchant: &Merchant,
    ) -> Result<Self> {
        let succeeded = response.status().is_success();
        let envelope = match envelope(&response) {
            Ok(envelope) => envelope,
            Err(error) if succeeded => return Err(error),
            Err(_) => return Err(response.error_for_status(GatewayError::default())),
        };
        let repeated = RepeatedFields::from_response(&response, &envelope);
        response.check(merchant.echo(service, sent, &repeated))?;
        let received = Self {
            service,
            response,
            envelope,
        };
        match succeeded {
            true => Ok(received),
            false => Err(received.refusal()),
        }
    }

    pub(crate) fn code(&self) -> &str {
        self.envelope.error_code.as_str()
    }

    /// Returns the response if its code is success.
    pub(crate) fn successful(self) -> Result<Self> {
        match self.service.class(self.code()) {
            Class::Success => Ok(self),
            Class::Refusal(_) | Class::Open => Err(self.refusal()),
        }
    }

    /// Returns the error for a code other than success.
    // A response that says "not found" and describes the object contradicts itself, so it proves no absence.
    // LEDGER: described-absence
    fn refusal(&self) -> Error {
        let message = self.envelope.message_text();
        let error = error::refusal(self.service, &self.response, self.code(), message);
        match error.kind() == ErrorKind::NotFound && self.envelope.described_status().is_some() {
            true => self
                .response
                .unexpected("its code says not found, but its data describes the object"),
            false => error,
        }
    }

    /// Returns `data`, which this response must have.
    fn raw(&self) -> Result<&RawValue> {
        let data = self.envelope.data.as_deref();
        data.ok_or_else(|| self.response.unexpected("it has no data"))
    }

    /// Parses `data` as one object.
    pub(crate) fn data<T: DeserializeOwned>(&self) -> Result<T> {
        let data = object(self.raw()?);
        data.map_err(|error| self.response.unexpected(&json::fault(&error)))
    }

    /// Parses `data` as a list of objects.
    pub(crate) fn items<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let items = one_or_many(self.raw()?);
        items.map_err(|error| self.response.unexpected(&json::fault(&error)))
    }

    /// Verifies the signature of a response if there are schemes for it, and returns the evidence for the scheme that matched.
    ///
    /// A scheme takes its fields from the response's `data` first and then from the request.
    pub(crate) fn verify(
        &self,
        keys: &Keys,
        schemes: &[SignatureScheme],
        sent: &Values<'_>,
        signature: Option<&str>,
    ) -> Result<Option<EvidenceStatus>> {
        if schemes.is_empty() {
            return Ok(None);
        }
        let scalars = self.envelope.scalars();
        // The response's own values come first, because the signature has to cover those that are used afterwards.
        let mut values: Vec<(&str, &str)> = vec![("error_code", self.code())];
        values.extend(
            scalars
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        values.extend(sent);
        match keys.verify(schemes, &values, signature.unwrap_or_default()) {
            Ok(number) => Ok(schemes.get(number).map(SignatureScheme::evidence)),
            Err(_) => Err(self.response.unexpected("its signature does not match")),
        }
    }
}

fn envelope(response: &Response) -> Result<Envelope> {
    // Two members of one name could be read differently by the code that verifies and the code that uses them.
    json::check_unambiguous(response.body())
        .map_err(|why| response.unexpected(&why.to_string()))?;
    response.json()
}
