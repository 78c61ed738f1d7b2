//! Applies a fault to one request.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderValue};

use super::{Fault, SelectedFault};
use crate::connection::Connection;

/// Runs the gateway's work, unless the fault comes before it, and spoils the answer.
pub(crate) async fn apply(
    chosen: SelectedFault,
    connection: &Connection,
    work: impl Future<Output = Response>,
) -> Response {
    let genuine = if chosen.before_work && !matches!(chosen.fault, Fault::Delay(_)) {
        None
    } else {
        if chosen.before_work
            && let Fault::Delay(time) = chosen.fault
        {
            tokio::time::sleep(time).await;
        }
        Some(work.await)
    };
    match chosen.fault {
        Fault::Response {
            status,
            content_type,
            headers,
            body,
        } => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            let sent = response.headers_mut();
            sent.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            for (name, value) in headers {
                if let Ok(value) = HeaderValue::try_from(value) {
                    sent.insert(name, value);
                }
            }
            response
        }
        Fault::CutAfter(bytes) => {
            connection.cut_after(bytes);
            genuine.unwrap_or_default()
        }
        Fault::Hang => std::future::pending().await,
        Fault::Delay(time) => {
            if !chosen.before_work {
                tokio::time::sleep(time).await;
            }
            genuine.unwrap_or_default()
        }
    }
}
