//! One delivery attempt over a connection of its own.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Request;
use http::header::{HOST, HeaderValue};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::target::Target;
use super::{AttemptResult, Message};

/// Maximum number of bytes read from a response body.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Sends a webhook once and waits for the response.
pub(super) async fn send(target: &Target, message: &Message, timeout: Duration) -> AttemptResult {
    match tokio::time::timeout(timeout, attempt(target, message)).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => AttemptResult::NoResponse(error.to_string()),
        Err(_) => {
            AttemptResult::NoResponse(format!("no response within {} ms", timeout.as_millis()))
        }
    }
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

async fn attempt(target: &Target, message: &Message) -> Result<AttemptResult, AnyError> {
    let stream = target.connect().await?;
    // Header names are sent as `Hitpay-Signature`, the spelling of the gateways' documentation.
    let mut client = http1::Builder::new();
    let client = client.title_case_headers(true);
    let (mut sender, connection) = client.handshake(TokioIo::new(stream)).await?;
    let request = request(target, message)?;
    let response = async move {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = read_prefix(response.into_body()).await?;
        Ok::<_, AnyError>(AttemptResult::Response { status, body })
    };
    // hyper makes progress only while the connection future is polled, so both futures run side by side.
    tokio::pin!(response);
    tokio::select! {
        result = &mut response => result,
        ended = connection => match ended {
            Ok(()) => response.await,
            Err(error) => Err(error.into()),
        },
    }
}

fn request(target: &Target, message: &Message) -> Result<Request<Full<Bytes>>, AnyError> {
    let mut request = Request::new(Full::new(message.body.clone()));
    *request.method_mut() = message.method.clone();
    *request.uri_mut() = target.path.parse()?;
    *request.headers_mut() = message.headers.clone();
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::try_from(&target.authority)?);
    Ok(request)
}

async fn read_prefix(mut body: hyper::body::Incoming) -> Result<Bytes, AnyError> {
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            let room = MAX_BODY_BYTES.saturating_sub(read.len());
            read.extend_from_slice(data.get(..room.min(data.len())).unwrap_or_default());
            if data.len() >= room {
                break;
            }
        }
    }
    Ok(read.freeze())
}
