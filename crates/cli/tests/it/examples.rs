//! Examples of the help texts and manual pages, each run by a shell against a sandbox.
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use dhow_tests::{FaultServer, Script, ended, exit};
use serde_json::Value;

use crate::{
    command::{Dhow, dhow, fresh_path},
    resolve,
    served::Served,
    serving::{SECRET, Serving},
};

/// Ids of the examples, which a reader replaces.
const PAYMENT: &str = "9ef68e2e-3569-4f69-9f68-04c7e4bb007c";
const REFUND: &str = "9ef68e8a-0b0c-4d2f-8a8f-3a3a3a3a3a3a";
const INTENT: &str = "pi_tffiDaXyWQu203rIXhujW";
const TRANSFER: &str = "tr_w0Qn2YgJ5nQm8o";
const PAYIN: &str = "8f2c41d0";
/// Address of the reader's server.
const SHOP: &str = "http://localhost:3000";
/// A moment of the examples, replaced by one that is past on every machine.
const SINCE: &str = "2026-11-28T09:30:00Z";

/// The folder of a reader with a sandbox, a store and files, as far as one example needs them.
struct World {
    sandbox: Served,
    folder: PathBuf,
    variables: Vec<(String, String)>,
    /// Texts of the example with their replacements.
    replaced: Vec<(&'static str, String)>,
    shop: Option<Child>,
}

impl World {
    async fn new(example: &str) -> Self {
        let sandbox = Served::start();
        let folder = fresh_path("reader");
        for name in [
            "bin",
            ".local/share/bash-completion/completions",
            ".zfunc",
            ".config/fish/completions",
        ] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        // A machine of the tests may have no reader of manual pages.
        script(&folder.join("bin/man"), "#!/bin/sh\nexec cat >/dev/null\n");
        let variables = sandbox.variables().to_vec();
        let mut world = Self {
            sandbox,
            folder,
            variables,
            replaced: vec![(SINCE, "2020-01-01T00:00:00Z".to_owned())],
            shop: None,
        };
        world.set("DHOW_FORWARD_SECRET", SECRET);
        world.set("LIVE_SALT", "another-self-made-salt");
        world.set("DHOW_PAYATOM_UTR_PATH", "/api/collection_utr.php");
        world.write_files(example);
        world.make_objects(example);
        world.make_orders(example).await;
        world
    }

    fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    fn write_files(&mut self, example: &str) {
        let line = |(name, value): &(String, String)| format!("{name}={value}\n");
        let lines: String = self.sandbox.variables().iter().map(line).collect();
        for name in [".env", "sandbox.env"] {
            if !example.starts_with("dhow sandbox") {
                fs::write(self.folder.join(name), &lines).unwrap();
            }
        }
        fs::write(
            self.folder.join("dhow.toml"),
            "[hitpay]\nenvironment = 'sandbox'\n",
        )
        .unwrap();
        fs::write(self.folder.join("mine.txt"), "amount599.00").unwrap();
        if example.contains("--file delivery.http") {
            let file = self.folder.join("delivery.http");
            let save = self.dhow("webhook send hitpay --json --save").arg(file);
            save.run().json(0);
        }
        if example.contains(SHOP) {
            let listen = self.dhow("listen --json --addr 127.0.0.1:0");
            let (shop, line) = ready(listen.into_command(), "{");
            let line: Value = serde_json::from_str(&line).unwrap();
            let url = line["url"].as_str().unwrap().to_owned();
            self.replaced.push((SHOP, url));
            self.shop = Some(shop);
        }
    }

