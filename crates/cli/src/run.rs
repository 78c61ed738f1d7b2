//! Parses the command line, runs the command and maps its result to an exit code.

use std::ffi::OsString;

use clap::error::{ContextKind, ErrorKind as ClapKind};
use dhow_core::{Error, ErrorKind, Outcome, Resolution, Result};

use crate::{
    args,
    cli::{self, Cli},
    command_line::CommandLine,
    commands::Command,
    config::ProxySetting,
    exit::Exit,
    failure::Failure,
    gateways::{self, Gateway},
    output::{self, Output},
    session::Session,
};

/// Name of the variables file in the advice to use the sandbox.
const SANDBOX_FILE: &str = "sandbox.env";

/// Parses the arguments and runs the command.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.collect();
    let Cli { globals, command } = match Cli::parse_line(&arguments) {
        Ok(cli) => cli,
        Err(error) => return report_usage_error(&error, &arguments),
    };
    let session = Session::new(globals, cli::definition);
    let result = runtime().and_then(|runtime| {
        let result = runtime.block_on(command.run(&session));
        if command.changes_something() {
            // After a signal, the runtime's end would wait for a name server, and the report for both.
            runtime.shutdown_background();
        }
        result
    });
    match result {
        Ok(exit) => finish(exit, &session.out, command.moves_money()),
        Err(error) => {
            let error = gateways::naming_the_setting(error);
            let exit = Exit::from(&error);
            let example = missing_argument(&error).then(|| cli::example(&arguments));
            let failure = failure(error, &command, &session);
            session.out.error(&failure.with_example(example.flatten()));
            exit
        }
    }
}

/// Returns the output for an error, with the commands that help: the one that finds out an unknown outcome, or the sandbox for missing
/// settings.
fn failure(error: Error, command: &Command, session: &Session) -> Failure {
    let is_repeated = error.kind() == ErrorKind::Duplicate && error.outcome() == Outcome::NotSent;
    let shows_earlier = error.outcome().is_unknown() || is_repeated;
    let advice = match error.resolution() {
        Some(Resolution::Reconcile) => {
            let gateway = gateways::of_error(&error);
            gateway.and_then(Gateway::reconciliation).map(str::to_owned)
        }
        _ if is_repeated => command.on_purpose().map(str::to_owned),
        _ => command.missing_field(&error, session),
    };
    let lacks_settings = session.lacks_settings(&error);
    let lacks_connection = lacks_connection(&error, command);
    let absent_file = session.absent_env_file(&error);
    let failure = match command.changes_something() {
        true => Failure::from(error),
        false => Failure::for_read(error),
    };
    if lacks_settings {
        let sandbox = CommandLine::new("sandbox").option("--env-file", SANDBOX_FILE);
        let advice = format!(
            "without an account, use the simulated gateways: run the sandbox, and add --env-file {SANDBOX_FILE} to this command"
        );
        return failure.with_advice(advice).with_next(sandbox);
    }
    if let Some(path) = absent_file.map(|path| path.display().to_string()) {
        let sandbox = CommandLine::new("sandbox").option("--env-file", path);
        let advice = "write the variables that `dhow providers` lists to this file; without an account, the sandbox writes it";
        return failure.with_advice(advice).with_next(sandbox);
    }
    if let Some(proxy) = lacks_connection.then(|| session.proxy()).flatten() {
        return failure.with_advice(proxy_advice(&proxy));
    }
    let failure = match advice {
        Some(advice) => failure.with_advice(advice),
        None => failure,
    };
    match command.find_out(session).filter(|_| shows_earlier) {
        Some(line) => failure.with_next(line),
        None => failure,
    }
}

/// Returns the advice to check the proxy. The error does not say whether the host was called through it.
fn proxy_advice(proxy: &ProxySetting) -> String {
    let others = match proxy.bypass {
        Some(_) => "to machines that NO_PROXY does not name",
        None => "to other machines",
    };
    let place = &proxy.place;
    format!("check the proxy of {place}, through which calls {others} go")
}

