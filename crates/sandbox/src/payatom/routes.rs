//! Routes.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::call::Api;
use super::refusal::Refusal;
use super::transfer_reference::{REFUND_PATH, TRANSFER_REFERENCE_PATH};
use super::{PayAtom, allow_list, page};
use crate::routing::{get, post};

type HandlerResult = Result<Response, Refusal>;

pub(super) fn routes(payatom: PayAtom) -> Router {
    let hosted = on(|payatom, headers, body| payatom.hosted(Api::V1, headers, body));
    // Some pages of the documentation call it with GET and a JSON body.
    let hosted = hosted.merge(get(
        |State(payatom): State<PayAtom>, headers: HeaderMap, body: Bytes| {
            payatom.hosted(Api::V1, &headers, &body)
        },
    ));
    Router::new()
        .route("/pay/request.php", hosted)
        .route(
            "/pay/v2/request.php",
            on(|payatom, headers, body| payatom.hosted(Api::V2, headers, body)),
        )
        .route(
            "/api/request.php",
            on(|payatom, headers, body| payatom.seamless(Api::V1, headers, body)),
        )
        .route(
            "/api/v2/request.php",
            on(|payatom, headers, body| payatom.seamless(Api::V2, headers, body)),
        )
        .route(
            "/api/status_polling.php",
            on(|payatom, headers, body| payatom.poll(Api::V1, headers, body)),
        )
        .route(
            "/api/v2/status_polling.php",
            on(|payatom, headers, body| payatom.poll(Api::V2, headers, body)),
        )
        .route(TRANSFER_REFERENCE_PATH, on(PayAtom::set_transfer_reference))
        .route(REFUND_PATH, on(PayAtom::begin_refund))
        .route("/api/reconcile_polling.php", on(PayAtom::reconcile_payins))
        .route("/api/v2/wallet_balance.php", on(PayAtom::balance))
        .route(
            "/api/complaint/submit_complaint.php",
            on(PayAtom::submit_complaint),
        )
        .route("/api/wallet_balance.php", on(PayAtom::operator_balances))
        .route(
            "/bot/api_v2/account_deposit.php",
            on(PayAtom::wallet_summary),
        )
        .route("/bot/api_v2/account_status.php", get(wallet_data))
        .merge(payouts())
        .fallback(no_route)
        .layer(middleware::from_fn_with_state(
            payatom.clone(),
            allow_list::check,
        ))
        .with_state(payatom)
}

fn payouts() -> Router<PayAtom> {
    Router::new()
        .route(
            "/payout/api/request.php",
            on(|payatom, headers, body| payatom.pay_out(Api::V1, headers, body)),
        )
        .route(
            "/payout/api/v2/request.php",
            on(|payatom, headers, body| payatom.pay_out(Api::V2, headers, body)),
        )
        .route("/payout/api/status_polling.php", on(PayAtom::poll_payout))
        .route(
            "/payout/api/payout_reconcile_polling.php",
            on(PayAtom::reconcile_payouts),
        )
}

pub(super) fn pages(payatom: PayAtom) -> Router {
    Router::new()
        .route(
            "/pay/connect.php",
            get(page::show).merge(post(page::decide)),
        )
        .with_state(payatom)
}

fn wallet_data(State(payatom): State<PayAtom>, headers: HeaderMap) -> HandlerResult {
    payatom.wallet_data(&headers)
}

/// Route for POST that calls `serve`.
fn on(serve: fn(&PayAtom, &HeaderMap, &Bytes) -> HandlerResult) -> MethodRouter<PayAtom> {
    post(
        move |State(payatom): State<PayAtom>, headers: HeaderMap, body: Bytes| {
            serve(&payatom, &headers, &body)
        },
    )
}

async fn no_route(_request: Request) -> Response {
    Refusal::with(StatusCode::NOT_FOUND, "There is no such page").into_response()
}
