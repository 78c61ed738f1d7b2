//! The programs: Chromium, its WebDriver server, and the script of axe.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// Time limit for the start of the server.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Script that kills the server and the browser when its own input ends, also if that is because the test process was killed.
///
/// A shell, because a process cannot do anything after SIGKILL. The server is in a process group of its own, with the browser: a server that
/// is ended alone leaves its browser behind.
const SERVER: &str = r#"
    export HOME="$1" XDG_CONFIG_HOME="$1" XDG_CACHE_HOME="$1"
    setsid chromedriver --port=0 </dev/null & server=$!
    read -r _
    kill -s KILL -- "-$server"
    wait "$server"
    rm -rf "$1"
"#;

/// The programs and files that these tests need.
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    pub(crate) axe: String,
}

impl Tools {
    /// Finds the tools. Without them, says that the test does nothing and returns `None`.
    ///
    /// # Panics
    /// Without them, if `DHOW_REQUIRE_BROWSER` is set.
    pub(crate) fn find() -> Option<Self> {
        match Self::try_find() {
            Ok(tools) => Some(tools),
            Err(missing) => {
                let required = env::var_os("DHOW_REQUIRE_BROWSER");
                assert!(
                    required.is_none_or(|value| value.is_empty()),
                    "{missing}, and DHOW_REQUIRE_BROWSER is set"
                );
                // Not `eprintln!`, which the test harness shows for failed tests only.
                let _ = writeln!(
                    io::stderr(),
                    "\nNOT TESTED: {missing}. This test did nothing.\n"
                );
                None
            }
        }
    }

    fn try_find() -> Result<Self, String> {
        let package = "install Debian's packages `chromium` and `chromium-driver`";
        let chromium = in_path("chromium").ok_or_else(|| {
            format!("Chromium is not installed: no `chromium` in PATH; {package}")
        })?;
        in_path("chromedriver").ok_or_else(|| {
            format!("Chromium's driver is not installed: no `chromedriver` in PATH; {package}")
        })?;
        in_path("setsid").ok_or("no `setsid` in PATH; it is a part of util-linux")?;
        let axe = target().join("axe/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&axe).map_err(|error| {
            format!(
                "axe is not installed ({}: {error}); install Debian's package `npm` and run `cargo xtask browser`, which installs it",
                axe.display()
            )
        })?;
        Ok(Self { chromium, axe })
    }
}

/// Folder of build output of the main workspace.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target")
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A running WebDriver server on a free port, with a folder for the browser's profile. Both end with this value.
pub(crate) struct Server {
    shell: Child,
    input: Option<ChildStdin>,
    pub(crate) url: String,
    pub(crate) profile: PathBuf,
}

impl Server {
    pub(crate) fn start(name: &str) -> Self {
        let profile = format!("browser/{name}-{}", std::process::id());
        let profile = target().join(profile);
        fs::create_dir_all(&profile).unwrap();
        let profile = fs::canonicalize(profile).unwrap();
        let mut shell = Command::new("sh")
            .args(["-c", SERVER, "sh"])
            .arg(&profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (shell.stdin.take(), shell.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Only the first lines have a reader. The others are read so that the server never waits.
                let _ = sender.send(line);
            }
        });
        let mut server = Self {
            shell,
            input,
            url: String::new(),
            profile,
        };
        let port = loop {
            let line = lines
                .recv_timeout(START_LIMIT)
                .expect("chromedriver does not start");
            let words = "started successfully on port ";
            if let Some((_, port)) = line.split_once(words) {
                break port.trim_end_matches('.').to_owned();
            }
        };
        server.url = format!("http://127.0.0.1:{port}");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.shell.wait();
    }
}
