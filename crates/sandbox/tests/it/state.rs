//! The state file: everything survives a restart, and unusable files are refused and left alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use dhow_sandbox::{Builder, StartError, StateFileError};
use http::Method;
use serde_json::Value;

use crate::bench::{ManualClock, TestBench, send};

mod cost;
mod drive;
mod moments;
mod webhooks;

/// 2027-01-15T08:00:00Z.
const START: u64 = 1_800_000_000;

/// A folder of its own for one test, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("dhow-state-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("sandbox.state")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Builder without a seed, with a clock that stands still.
fn with_file(path: &Path) -> Builder {
    let builder = dhow_sandbox::Sandbox::builder();
    builder.clock(ManualClock::new(START)).state_file(path)
}

/// Reads the state in a file.
fn body(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(text.split_once('\n').unwrap().1).unwrap()
}

#[tokio::test]
async fn everything_that_can_be_read_survives_a_restart() {
    let folder = Folder::new();
    let path = folder.file();
    let bench = TestBench::with(with_file(&path)).await;
    let bench = drive::drive(bench).await;
    let address = bench.sandbox.addr();
    let (bench, before) = drive::read(bench).await;
    bench.sandbox.shutdown().await;
    let saved = body(&path);

    let bench = TestBench::with(with_file(&path)).await;
    assert_eq!(bench.sandbox.addr(), address, "the port is kept");
    let (bench, after) = drive::read(bench).await;
    for (name, text) in &before {
        assert_eq!(after[name], *text, "{name}");
    }
    assert_eq!(before.len(), after.len());
    bench.sandbox.shutdown().await;
    let mut again = body(&path);
    // HPay leaves numbers out after each start, so that none repeats.
    again["parts"]["hpay"]["store"]["numbers"] = saved["parts"]["hpay"]["store"]["numbers"].clone();
    // The pauses between the attempts of webhooks go on, and their bodies are compared in other tests.
    again["parts"]["deliveries"] = saved["parts"]["deliveries"].clone();
    assert_eq!(again["parts"], saved["parts"]);
}

#[tokio::test]
async fn the_test_of_all_resources_uses_every_list_of_every_gateway() {
    let folder = Folder::new();
    let bench = TestBench::with(with_file(&folder.file())).await;
    let bench = drive::drive(bench).await;
    bench.sandbox.state_file().unwrap().save().unwrap();
    let saved = body(&folder.file());
    for gateway in ["hitpay", "hpay", "hub2", "payatom"] {
        let store = saved["parts"][gateway]["store"].as_object().unwrap();
        assert!(!store.is_empty());
        for (name, value) in store {
            // The secrets that no webhook uses yet may all be used.
            let is_used = match value {
                Value::Array(list) => !list.is_empty() || name.starts_with("unused"),
                Value::Object(map) => !map.is_empty(),
                _ => true,
            };
            assert!(is_used, "{gateway}: {name} is empty; use it in `drive`");
        }
    }
}

/// A member that is left out of the file would be the same before and after a restart in every comparison of files.
#[test]
fn no_member_of_a_state_is_left_out_of_the_file() {
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&path).unwrap();
            for word in ["serde(skip)", "skip_deserializing", "skip_serializing)"] {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
        }
    }
    assert!(files > 100, "{files}");
}

/// Starts a sandbox that must be refused, and checks that the file is as before.
async fn refused(builder: Builder, path: &Path) -> (StateFileError, String) {
    let before = fs::read_to_string(path).unwrap();
    let refused = not_started(builder).await;
    assert_eq!(fs::read_to_string(path).unwrap(), before);
    refused
}

/// Starts a sandbox that must be refused. Another one may use the file, and save it at any time.
async fn not_started(builder: Builder) -> (StateFileError, String) {
    let error = builder.start().await.unwrap_err();
    let text = error.to_string();
    match error {
        StartError::StateFile { source, .. } => (source, text),
        other => panic!("{other}"),
    }
}