    /// Creates the payments, refunds and payouts that the example names.
    fn make_objects(&mut self, example: &str) {
        let create = |line: &str| {
            let object = self.dhow(&format!("{line} --json")).run().json(0);
            object["id"].as_str().unwrap().to_owned()
        };
        let mut made = Vec::new();
        let order = "--amount 599.00 --currency SGD --reference ORDER-1042";
        if example.contains(PAYMENT) || example.contains(REFUND) {
            let payment = create(&format!("pay hitpay {order}"));
            if example.contains(" refund ") {
                let path = format!("/_sandbox/hitpay/payment-requests/{payment}/pay");
                self.sandbox.post(&path);
            }
            if example.contains(REFUND) {
                let amount = "--amount 1.00 --currency SGD --reference R-1";
                made.push((REFUND, create(&format!("refund hitpay {payment} {amount}"))));
            }
            made.push((PAYMENT, payment));
        }
        if example.contains(INTENT) {
            let payer = "--set msisdn=00000001 --set country=CI --set provider=orange";
            let intent = create(&format!(
                "pay hub2 --amount 200 --currency XOF --reference ORDER-1 {payer}"
            ));
            create(&format!("status hub2 {intent}"));
            made.push((INTENT, intent));
        }
        if example.contains(TRANSFER) {
            let to =
                "--set name=Awa --set account=00000001 --set institution=orange --set country=CI";
            let amount = "--amount 5000 --currency XOF --reference SALARY-11-A";
            made.push((TRANSFER, create(&format!("payout hub2 {amount} {to}"))));
        }
        if example.contains(PAYIN) {
            let payer = "--set name=Ravi --set email=r@shop.example --set phone=9000000000";
            let amount = "--amount 599 --currency INR --reference ORDER-1042A";
            made.push((
                PAYIN,
                create(&format!(
                    "pay payatom {amount} {payer} --set product=upi-p2p"
                )),
            ));
        }
        if example.contains("find hitpay") {
            create(&format!("pay hitpay {order}"));
        }
        if example.contains("find hpay") {
            let to = "--set name=ANA --set account=0709000000 --set institution=VCB";
            let amount = "--amount 50000 --currency VND --reference SALARY-11-A";
            create(&format!("payout hpay {amount} {to}"));
        }
        self.replaced.extend(made);
    }

    /// Creates the store and the orders that the example names.
    async fn make_orders(&mut self, example: &str) {
        if !example.starts_with("dhow orders") {
            return;
        }
        let file = self.folder.join("shop.db");
        let store = format!("sqlite:{}", file.display());
        let serve = self.dhow("serve --store").arg(&store);
        let serving = Serving::start(serve);
        let expect = |gateway: &str, amount: &str| {
            let order = format!("--provider {gateway} --reference ORDER-1042 {amount} --json");
            let expect = self.dhow("orders expect --store").arg(&store);
            expect.args(&order).run().json(0);
        };
        match example {
            text if text.contains("--provider hub2") => {
                expect("hub2", "--amount 599 --currency XOF");
                expect("hitpay", "--amount 599.00 --currency SGD");
            }
            text if text.contains("--replace") => expect("hitpay", "--amount 59.90 --currency SGD"),
            text if text.contains(" expect ") => {}
            _ => expect("hitpay", "--amount 599.00 --currency SGD"),
        }
        if example.contains(" replay ") {
            let send = self.dhow("webhook send hitpay --reference ORDER-1042 --json --to");
            send.arg(serving.webhook_url("hitpay")).run().json(0);
        }
        serving.stop();
        if example.contains(" resolve ") {
            let gateway = FaultServer::start(Script::answer(
                "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
            ))
            .await;
            resolve::unknown_payout(&file, &gateway, "PAYOUT-7").await;
        }
    }

    /// Creates a command with the settings of the reader.
    fn dhow(&self, line: &str) -> Dhow {
        dhow(line).envs(&self.variables)
    }

    /// Returns the shell that runs the example in the reader's folder.
    fn shell(&self, example: &str) -> Command {
        let line = self
            .replaced
            .iter()
            .fold(example.to_owned(), |line, (from, to)| {
                line.replace(from, to)
            });
        for id in [PAYMENT, REFUND, INTENT, TRANSFER, PAYIN, SHOP] {
            assert!(!line.contains(id), "{line}: {id} stands for nothing");
        }
        let program = Path::new(env!("CARGO_BIN_EXE_dhow")).parent().unwrap();
        let bin = self.folder.join("bin");
        let path = format!("{}:{}:/usr/bin:/bin", bin.display(), program.display());
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(line).env_clear();
        shell.envs(self.variables.iter().cloned());
        shell.env("PATH", path).env("HOME", &self.folder);
        shell.current_dir(&self.folder);
        shell
    }

    /// A payout that is created may still fail: the simulated gateway then reports it with the next read.
    fn assert_payout_succeeds(&self, gateway: &str) {
        let find = format!("find {gateway} --payouts --reference SALARY-11-A --json");
        let found = self.dhow(&find).run().json(0);
        assert_ne!(found["payouts"][0]["status"], "failed", "{found}");
    }

