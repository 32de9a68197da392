//! A database that is held up: nobody's conversation goes on until it is let go.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;

/// Conversations that are held by a lock, as a slow disk or a slow part of the answer would; let go when it is dropped.
#[derive(Debug)]
pub(super) struct Held(Child);

impl Held {
    /// Holds them, by a session of `psql` that is aimed at the database.
    pub(super) async fn take(mut psql: Command) -> anyhow::Result<Self> {
        let taken = tokio::task::spawn_blocking(move || {
            psql.args(["-XqAt", "--set=ON_ERROR_STOP=1"]).stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut held = Self(psql.spawn().context("starting psql")?);
            let (input, output) = (held.0.stdin.as_mut(), held.0.stdout.as_mut());
            let (input, output) = (input.context("psql takes input")?, output.context("psql gives output")?);
            writeln!(input, "BEGIN;\nLOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE;\n\\echo held")?;
            input.flush()?;
            let mut line = String::new();
            BufReader::new(output).read_line(&mut line)?;
            anyhow::ensure!(line.trim() == "held", "the conversations could not be held up: {line:?}");
            Ok(held)
        });
        taken.await?
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // The end of the input ends the session and with it the lock.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
