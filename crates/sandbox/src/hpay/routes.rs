//! Routes. HPay's three hosts are three path prefixes here.

use axum::Router;

use super::HPay;
use super::{balance, checkout, order, revocation, transfer, virtual_account};
use crate::routing::{get, post};

pub(super) fn routes(hpay: HPay) -> Router {
    let checkout = Router::new()
        .route("/v1/checkout.php", get(checkout::v1))
        .route("/checkout.php", get(checkout::legacy))
        .route(
            "/api/transaction/GetTransactionDetail",
            post(order::inquiry),
        )
        .route("/api/transaction", post(order::inquiry))
        .route("/revoke_token.php", get(revocation::revoke));
    let account = Router::new()
        .route("/api/user/GetBalance", post(balance::read))
        .route("/api/va/create", post(virtual_account::create))
        .route("/api/va/updateVaName", post(virtual_account::rename))
        .route("/api/va/revoke", post(virtual_account::switch))
        .route("/api/ibft/create", post(transfer::create))
        .route("/api/ibft", post(transfer::create))
        .route("/api/ibft/CheckUserBank", get(transfer::bank_account))
        .route("/api/ibft/inquiry", get(transfer::inquiry));
    let openapi = Router::new()
        .route("/v1/account/inquiry", post(virtual_account::inquiry))
        .route("/v1/fb/create", post(transfer::create));
    Router::new()
        .nest("/checkout", checkout)
        .nest("/account", account)
        .nest("/openapi", openapi)
        .with_state(hpay)
}

pub(super) fn pages(hpay: HPay) -> Router {
    let page = get(checkout::show).merge(post(checkout::decide));
    Router::new()
        .route("/checkout/pay/{payment}", page)
        .with_state(hpay)
}