    /// Runs an example to its end. One that runs until a signal gets it when it is ready.
    fn run(&self, example: &str) {
        let runs_on = ["dhow sandbox", "dhow serve", "dhow listen", "dhow record"];
        if !runs_on.iter().any(|start| example.starts_with(start)) {
            let mut shell = self.shell(example);
            shell.stdout(Stdio::piped()).stderr(Stdio::piped());
            let output = ended(shell.spawn().unwrap());
            assert_eq!(output.status.code(), Some(0), "{example}: {output:?}");
            if example.starts_with("dhow payout --provider hub2 ") {
                self.assert_payout_succeeds("hub2");
            }
            return;
        }
        // A free port, because the default one may be in use.
        let option = match example.starts_with("dhow record") {
            true => "--listen",
            false => "--addr",
        };
        let shell = self.shell(&format!("exec {example} {option} 127.0.0.1:0"));
        let (mut child, _) = ready(shell, "Press Ctrl-C");
        let mut kill = Command::new("kill");
        let killed = kill.arg("-TERM").arg(child.id().to_string()).status();
        assert!(killed.unwrap().success());
        assert_eq!(exit(&mut child).code(), Some(0), "{example}");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(shop) = &mut self.shop {
            // The process may have ended already.
            let _ = shop.kill();
            let _ = shop.wait();
        }
    }
}

/// Starts a command and waits for a line of its output with this text.
fn ready(mut command: Command, text: &str) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (mut all, mut line) = (String::new(), String::new());
    while !line.contains(text) {
        line.clear();
        let count = output.read_line(&mut line).unwrap();
        assert_ne!(count, 0, "the command ended: {all}");
        all.push_str(&line);
    }
    // The rest is read, so that no write of the command fails.
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    (child, line)
}

fn script(file: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;

    fs::write(file, text).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Returns the examples of a help text: its command lines after the first heading of examples, each in one line.
fn examples(help: &str) -> Vec<String> {
    let mut lines = help.lines().skip_while(|line| !line.starts_with("Example"));
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some(line) = line.strip_prefix("  ") else {
            continue;
        };
        let mut example = line.trim().to_owned();
        while let Some(begun) = example.strip_suffix('\\') {
            let rest = lines.next().unwrap_or_default();
            example = format!("{} {}", begun.trim(), rest.trim());
        }
        assert!(example.starts_with("dhow "), "{example}");
        found.push(example);
    }
    found
}

/// Returns every command with its help text and its manual page, both without line breaks and marks.
fn commands() -> Vec<(String, String, String)> {
    let folder = fresh_path("man1");
    dhow("man --json --dir").arg(&folder).run().json(0);
    let mut commands = Vec::new();
    for file in fs::read_dir(&folder).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        if name.split('-').any(|word| word == "help") {
            continue;
        }
        let arguments = name.trim_start_matches("dhow").replace('-', " ");
        let help = dhow(&format!("{arguments} --help")).run();
        assert_eq!(help.code, 0, "{name}");
        commands.push((name, help.stdout, fs::read_to_string(&file).unwrap()));
    }
    commands.sort();
    commands
}

/// Returns the words of a text without the marks of the manual pages.
fn plain(text: &str) -> String {
    let text = text
        .replace("\\-", "-")
        .replace("\\*(Aq", "'")
        .replace("\\(aq", "'");
    let text = text.replace("\\\\", "\\").replace("\n.br", " ");
    let words = text.split_whitespace().filter(|word| *word != "\\");
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_manual_pages_have_the_examples_of_the_help_texts() {
    let mut count = 0;
    for (name, help, page) in commands() {
        let page = plain(&page);
        for example in examples(&help) {
            assert!(page.contains(&plain(&example)), "{name}: {example}\n{page}");
            count += 1;
        }
    }
    assert!(count >= 45, "{count}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_ends_with_exit_code_zero() {
    let mut count = 0;
    for (name, help, _) in commands() {
        for example in examples(&help) {
            println!("{name}: {example}");
            World::new(&example).await.run(&example);
            count += 1;
        }
    }
    assert!(count >= 45, "{count}");
}
