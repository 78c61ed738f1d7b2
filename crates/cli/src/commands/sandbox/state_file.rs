//! Reports about the file of `--state` while the sandbox runs.

use std::future::pending;

use dhow_core::{Error, Result};
use dhow_sandbox::StateFile;

use crate::{exit::Exit, session::Session};

/// Prints a warning when the file cannot be written, and a note when it can be written again. Does not end.
pub(super) async fn report_problems(session: &Session, file: Option<&StateFile>) {
    let Some(file) = file else {
        return pending::<()>().await;
    };
    let mut problem = file.watch_problem();
    while problem.changed().await.is_ok() {
        let known = problem.borrow_and_update().clone();
        match known {
            Some(text) => session.out.warning(&format!(
                "{text}; what happens from now on is lost when the sandbox stops, unless a later attempt succeeds"
            )),
            None => session.out.note("The state is saved again."),
        }
    }
    // The file outlives this function, so the sender does too.
    pending::<()>().await;
}

/// Checks that the last state is in the file, after the sandbox has stopped.
pub(super) fn saved(file: &StateFile) -> Result<Exit> {
    match file.problem() {
        None => Ok(Exit::Success),
        Some(text) => {
            let rule = format!("has not the last state: {text}");
            Err(Error::configuration("--state", rule))
        }
    }
}
