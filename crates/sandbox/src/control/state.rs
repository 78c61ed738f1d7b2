//! `/_sandbox/state`: the state file.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use crate::response;
use crate::state::AppState;

/// Responds with the path of the state file and the error of the last attempt to save it, each null if there is none.
pub(super) fn read(State(state): State<AppState>) -> Response {
    let file = state.state_file.as_ref();
    let json = json!({
        "path": file.map(|file| file.path().display().to_string()),
        "problem": file.and_then(|file| file.problem()),
    });
    response::json(StatusCode::OK, &json)
}
