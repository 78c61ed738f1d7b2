//! State of one run, shared by the commands: output, global options, settings and providers.

use std::{future::Future, path::Path, sync::Arc};

use dhow_core::{Error, ErrorKind, Outcome, PaymentProvider, Resolution, Result, Settings};

use crate::{
    args::{GatewayArg, Globals},
    command_line::CommandLine,
    config::{Config, ProxySetting, Variables},
    gateways::{self, Gateway},
    output::Output,
    registry, shutdown_signal, transport,
};

/// Output and global options of one run, passed to every command.
pub(crate) struct Session {
    /// Standard output and standard error.
    pub(crate) out: Output,
    globals: Globals,
    definition: fn() -> clap::Command,
}

impl Session {
    /// Creates a session. `definition` returns the whole command line, for completions and manual pages.
    pub(crate) fn new(globals: Globals, definition: fn() -> clap::Command) -> Self {
        Self {
            out: Output::new(globals.json),
            globals,
            definition,
        }
    }

    /// Definition of the whole command line.
    pub(crate) fn command_line(&self) -> clap::Command {
        (self.definition)()
    }

    /// Reads the configuration: environment variables, `--env-file` and `--config`.
    ///
    /// # Errors
    /// As [`unchecked_config`](Self::unchecked_config), and if a variable is no setting.
    pub(crate) fn config(&self) -> Result<Config> {
        let config = self.unchecked_config()?;
        config.refuse_unknown().map(|()| config)
    }

    /// Reads the configuration with its unknown variables.
    ///
    /// # Errors
    /// If a file cannot be read, or has a line or key that is not valid.
    pub(crate) fn unchecked_config(&self) -> Result<Config> {
        let mut variables = Variables::from_env();
        if let Some(path) = self.env_file() {
            variables.add_file(path)?;
        }
        Config::load(self.globals.config.as_deref(), variables)
    }

    /// Path given with `--env-file`.
    pub(crate) fn env_file(&self) -> Option<&Path> {
        self.globals.env_file.as_deref()
    }

    /// Options that name the files with settings, for commands that are printed.
    pub(crate) fn file_options(&self) -> Vec<(&'static str, String)> {
        let files = [
            ("--env-file", self.globals.env_file.as_deref()),
            ("--config", self.globals.config.as_deref()),
        ];
        let named = files
            .into_iter()
            .filter_map(|(name, path)| Some((name, path?)));
        named
            .map(|(name, path)| (name, path.display().to_string()))
            .collect()
    }

    /// Adds the options of this run that name the settings, so that a printed command reads the same ones.
    pub(crate) fn with_settings(&self, line: CommandLine) -> CommandLine {
        line.options(&self.file_options())
    }

    /// Reads the settings of one gateway.
    ///
    /// # Errors
    /// As [`config`](Self::config), and if a value has the wrong type.
    pub(crate) fn settings(&self, gateway: &dyn Gateway) -> Result<Settings<'static>> {
        self.config()?.settings(gateway)
    }

    /// Returns true for the error about a setting that is missing.
    pub(crate) fn lacks_settings(&self, error: &Error) -> bool {
        let gateway = gateways::of_error(error);
        let settings = gateway.and_then(|gateway| self.settings(gateway).ok());
        let missing = settings.map(|settings| {
            let missing = [
                settings.missing_for_calls(),
                settings.missing_for_webhooks(),
            ];
            missing
                .into_iter()
                .flatten()
                .any(|missing| missing.field() == error.field())
        });
        error.kind() == ErrorKind::Configuration && missing.unwrap_or_default()
    }

    /// Returns the variables file if the error is about it, and it does not exist.
    pub(crate) fn absent_env_file(&self, error: &Error) -> Option<&Path> {
        let is_named = |path: &&Path| error.field() == Some(path.display().to_string().as_str());
        let path = self.env_file().filter(is_named)?;
        (error.kind() == ErrorKind::Configuration && !path.exists()).then_some(path)
    }

    /// Returns the setting that names a proxy, if there is one.
    pub(crate) fn proxy(&self) -> Option<ProxySetting> {
        self.config().ok()?.proxy().ok()?
    }

    /// Awaits a call that changes something at a gateway. A signal to stop ends the wait with an unknown outcome, which is then reported.
    ///
    /// # Errors
    /// That of the call, or the interruption.
    pub(crate) async fn instruct<T>(
        &self,
        gateway: GatewayArg,
        resolution: Resolution,
        call: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let unchecked = std::future::ready(Ok(()));
        let instructed = self.check_and_instruct(gateway, resolution, unchecked, call);
        instructed.await.map(|((), result)| result)
    }

    /// Awaits a check that only reads, and then the call as [`instruct`](Self::instruct). If the check fails or a signal ends it, nothing is
    /// sent.
    ///
    /// # Errors
    /// That of the check or the call, or the interruption.
    pub(crate) async fn check_and_instruct<C, T>(
        &self,
        gateway: GatewayArg,
        resolution: Resolution,
        check: impl Future<Output = Result<C>>,
        call: impl Future<Output = Result<T>>,
    ) -> Result<(C, T)> {
        // One watch for both, because a signal between two watches would be lost.
        let mut signal = std::pin::pin!(shutdown_signal::watch()?);
        let interrupted = |outcome, message| {
            let error = Error::new(ErrorKind::Unavailable, outcome, message);
            gateway.named_in(error)
        };
        let checked = tokio::select! {
            biased;
            checked = self.out.wait_for(gateway.id(), check) => checked?,
            () = &mut signal => {
                let message = "a signal ended the command before anything was sent";
                return Err(interrupted(Outcome::NotSent, message));
            }
        };
        tokio::select! {
            biased;
            result = self.out.wait_for(gateway.id(), call) => Ok((checked, result?)),
            () = &mut signal => {
                let message = "a signal ended the command before the gateway responded";
                Err(interrupted(Outcome::Unknown(resolution), message))
            }
        }
    }

    /// Creates the provider of one gateway without a network. Its errors show what the gateway's provider refuses before it sends anything.
    ///
    /// # Errors
    /// As [`settings`](Self::settings), and if a setting is missing.
    pub(crate) fn rehearse(&self, gateway: &dyn Gateway) -> Result<Arc<dyn PaymentProvider>> {
        gateways::without_network(&self.settings(gateway)?)
    }

    /// Creates the provider of one gateway from its settings.
    ///
    /// # Errors
    /// As [`settings`](Self::settings), [`transport::builder`] and [`registry::create`].
    pub(crate) fn connect(&self, gateway: &dyn Gateway) -> Result<Arc<dyn PaymentProvider>> {
        let config = self.config()?;
        let transport = transport::builder(&config)?.build()?;
        registry::create(config.settings(gateway)?, Arc::new(transport))
    }
}
