//! Child processes of tests. Every wait has a time limit, so that a child that hangs is a failure of its test.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ExitStatus, Output},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

/// Time limit of each wait, far longer than any child needs on a busy machine.
pub const CHILD_LIMIT: Duration = Duration::from_secs(120);
/// Pause between two looks at a child.
const LOOK: Duration = Duration::from_millis(5);
/// Time limit for the rest of the output of a child that was killed.
const REST: Duration = Duration::from_secs(2);

/// Waits for the end of a child.
///
/// # Panics
/// After the time limit; the child is killed.
pub fn exit(child: &mut Child) -> ExitStatus {
    let status = exit_within(child, CHILD_LIMIT);
    status.unwrap_or_else(|| panic!("a child process did not end within {CHILD_LIMIT:?}"))
}

/// Waits for the end of a child and returns its output, as far as it is piped. Closes its standard input.
///
/// # Panics
/// After the time limit, with the output so far; the child is killed.
pub fn ended(child: Child) -> Output {
    ended_within(child, CHILD_LIMIT)
}

/// Returns the first line of a child's standard output, without its end.
///
/// # Panics
/// After the time limit, and if the output ends before; the child is killed.
pub fn first_line(child: &mut Child) -> String {
    let lines = child.stdout.take().map(Lines::of);
    let line = lines
        .as_ref()
        .map(|lines| lines.0.recv_timeout(CHILD_LIMIT));
    if let Some(Ok(line)) = line {
        return line;
    }
    let _ = child.kill();
    let _ = child.wait();
    panic!("a child process printed no line within {CHILD_LIMIT:?}")
}

/// Lines that a child prints. They are read at once, so that the child never waits for the test.
#[derive(Debug)]
pub struct Lines(Receiver<String>);

impl Lines {
    /// Reads the lines of a pipe.
    pub fn of(pipe: impl Read + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                // The test may have enough.
                let _ = sender.send(line);
            }
        });
        Self(receiver)
    }

    /// Waits for the next line and returns it without its end; `None` at the end of the output.
    ///
    /// # Panics
    /// After the time limit.
    pub fn next_line(&self) -> Option<String> {
        match self.0.recv_timeout(CHILD_LIMIT) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                panic!("a child process printed no line within {CHILD_LIMIT:?}")
            }
        }
    }
}

/// Returns the status, or kills the child after the limit.
fn exit_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if start.elapsed() < limit => thread::sleep(LOOK),
            Ok(None) => break,
            Err(error) => panic!("{error}"),
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

fn ended_within(mut child: Child, limit: Duration) -> Output {
    drop(child.stdin.take());
    // Before the wait, because a child whose pipe is full does not end.
    let (stdout, stderr) = (whole(child.stdout.take()), whole(child.stderr.take()));
    let status = exit_within(&mut child, limit);
    // A process that the child started may hold a pipe open.
    let rest = if status.is_some() { limit } else { REST };
    let output = (stdout.recv_timeout(rest), stderr.recv_timeout(rest));
    match (status, output) {
        (Some(status), (Ok(stdout), Ok(stderr))) => Output {
            status,
            stdout,
            stderr,
        },
        (_, (stdout, stderr)) => {
            let text = |bytes: Result<Vec<u8>, _>| {
                String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
            };
            let (stdout, stderr) = (text(stdout), text(stderr));
            panic!(
                "a child process or its output did not end within {limit:?}: {stdout:?} {stderr:?}"
            )
        }
    }
}

/// Reads a pipe to its end; nothing without one.
fn whole(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    receiver
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::process::{Command, Stdio};

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);

    fn shell(script: &str) -> Child {
        let mut shell = Command::new("sh");
        let piped = shell.args(["-c", script]).stdin(Stdio::piped());
        let piped = piped.stdout(Stdio::piped()).stderr(Stdio::piped());
        piped.spawn().unwrap()
    }

    #[test]
    fn a_child_that_ends_has_its_status_and_its_whole_output() {
        // More than a pipe holds.
        let output = ended(shell("head -c 300000 /dev/zero; echo no >&2; exit 7"));
        assert_eq!(output.status.code(), Some(7));
        assert_eq!(output.stdout.len(), 300_000);
        assert_eq!(output.stderr, b"no\n");
    }

    #[test]
    #[should_panic(expected = "did not end within 200ms")]
    fn a_child_that_hangs_is_a_failure() {
        ended_within(shell("exec sleep 600"), SHORT);
    }

    #[test]
    #[should_panic(expected = "its output did not end within 200ms")]
    fn a_pipe_that_a_grandchild_holds_is_a_failure() {
        ended_within(shell("sleep 5 & exit 0"), SHORT);
    }

    #[test]
    fn a_child_that_hangs_is_killed() {
        let mut child = shell("exec sleep 600");
        assert_eq!(exit_within(&mut child, SHORT), None);
        assert!(child.try_wait().unwrap().is_some());
    }

    #[test]
    fn lines_end_with_the_output() {
        let mut child = shell("echo one; echo two");
        let lines = Lines::of(child.stdout.take().unwrap());
        assert_eq!(lines.next_line().as_deref(), Some("one"));
        assert_eq!(lines.next_line().as_deref(), Some("two"));
        assert_eq!(lines.next_line(), None);
        assert!(exit(&mut child).success());
    }
}