/// Creates a state file with a payment and returns the ids in it.
async fn file_with_payment(path: &Path) -> String {
    let bench = TestBench::with(with_file(path).seed(7)).await;
    let id = bench.request().await;
    bench.sandbox.shutdown().await;
    id
}

#[tokio::test]
async fn a_file_of_another_seed_is_refused() {
    let folder = Folder::new();
    let path = folder.file();
    file_with_payment(&path).await;
    let (error, text) = refused(with_file(&path).seed(8), &path).await;
    assert!(matches!(error, StateFileError::OtherSeed { given: 8, .. }));
    assert!(
        text.contains("was made with the seed 7, not with the seed 8; leave the seed out"),
        "{text}"
    );
    let random = folder.0.join("random.state");
    let bench = TestBench::with(with_file(&random)).await;
    bench.sandbox.shutdown().await;
    let (_, text) = refused(with_file(&random).seed(8), &random).await;
    assert!(text.contains("was made with a random seed"), "{text}");
}

#[tokio::test]
async fn a_damaged_newer_foreign_or_empty_file_is_refused() {
    let folder = Folder::new();
    let path = folder.file();
    file_with_payment(&path).await;
    let whole = fs::read_to_string(&path).unwrap();
    let newer = whole.replacen("{\"dhow_sandbox_state\":1", "{\"dhow_sandbox_state\":2", 1);
    for (content, words) in [
        (whole.strip_suffix('}').unwrap(), "is damaged"),
        (&whole.replace("Pending", "Expired"), "its digest differs"),
        (
            &newer,
            "has the format 2, and this version reads up to 1; use the newer version",
        ),
        ("DHOW_HITPAY_API_KEY=live\n", "was not written by a sandbox"),
        ("", "was not written by a sandbox"),
    ] {
        fs::write(&path, content).unwrap();
        let (_, text) = refused(with_file(&path), &path).await;
        assert!(text.contains(words), "{text}");
        assert!(
            text.contains("name another file") || text.contains("name a file"),
            "{text}"
        );
    }
    fs::write(&path, whole).unwrap();
    TestBench::with(with_file(&path))
        .await
        .sandbox
        .shutdown()
        .await;
}

#[tokio::test]
async fn a_second_sandbox_on_one_file_is_refused_under_any_name() {
    let folder = Folder::new();
    let path = folder.file();
    let bench = TestBench::with(with_file(&path)).await;
    let (error, _) = not_started(with_file(&path)).await;
    assert!(matches!(error, StateFileError::InUse), "{error}");
    #[cfg(unix)]
    {
        let link = folder.0.join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let (error, _) = not_started(with_file(&link)).await;
        assert!(matches!(error, StateFileError::InUse), "{error}");
        drop(bench);
        // The link stays a link.
        TestBench::with(with_file(&link))
            .await
            .sandbox
            .shutdown()
            .await;
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(!fs::symlink_metadata(&path).unwrap().is_symlink());
    }
}

#[tokio::test]
async fn another_credential_than_the_one_in_the_file_is_refused() {
    let folder = Folder::new();
    let path = folder.file();
    file_with_payment(&path).await;
    let other = [("DHOW_HITPAY_API_KEY", "test_5f1c2b9e7a40")];
    let (error, text) = refused(with_file(&path).credentials(other), &path).await;
    assert!(matches!(error, StateFileError::OtherCredential(_)));
    assert!(text.contains("DHOW_HITPAY_API_KEY"), "{text}");
    // The variables of the sandbox itself, for instance from its variables file, are its own.
    let bench = TestBench::with(with_file(&path)).await;
    let own = bench.sandbox.env();
    bench
        .sandbox
        .hitpay()
        .register_endpoint("http://127.0.0.1:1/", &[]);
    bench.sandbox.shutdown().await;
    TestBench::with(with_file(&path).credentials(own)).await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_private_and_no_draft_is_left() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.file();
    file_with_payment(&path).await;
    // A draft of a process that was killed, which others could read.
    let draft = folder.0.join("sandbox.state.new");
    fs::write(&draft, "half").unwrap();
    file_with_payment(&path).await;
    let mut names: Vec<_> = fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{entry:?}");
            entry.file_name().into_string().unwrap()
        })
        .collect();
    names.sort();
    assert_eq!(names, ["sandbox.state", "sandbox.state.lock"]);
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named() {
    let folder = Folder::new();
    let path = folder.0.join("none").join("sandbox.state");
    let error = with_file(&path).start().await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("cannot be written") && text.contains("none"),
        "{text}"
    );
    let error = with_file(&folder.0).start().await.unwrap_err();
    assert!(error.to_string().contains("cannot be"), "{error}");
}

