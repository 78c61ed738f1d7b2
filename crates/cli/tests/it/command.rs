//! Runs the binary in an empty environment and captures its output.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use dhow_tests::ended;
use serde_json::Value;

/// Builder of a command.
pub(crate) struct Dhow {
    command: Command,
    input: Vec<u8>,
}

/// Exit code and output of a finished command.
#[derive(Debug)]
pub(crate) struct CommandResult {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Creates `dhow` with these arguments, split at whitespace.
pub(crate) fn dhow(arguments: &str) -> Dhow {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhow"));
    command.env_clear().args(arguments.split_whitespace());
    let input = Vec::new();
    Dhow { command, input }
}

/// Returns a path in a new directory.
pub(crate) fn fresh_path(name: &str) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = format!("cli-{}-{number}", std::process::id());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

impl Dhow {
    /// Adds one argument, which may contain spaces.
    pub(crate) fn arg(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Adds arguments, split at whitespace.
    pub(crate) fn args(mut self, arguments: &str) -> Self {
        self.command.args(arguments.split_whitespace());
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets several environment variables.
    pub(crate) fn envs(mut self, variables: &[(String, String)]) -> Self {
        self.command.envs(variables.iter().cloned());
        self
    }

    /// Sets the content of standard input.
    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Runs the command to its end, which must come within the time limit of children.
    pub(crate) fn run(mut self) -> CommandResult {
        let piped = self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.stderr(Stdio::piped()).spawn().unwrap();
        let (mut stdin, input) = (child.stdin.take().unwrap(), self.input);
        // A command that does not read its input may end before the write, or hang.
        thread::spawn(move || stdin.write_all(&input));
        let output = ended(child);
        CommandResult {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Returns the process builder, for commands that keep running.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}

impl CommandResult {
    /// Checks the exit code and returns the one JSON object on standard output.
    pub(crate) fn json(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.stderr, "", "{self:?}");
        assert_eq!(self.stdout.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap()
    }
}
