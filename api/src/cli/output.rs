//! The only place of the product that prints: results to standard output, everything else to standard error.

use std::{
    io::{IsTerminal as _, Write as _},
    sync::{Mutex, PoisonError},
};

use leancrm_core::Error;
use serde::Serialize;

use super::Status;

/// Where a command prints. A reader that goes away (`leancrm … | head`) is not an error.
#[derive(Debug)]
pub struct Output {
    json: bool,
    width: usize,
}

impl Output {
    /// The output of this process.
    pub(super) fn of_process(json: bool) -> Self {
        let width = rustix::termios::tcgetwinsize(std::io::stdout()).map_or(100, |size| usize::from(size.ws_col));
        Self { json, width: if width < 20 { 100 } else { width.min(140) } }
    }

    /// Whether JSON was asked for.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// The columns of the terminal.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether a person is watching, so that progress is worth drawing.
    pub fn is_watched(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// A line of the result, unless JSON was asked for.
    pub fn line(&mut self, text: impl AsRef<str>) {
        if !self.json {
            self.raw(&format!("{}\n", text.as_ref()));
        }
    }

    /// The result as one JSON document, if JSON was asked for.
    pub fn json(&mut self, value: &impl Serialize) {
        if self.json
            && let Ok(text) = serde_json::to_string(value)
        {
            self.raw(&format!("{text}\n"));
        }
    }

    /// Shows what comes bit by bit, until the whole of it is there: where a person is watching, and text was asked for.
    pub fn pieces(&self) -> Option<Piecemeal> {
        (!self.json && std::io::stdout().is_terminal())
            .then(|| Piecemeal { width: self.width, shown: Mutex::default() })
    }

    /// Text as it is.
    pub fn raw(&mut self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    /// A remark beside the result, for the person at the terminal.
    pub fn note(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
    }

    /// Says why a command failed, in one sentence and once.
    pub(super) fn failure(&mut self, error: &anyhow::Error, status: Status) -> Status {
        let sentence = match error.downcast_ref::<Error>() {
            Some(error @ Error::Internal { .. }) => format!("{} ({})", error.public(), error.chain()),
            Some(error @ Error::Unavailable { .. }) => {
                format!(
                    "{} ({}); `leancrm doctor` says what to do",
                    error.public().trim_end_matches('.'),
                    error.chain()
                )
            }
            Some(error) => error.public(),
            None => format!("{error:#}"),
        };
        if self.json {
            let value = serde_json::json!({ "error": { "message": sentence, "status": status as u8 } });
            self.raw(&format!("{value}\n"));
        } else {
            self.note(format!("leancrm: {sentence}"));
        }
        status
    }
}

/// Text that is shown while it comes, and taken away when the whole of it can be shown.
#[derive(Debug)]
pub struct Piecemeal {
    width: usize,
    shown: Mutex<String>,
}

impl Piecemeal {
    /// Shows a piece after those before it. What would move the cursor is left out.
    pub fn show(&self, piece: &str) {
        let piece: String = piece.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(piece.as_bytes()).and_then(|()| stdout.flush());
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push_str(&piece);
    }

    /// Takes all of it away.
    pub fn take_away(self) {
        let shown = self.shown.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !shown.is_empty() {
            let mut stdout = std::io::stdout().lock();
            let _ = stdout.write_all(erasing(&shown, self.width).as_bytes()).and_then(|()| stdout.flush());
        }
    }
}

/// What takes a text away that was written from the beginning of a line: up as many lines as it took, and everything from there.
fn erasing(shown: &str, width: usize) -> String {
    let lines = shown.chars().count().saturating_sub(1) / width.max(1);
    let up = if lines > 0 { format!("\x1b[{lines}A") } else { String::new() };
    format!("\r{up}\x1b[J")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_lines_are_taken_away_as_were_written() {
        assert_eq!(erasing("short", 10), "\r\x1b[J");
        assert_eq!(erasing(&"x".repeat(10), 10), "\r\x1b[J");
        assert_eq!(erasing(&"x".repeat(25), 10), "\r\x1b[2A\x1b[J");
    }
}
