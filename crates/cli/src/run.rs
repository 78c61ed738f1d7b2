//! From the command line to the exit code.

use std::{ffi::OsString, path::Path, sync::Arc};

use clap::{
    CommandFactory, Parser,
    error::{ContextKind, ErrorKind as ClapKind},
};
use dhow_core::{Error, ErrorKind, Outcome, PaymentProvider, Resolution, Result, Settings};
use dhow_reqwest::ReqwestTransport;

use crate::{
    args::{Cli, Globals},
    config::{Config, Variables},
    exit::Exit,
    fault::ErrorView,
    gateways::{self, Gateway},
    output::{self, Output},
};

/// What every command gets.
pub(crate) struct Session {
    /// Where answers go.
    pub(crate) out: Output,
    globals: Globals,
}

impl Session {
    /// What is configured, read when a command first needs it.
    ///
    /// # Errors
    /// A configuration file that cannot be used.
    pub(crate) fn config(&self) -> Result<Config> {
        let mut variables = Variables::of_process();
        if let Some(path) = self.env_file() {
            variables.add_file(path)?;
        }
        Config::load(self.globals.config.as_deref(), variables)
    }

    /// The file with variables that was named.
    pub(crate) fn env_file(&self) -> Option<&Path> {
        self.globals.env_file.as_deref()
    }

    /// What is configured for one gateway.
    ///
    /// # Errors
    /// A configuration file that cannot be used, a value of the wrong form.
    pub(crate) fn settings(&self, gateway: &dyn Gateway) -> Result<Settings<'static>> {
        self.config()?.settings(gateway)
    }

    /// The provider of one gateway, set up as configured.
    ///
    /// # Errors
    /// As [`settings`](Self::settings), and a setting that the provider refuses.
    pub(crate) fn connect(&self, gateway: &dyn Gateway) -> Result<Arc<dyn PaymentProvider>> {
        connect(&self.settings(gateway)?)
    }
}

/// The provider of these settings, over the usual transport.
///
/// # Errors
/// A setting that is missing or wrong, by name; TLS that cannot be set up.
pub(crate) fn connect(settings: &Settings<'_>) -> Result<Arc<dyn PaymentProvider>> {
    settings.provider(Arc::new(ReqwestTransport::new()?))
}

/// Runs the command that the arguments ask for.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.collect();
    let Cli { globals, command } = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error, &arguments),
    };
    let out = Output::new(globals.json);
    let session = Session { out, globals };
    let ended = runtime().and_then(|runtime| runtime.block_on(command.run(&session)));
    match ended {
        Ok(exit) => reached(exit, &session.out, command.moves_money()),
        Err(error) => {
            let error = gateways::naming_the_setting(error);
            let view = match command.changes_something() {
                true => ErrorView::of(&error),
                false => ErrorView::of_question(&error),
            };
            session.out.failure(&view);
            Exit::of(&error)
        }
    }
}

/// How a command ends whose answer reached its reader, or did not. What moved money is told on standard error instead.
fn reached(exit: Exit, out: &Output, moved_money: bool) -> Exit {
    let Some(unwritten) = out.take_unwritten() else {
        return exit;
    };
    let outcome = match moved_money {
        true => Outcome::Unknown(Resolution::Poll),
        false => Outcome::NotSent,
    };
    if moved_money {
        out.beside(&unwritten.text);
    }
    if moved_money || !unwritten.reader_went_away() {
        out.complaint(&ErrorView::of_unwritten(&unwritten.error, moved_money));
    }
    let what = "the answer cannot be written to standard output";
    Exit::of(&Error::new(ErrorKind::Unavailable, outcome, what))
}

/// One thread is enough: everything waits for the network.
fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build();
    runtime.map_err(|error| {
        Error::configuration("runtime", "cannot be started on this system").with_source(error)
    })
}

/// Help and version are answers; everything else is wrong usage.
fn not_understood(error: &clap::Error, arguments: &[OsString]) -> Exit {
    let out = &Output::new(asks_for_json(arguments));
    let is_answer = matches!(
        error.kind(),
        ClapKind::DisplayHelp | ClapKind::DisplayVersion
    );
    if out.is_json() && !is_answer {
        let field = error.get(ContextKind::InvalidArg).map(ToString::to_string);
        out.failure(&ErrorView::of_usage(&first_paragraph(error), field));
    } else if is_answer {
        out.help(error);
    } else {
        out.help(&shown(error, arguments));
    }
    match is_answer {
        true => reached(Exit::Yes, out, false),
        false => Exit::Usage,
    }
}

/// The complaint that goes to a terminal. The parser repeats arguments as they are, so it reads them again with nothing in them that could
/// draw there.
fn shown(error: &clap::Error, arguments: &[OsString]) -> clap::Error {
    let plain = arguments.iter().map(|argument| {
        let text = argument.to_string_lossy();
        output::plain(&text).into_owned()
    });
    let again = Cli::try_parse_from(plain).err();
    let again = again.filter(|again| again.kind() == error.kind());
    again.unwrap_or_else(|| {
        let words = "an argument has characters that cannot be shown, and is not understood";
        Cli::command().error(error.kind(), words)
    })
}

/// What is wrong, without the usage that clap adds for people.
fn first_paragraph(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    words.join(" ").trim_start_matches("error: ").to_owned()
}

/// Whether `--json` stands on a command line that could not be read.
fn asks_for_json(arguments: &[OsString]) -> bool {
    let options = arguments.iter().take_while(|argument| *argument != "--");
    options.into_iter().any(|argument| argument == "--json")
}
