//! `dhow completions`: prints a shell completion script.

use clap::Args;
use clap_complete::Shell;
use dhow_core::Result;
use serde::Serialize;

use crate::{exit::Exit, session::Session};

/// Print a shell completion script
#[derive(Args)]
#[command(after_help = "\
Example for bash, and for zsh (in a directory of its fpath):
  dhow completions bash > ~/.local/share/bash-completion/completions/dhow
  dhow completions zsh > ~/.zfunc/_dhow

Example for fish:
  dhow completions fish > ~/.config/fish/completions/dhow.fish")]
pub(crate) struct Completions {
    /// Shell to generate the script for
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Serialize)]
struct Script<'a> {
    shell: String,
    script: &'a str,
}

impl Completions {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut session.command_line(), "dhow", &mut script);
        let script = String::from_utf8_lossy(&script);
        let shell = self.shell.to_string();
        let object = Script {
            shell,
            script: &script,
        };
        session.out.text(&script, &object);
        Ok(Exit::Success)
    }
}