/// True for a call over HTTP that found no server, which a proxy may be the cause of. The connection of a store has no proxy.
fn lacks_connection(error: &Error, command: &Command) -> bool {
    let is_unsent = match command {
        // No gateway is called, so there is no outcome.
        Command::Webhook(_) => true,
        _ => error.provider().is_some() && error.outcome() == Outcome::NotSent,
    };
    is_unsent && error.kind() == ErrorKind::Unavailable
}

/// Returns the exit code of a finished command, and reports output that could not be written.
///
/// The result of a command that moved money goes to standard error in that case, so that its reference is not lost.
fn finish(exit: Exit, out: &Output, moved_money: bool) -> Exit {
    let Some(failed) = out.take_failed_write() else {
        return exit;
    };
    let outcome = match moved_money {
        true => Outcome::Unknown(Resolution::Poll),
        false => Outcome::NotSent,
    };
    if moved_money {
        out.eprint(&failed.text);
    }
    if moved_money || !failed.is_closed_pipe() {
        out.error_page(&Failure::for_failed_write(&failed.error, moved_money));
    }
    let message = "the result cannot be written to standard output";
    Exit::from(&Error::new(ErrorKind::Unavailable, outcome, message))
}

/// Creates a single-threaded runtime; the commands spend their time waiting for the network.
fn runtime() -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build();
    runtime.map_err(|error| {
        Error::configuration("async runtime", "cannot be started on this system").with_source(error)
    })
}

/// True for the refusal of a command line that lacks an argument, which clap cannot express.
fn missing_argument(error: &Error) -> bool {
    let is_missing = error.message().starts_with(args::IS_REQUIRED);
    is_missing && error.field().is_some_and(args::is_argument)
}

/// Prints help, the version or a usage error, and returns the exit code. A missing argument has an example.
fn report_usage_error(error: &clap::Error, arguments: &[OsString]) -> Exit {
    let out = &Output::new(wants_json(arguments));
    let is_missing = error.kind() == ClapKind::MissingRequiredArgument;
    let example = is_missing.then(|| cli::example(arguments)).flatten();
    let is_help = matches!(
        error.kind(),
        ClapKind::DisplayHelp | ClapKind::DisplayVersion
    );
    if out.is_json() && !is_help {
        let field = error.get(ContextKind::InvalidArg).map(ToString::to_string);
        let failure = Failure::for_usage(first_paragraph(error), field);
        out.error(&failure.with_example(example));
    } else if is_help {
        out.help(error);
    } else {
        out.help(&sanitised(error, arguments));
        if let Some(example) = example {
            out.eprint(&format!("\nExample:\n  {example}\n"));
        }
    }
    match is_help {
        true => finish(Exit::Success, out, false),
        false => Exit::Usage,
    }
}

/// Returns a usage error without control characters.
///
/// clap quotes arguments as they are, so the sanitised arguments are parsed again to get the same error about them.
fn sanitised(error: &clap::Error, arguments: &[OsString]) -> clap::Error {
    let sanitised = arguments.iter().map(|argument| {
        let text = argument.to_string_lossy();
        output::plain(&text).into_owned()
    });
    let reparsed = Cli::parse_line(sanitised).err();
    let reparsed = reparsed.filter(|reparsed| reparsed.kind() == error.kind());
    reparsed.unwrap_or_else(|| {
        let message = "an argument that is not valid contains characters that cannot be shown";
        cli::definition().error(error.kind(), message)
    })
}

/// Returns the message of a usage error without the usage lines that clap adds.
fn first_paragraph(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    words.join(" ").trim_start_matches("error: ").to_owned()
}

/// Returns true if an invalid command line contains `--json`.
fn wants_json(arguments: &[OsString]) -> bool {
    let options = arguments.iter().take_while(|argument| *argument != "--");
    options.into_iter().any(|argument| argument == "--json")
}

#[cfg(test)]
mod money_tests;
#[cfg(test)]
mod tests;
