//! The `dhow` command: payments, payouts and verified webhooks from a terminal.

mod args;
mod cli;
mod command_line;
mod commands;
mod config;
mod exit;
mod failure;
mod fields;
mod files;
mod fingerprints;
mod forgery;
mod gateways;
mod hop;
mod http_server;
mod ledger;
mod new_file;
mod output;
mod raw_request;
mod registry;
mod run;
mod session;
#[cfg(test)]
mod shell_words;
mod shutdown_signal;
mod standard_webhooks;
mod store;
mod target_url;
mod transport;
mod view;

fn main() -> std::process::ExitCode {
    run::run(std::env::args_os()).into()
}