#[tokio::test]
async fn a_write_that_fails_later_is_reported_and_repeated() {
    let folder = Folder::new();
    let path = folder.file();
    let bench = TestBench::with(with_file(&path)).await;
    let file = bench.sandbox.state_file().unwrap();
    let mut problem = file.watch_problem();
    // A folder in the place of the draft cannot be replaced by a file.
    let draft = folder.0.join("sandbox.state.new");
    fs::create_dir(&draft).unwrap();
    let id = bench.request().await;
    problem.changed().await.unwrap();
    let text = problem.borrow_and_update().clone().unwrap();
    assert!(
        text.contains("cannot be written; free space on the disk"),
        "{text}"
    );
    assert!(!fs::read_to_string(&path).unwrap().contains(&id));
    let shown = async || send(bench.root(Method::GET, "/quirks")).await.text;
    let strip = shown().await;
    assert!(
        strip.contains("state not saved: ") && strip.contains("free space on the disk"),
        "{strip}"
    );
    let missing = send(bench.root(Method::GET, "/requests/9")).await.text;
    assert!(!missing.contains("forgets"), "{missing}");
    fs::remove_dir(&draft).unwrap();
    problem.changed().await.unwrap();
    assert_eq!(file.problem(), None);
    assert!(!shown().await.contains("state not saved"));
    assert!(fs::read_to_string(&path).unwrap().contains(&id));
}

#[tokio::test]
async fn ids_and_credentials_of_a_seed_are_the_same_with_a_new_file_and_differ_after_a_restart() {
    let folder = Folder::new();
    let path = folder.file();
    let without = TestBench::with(dhow_sandbox::Sandbox::builder().seed(7)).await;
    let first = file_with_payment(&path).await;
    assert_eq!(without.request().await, first);
    let second = file_with_payment(&path).await;
    assert_ne!(first, second);
    let key = without.sandbox.hitpay().api_key().expose().to_owned();
    assert_eq!(body(&path)["parts"]["hitpay"]["identity"]["api_key"], key);
    assert_eq!(body(&path)["run"], 1);
}

/// Writes a body with a valid first line.
fn write_body(path: &Path, body: &Value) {
    use dhow_crypto::{digest::sha256, hex};
    let text = body.to_string();
    let (length, digest) = (text.len(), hex::encode(&sha256(text.as_bytes())));
    let header = format!("{{\"dhow_sandbox_state\":1,\"bytes\":{length},\"sha256\":\"{digest}\"}}");
    fs::write(path, format!("{header}\n{text}")).unwrap();
}

#[tokio::test]
async fn a_gateway_that_this_build_does_not_have_stays_in_the_file() {
    let folder = Folder::new();
    let path = folder.file();
    file_with_payment(&path).await;
    let mut changed = body(&path);
    changed["parts"]["other"] = serde_json::json!({"payments": [1]});
    write_body(&path, &changed);
    file_with_payment(&path).await;
    assert_eq!(body(&path)["parts"]["other"]["payments"][0], 1);
}

#[tokio::test]
async fn a_gateway_whose_state_is_not_readable_is_named_and_the_file_stays() {
    let folder = Folder::new();
    let path = folder.file();
    file_with_payment(&path).await;
    let mut changed = body(&path);
    changed["parts"]["hub2"]["store"]["intents"] = serde_json::json!({});
    write_body(&path, &changed);
    let before = fs::read(&path).unwrap();
    let error = with_file(&path).start().await.unwrap_err().to_string();
    assert!(
        error.starts_with("the state of hub2 in the state file is not readable"),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}
