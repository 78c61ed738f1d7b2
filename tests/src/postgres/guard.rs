//! The end of a server: it is stopped and its files are removed, however the process of the test ends.

use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
};

use super::programs::Programs;

/// Waits for the end of its standard input, which the system closes with the process of the test. The arguments are the folder and the
/// command line of `pg_ctl`.
const SCRIPT: &str = r#"
folder=$1
shift
cat >/dev/null
"$@" --silent --pgdata "$folder/data" --mode=immediate --wait stop
# Again if a killed `initdb` was still writing.
rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
"#;

/// A process that stops the server when this is dropped or when the test is killed.
#[derive(Debug)]
pub(super) struct Guard(Child);

impl Guard {
    pub(super) fn start(programs: &Programs, folder: &Path) -> Self {
        let guard = Command::new("sh")
            .args(["-c", SCRIPT, "guard"])
            .arg(folder)
            .args(programs.command_line("pg_ctl"))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that Ctrl-C in a terminal reaches the test alone.
            .process_group(0)
            .spawn();
        Self(guard.expect("a shell is installed"))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
