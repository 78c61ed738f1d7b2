//! A sandbox and the program of a language.

use std::{
    collections::BTreeMap,
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use dhow_sandbox::{Sandbox, SentWebhook, WebhookState};
use dhow_tests::{ended, exit};

/// Webhooks that each client receives, by gateway and event.
const EVENTS: [(&str, &str); 8] = [
    ("hitpay", "completed"),
    ("hitpay", "charge.created"),
    ("hitpay", "charge.updated"),
    ("payatom", "Approved"),
    ("payatom", "Refund Completed"),
    ("hub2", "payment_intent.succeeded"),
    ("hub2", "transfer.succeeded"),
    ("hpay", "paid"),
];

#[derive(Debug, Clone, Copy)]
pub(super) enum Language {
    Php,
    Node,
    Python,
}

impl Language {
    fn folder(self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(match self {
            Self::Php => "clients/php",
            Self::Node => "clients/node",
            Self::Python => "clients/python",
        })
    }

    /// The client's program, or the reason why it cannot run.
    fn command(self) -> Result<Command, &'static str> {
        let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/clients");
        let (mut command, file) = match self {
            Self::Php => {
                let curl = ["-r", "exit(extension_loaded('curl') ? 0 : 1);"];
                works(Command::new("php").args(curl))
                    .ok_or("PHP with curl is missing; install Debian's php-cli and php-curl")?;
                (Command::new("php"), "client.php")
            }
            Self::Node => {
                works(Command::new("node").arg("--version"))
                    .ok_or("Node is missing; install Debian's nodejs and npm")?;
                self.check_packages(&installed.join("node"), "package-lock.json")?;
                let mut node = Command::new("node");
                node.env("NODE_PATH", installed.join("node/node_modules"));
                (node, "client.js")
            }
            Self::Python => {
                works(Command::new("python3").args(["-c", "import venv"]))
                    .ok_or("Python is missing; install Debian's python3 and python3-venv")?;
                self.check_packages(&installed.join("python"), "requirements.txt")?;
                let mut python = Command::new(installed.join("python/bin/python"));
                python.env("PYTHONDONTWRITEBYTECODE", "1");
                (python, "client.py")
            }
        };
        command.arg(self.folder().join(file));
        Ok(command)
    }

    /// Compares the lock file with the one whose packages are installed.
    fn check_packages(self, installed: &Path, lock: &str) -> Result<(), &'static str> {
        let found = fs::read(installed.join("installed.lock")).ok();
        let wanted = fs::read(self.folder().join(lock)).unwrap();
        (found == Some(wanted)).then_some(()).ok_or(
            "its packages are missing or of another version; run `cargo xtask install-clients`",
        )
    }
}

fn works(command: &mut Command) -> Option<()> {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = silent.stderr(Stdio::null()).spawn();
    child
        .is_ok_and(|mut child| exit(&mut child).success())
        .then_some(())
}

/// A sandbox, and the program of a language with the settings of the sandbox.
pub(super) struct Bench {
    pub(super) sandbox: Sandbox,
    pub(super) language: Language,
}

impl Bench {
    /// Starts a sandbox. `None` if the language may be missing and is.
    pub(super) async fn start(language: Language) -> Option<Self> {
        if let Err(why) = language.command() {
            missing(language, why);
            return None;
        }
        // One for each time that a client registers a webhook.
        let keys = |name: &str| {
            (0..8)
                .map(|number| format!("{name}-5f1c2b9e7a40-{number}"))
                .collect::<Vec<_>>()
        };
        let sandbox = Sandbox::builder()
            .credentials([
                ("DHOW_HITPAY_EVENT_SALTS", keys("salt").join(",")),
                ("DHOW_HUB2_WEBHOOK_SECRETS", keys("secret").join(",")),
            ])
            .webhook_retries(vec![Duration::from_millis(50); 3])
            .start();
        Some(Self {
            sandbox: sandbox.await.unwrap(),
            language,
        })
    }

    pub(super) fn spawn(&self, word: &str, settings: &[(&str, &str)]) -> Child {
        let mut command = self.language.command().unwrap();
        let url = format!("http://{}", self.sandbox.addr());
        command.arg(word).envs(self.sandbox.env());
        command
            .env("DHOW_SANDBOX_URL", url)
            .envs(settings.iter().copied());
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        piped.stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs the client of one gateway to its end.
    pub(super) async fn run(&self, gateway: &str, settings: &[(&str, &str)]) -> Output {
        let child = self.spawn(gateway, settings);
        tokio::task::spawn_blocking(|| ended(child)).await.unwrap()
    }

    pub(super) async fn succeeds(&self, gateway: &str) {
        let output = self.run(gateway, &[]).await;
        let printed = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        // A language may warn about its own packages.
        let done = output.status.success() && printed == format!("{gateway}: done\n");
        assert!(done, "{:?}: {printed}{errors}", self.language);
    }

    /// Asserts that the client of a gateway ends with exit code 1 and this message.
    pub(super) async fn fails(&self, gateway: &str, settings: &[(&str, &str)], message: &str) {
        let output = self.run(gateway, settings).await;
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            errors.contains(message),
            "{:?} at {gateway}: {errors}",
            self.language
        );
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(output.stdout.is_empty());
    }

    /// Waits until the webhooks of [`EVENTS`] are accepted, for at most five seconds, and returns one of each kind.
    pub(super) async fn accepted(&self) -> BTreeMap<(&'static str, String), SentWebhook> {
        for _ in 0..500 {
            let sent = self.sandbox.deliveries().all().into_iter();
            let accepted = sent.filter(|webhook| webhook.state == WebhookState::Accepted);
            let kinds = accepted.map(|webhook| {
                // PayAtom's events have the order's id.
                let kind = webhook.event.rsplit(", ").next().unwrap().to_owned();
                ((webhook.gateway, kind), webhook)
            });
            let kinds: BTreeMap<_, _> = kinds.collect();
            let has = |(gateway, event): &(&'static str, &str)| {
                kinds.contains_key(&(*gateway, (*event).to_owned()))
            };
            if EVENTS.iter().all(has) {
                return kinds;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let sent = self.sandbox.deliveries().all();
        panic!("{EVENTS:?} were expected, and these were sent: {sent:?}");
    }
}

/// Says that the tests of a language do nothing.
fn missing(language: Language, why: &str) {
    for variable in ["DHOW_REQUIRE_CLIENTS", "CI"] {
        assert!(
            env::var_os(variable).is_none_or(|value| value.is_empty()),
            "{language:?}: {why}; {variable} is set"
        );
    }
    // Not `eprintln!`, which the test harness shows for failed tests only.
    let _ = writeln!(
        std::io::stderr(),
        "\nNOT TESTED: {language:?}: {why}. This test did nothing.\n"
    );
}
