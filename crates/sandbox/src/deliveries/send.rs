//! One attempt: a connection, a request, an answer within the time.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Request;
use http::header::{HOST, HeaderValue};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

use super::target::Target;
use super::{AttemptResult, Message};

/// Of an answer's body this much is read.
const LONGEST_BODY: usize = 64 * 1024;

/// Sends the message once.
pub(super) async fn send(target: &Target, message: &Message, timeout: Duration) -> AttemptResult {
    match tokio::time::timeout(timeout, exchange(target, message)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => AttemptResult::NoResponse(error.to_string()),
        Err(_) => AttemptResult::NoResponse(format!("no answer within {} ms", timeout.as_millis())),
    }
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

async fn exchange(target: &Target, message: &Message) -> Result<AttemptResult, AnyError> {
    let stream = target.connect().await?;
    // `Hitpay-Signature`, as the gateways' own documents write such names.
    let mut client = http1::Builder::new();
    let client = client.title_case_headers(true);
    let (mut sender, connection) = client.handshake(TokioIo::new(stream)).await?;
    let request = request(target, message)?;
    let answered = async move {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = beginning(response.into_body()).await?;
        Ok::<_, AnyError>(AttemptResult::Response { status, body })
    };
    // The connection is driven here and ends with this future.
    tokio::pin!(answered);
    tokio::select! {
        answer = &mut answered => answer,
        ended = connection => match ended {
            Ok(()) => answered.await,
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

async fn beginning(mut body: hyper::body::Incoming) -> Result<Bytes, AnyError> {
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            let room = LONGEST_BODY.saturating_sub(read.len());
            read.extend_from_slice(data.get(..room.min(data.len())).unwrap_or_default());
            if data.len() >= room {
                break;
            }
        }
    }
    Ok(read.freeze())
}
