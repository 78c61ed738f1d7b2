//! `dhow man`: generates the manual pages.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use clap_mangen::Man as Page;
use dhow_core::{Error, Result};
use serde::Serialize;

use crate::{exit::Exit, session::Session};

/// Print the manual page, or write one page for each command
#[derive(Args)]
#[command(after_help = "\
Example: read the page:
  dhow man | man -l -

Example: install one page for each command:
  dhow man --dir ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Write the pages of all commands to this directory
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

/// Request that sets the title of a page of this command.
const TITLE: &[u8] = b"\n.TH dhow";

#[derive(Serialize)]
struct Pages {
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    files: Vec<String>,
}

impl Man {
    pub(super) fn run(&self, session: &Session) -> Result<Exit> {
        let command = without_help_commands(session.command_line());
        match &self.dir {
            None => {
                let mut roff = Vec::new();
                let written = Page::new(command).render(&mut roff);
                written.map_err(|error| unwritten(Path::new("standard output"), error))?;
                let text = String::from_utf8_lossy(&roff).into_owned();
                let (page, files) = (Some(text.clone()), Vec::new());
                session.out.text(&text, &Pages { page, files });
            }
            Some(folder) => {
                let created = fs::create_dir_all(folder).and_then(|()| foreign_page(folder));
                if let Some(path) = created.map_err(|error| unwritten(folder, error))? {
                    let rule = "exists and is no manual page of dhow; name another directory";
                    return Err(Error::invalid(path.display().to_string(), rule));
                }
                let written =
                    clap_mangen::generate_to(command, folder).and_then(|()| pages(folder));
                let files = written.map_err(|error| unwritten(folder, error))?;
                let text: String = files.iter().map(|file| format!("{file}\n")).collect();
                session.out.text(&text, &Pages { page: None, files });
            }
        }
        Ok(Exit::Success)
    }
}

/// Hides the subcommands `help`, whose pages would repeat those of the commands.
fn without_help_commands(command: clap::Command) -> clap::Command {
    let names = command.get_subcommands().map(clap::Command::get_name);
    let names: Vec<String> = names.map(str::to_owned).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |subcommand| match name.as_str() {
            "help" => subcommand.hide(true),
            _ => without_help_commands(subcommand),
        })
    })
}

/// Returns a file that has the name of a page and other content, which must not be replaced.
fn foreign_page(folder: &Path) -> io::Result<Option<PathBuf>> {
    for file in pages(folder)? {
        let text = fs::read(&file)?;
        let is_page = text.is_empty() || text.windows(TITLE.len()).any(|bytes| bytes == TITLE);
        if !is_page {
            return Ok(Some(PathBuf::from(file)));
        }
    }
    Ok(None)
}

/// Lists the pages of this command in a directory.
fn pages(folder: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with("dhow") && name.ends_with(".1")) {
            files.push(path.display().to_string());
        }
    }
    files.sort();
    Ok(files)
}

fn unwritten(place: &Path, error: io::Error) -> Error {
    let place = place.display().to_string();
    Error::invalid(place, "cannot be written").with_source(error)
}
