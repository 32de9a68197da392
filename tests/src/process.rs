//! Processes of the product beside that of the tests, which can be killed.
//!
//! A test program cannot know where the binary of another package lies, or whether it was built. So it runs itself once more, with
//! nothing but the test that calls [`become_the_product`], which from there on is `leancrm` and nothing else.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
};

use crate::environment;

/// The words of the command line that a process is to be started with.
const WORDS: &str = "LEANCRM_TEST_WORDS";
/// As much stack as a main thread has; that of a test has less.
const STACK: &str = "8388608";

/// Where this process was started by [`Process::start`]: runs the command line that it was given, to its end. `false` otherwise.
pub fn become_the_product() -> bool {
    let Some(words) = environment(WORDS) else { return false };
    leancrm_api::wiring::set_up_tls();
    let words: Vec<&str> = std::iter::once("leancrm").chain(words.split(' ')).collect();
    let ended = leancrm_api::cli::main_with(&words);
    assert_eq!(ended, ExitCode::SUCCESS, "leancrm {words:?} failed");
    true
}

/// A process of the product; it is killed with the value.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Process {
    /// Starts `leancrm` with these words, settings and this folder to write its log to. `entry` is the full name of the test that
    /// calls [`become_the_product`].
    ///
    /// # Errors
    /// Where the process cannot be started.
    pub fn start(entry: &str, words: &str, settings: &[(String, String)], folder: &Path) -> io::Result<Self> {
        let log = folder.join("leancrm.log");
        let written = File::options().create(true).append(true).open(&log)?;
        let child = Command::new(std::env::current_exe()?)
            .args(["--exact", entry, "--nocapture"])
            .env(WORDS, words)
            .env("RUST_MIN_STACK", STACK)
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(written.try_clone()?)
            .stderr(written)
            .spawn()?;
        Ok(Self { child, log })
    }

    /// Ends it as a power failure would.
    pub fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Whether it has come to an end, by itself or killed.
    pub fn is_over(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// The last lines that processes of this folder have written.
    pub fn last_words(&self, lines: usize) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let all: Vec<&str> = text.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }
}
