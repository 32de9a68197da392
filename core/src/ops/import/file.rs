//! Reading a CSV file as people have them: with or without a mark of its encoding, whatever separates its cells.

use std::{
    fs::File,
    io::{BufReader, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};

/// A record that spans more lines than this was opened by a quotation mark that nobody closed.
const MOST_LINES: u64 = 500;

/// A file that was looked through once and can be read as records.
#[derive(Debug)]
pub(super) struct CsvFile {
    /// Its fingerprint, by which an import is taken up again.
    pub(super) sha256: [u8; 32],
    /// The cells of the first line.
    pub(super) headings: Vec<String>,
    reader: csv::Reader<BufReader<File>>,
    record: csv::StringRecord,
    /// What separates the cells.
    pub(super) delimiter: u8,
    /// How long the file is.
    pub(super) bytes: u64,
    endings: Endings,
    last_line: u64,
}

/// How the file ends its lines.
#[derive(Debug, Clone, Copy)]
struct Endings {
    carriage_return: bool,
    at_the_end: bool,
    /// One quotation mark has no partner, so the last one opened may have swallowed the end of the file.
    quote_open: bool,
}

/// A record and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
    /// Why it cannot be read as a row of this file.
    pub(super) broken: Option<String>,
}

impl CsvFile {
    /// Looks a file through and stands before its first record.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a file that cannot be opened, is empty or is not UTF-8.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let unreadable = |error: std::io::Error| Error::invalid(format!("{} can't be read: {error}.", path.display()));
        let mut file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            return Err(Error::invalid(format!("{} is a folder, not a file.", path.display())));
        }
        let look = look_through(&mut file).map_err(unreadable)?.map_err(Error::invalid)?;
        file.seek(SeekFrom::Start(look.skip)).map_err(unreadable)?;
        let reader = csv::ReaderBuilder::new()
            .delimiter(look.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(BufReader::with_capacity(1 << 16, file));
        let mut csv = Self {
            sha256: look.sha256,
            headings: Vec::new(),
            reader,
            record: csv::StringRecord::new(),
            delimiter: look.delimiter,
            bytes: look.bytes - look.skip,
            endings: look.endings,
            last_line: 0,
        };
        let first = csv.next()?.ok_or_else(|| Error::invalid("The file is empty."))?;
        csv.headings = first.cells;
        Ok(csv)
    }

    /// How far the reader came.
    pub(super) fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next record, without lines that are empty.
    pub(super) fn next(&mut self) -> Result<Option<Record>> {
        loop {
            let found = self
                .reader
                .read_record(&mut self.record)
                .map_err(|error| Error::invalid(format!("The file can't be read as CSV: {error}.")))?;
            if !found {
                return Ok(None);
            }
            let cells: Vec<String> = self.record.iter().map(str::to_owned).collect();
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = self.line_of(&cells);
            let broken = self.what_is_wrong(&cells, line);
            return Ok(Some(Record { line, cells, broken }));
        }
    }

    /// The line on which the record that was just read begins. The reader knows where the record ended, with or without the
    /// line feed after it; what it says of beginnings counts empty lines before them.
    fn line_of(&mut self, cells: &[String]) -> u64 {
        let end = self.reader.position().line();
        let unended = self.reader.position().byte() >= self.bytes && !self.endings.at_the_end;
        let last = if self.endings.carriage_return || unended { end } else { end.saturating_sub(1) };
        let inside: usize = cells.iter().map(|cell| line_feeds(cell.as_bytes())).sum();
        // Two records never share a line, even in a file that mixes line endings.
        self.last_line = last.saturating_sub(inside as u64).max(self.last_line + 1);
        self.last_line
    }

    fn what_is_wrong(&self, cells: &[String], line: u64) -> Option<String> {
        let lines = self.reader.position().line().saturating_sub(line);
        let swallowed_the_end = self.endings.quote_open
            && self.reader.position().byte() >= self.bytes
            && cells.last().is_some_and(|cell| cell.contains('\n'));
        if lines > MOST_LINES || swallowed_the_end {
            return Some("A quotation mark opens in this line and is not closed.".to_owned());
        }
        let (have, want) = (cells.len(), self.headings.len());
        let surplus = want > 0 && cells.iter().skip(want).any(|cell| !cell.trim().is_empty());
        surplus.then(|| format!("The line has {have} cells, but there are {want} headings."))
    }
}

struct Look {
    sha256: [u8; 32],
    delimiter: u8,
    /// Bytes of the encoding's mark.
    skip: u64,
    bytes: u64,
    endings: Endings,
}

/// Reads the whole file once: its fingerprint, whether all of it is UTF-8, what separates the cells of its first line.
fn look_through(file: &mut File) -> std::io::Result<Result<Look, String>> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let (mut carried, mut head): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    let (mut bytes, mut lines, mut last, mut quotes) = (0u64, 1usize, 0u8, 0usize);
    loop {
        let read = file.read(&mut buffer)?;
        let piece = &buffer[..read];
        if read == 0 {
            break;
        }
        digest.update(piece);
        last = piece[read - 1];
        bytes += read as u64;
        quotes += piece.split(|byte| *byte == b'"').count() - 1;
        if head.len() < 1 << 16 {
            head.extend_from_slice(piece);
        }
        carried.extend_from_slice(piece);
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Ok(Err(encoding("UTF-16")));
        }
        let valid = match std::str::from_utf8(&carried) {
            Ok(text) => text.len(),
            // The last character of a piece may go on in the next.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => {
                let line = lines + line_feeds(&carried[..error.valid_up_to()]);
                return Ok(Err(encoding(&format!("not UTF-8 (line {line})"))));
            }
        };
        lines += line_feeds(&carried[..valid]);
        if carried[..valid].contains(&0) {
            return Ok(Err("The file is not text. Save it as CSV (UTF-8) and import that.".to_owned()));
        }
        carried.drain(..valid);
    }
    if !carried.is_empty() {
        return Ok(Err(encoding("not UTF-8 (its end)")));
    }
    let skip: u8 = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let delimiter = delimiter_of(&head[usize::from(skip)..]);
    let first_end = head.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let endings = Endings {
        carriage_return: first_end > 0 && head[first_end - 1] == b'\r',
        at_the_end: last == b'\n',
        quote_open: !quotes.is_multiple_of(2),
    };
    Ok(Ok(Look { sha256: digest.finalize().into(), delimiter, skip: u64::from(skip), bytes, endings }))
}

fn line_feeds(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

fn encoding(what: &str) -> String {
    format!("The file is {what}. Save it as UTF-8 (in a spreadsheet: Save as, CSV UTF-8) and import that.")
}

/// What separates the cells of the first line: the comma, semicolon or tab that occurs most outside quotation marks.
fn delimiter_of(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => {
                if let Some(count) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte) {
                    count.1 += 1;
                }
            }
            _ => {}
        }
    }
    // Of equals the earlier: a file of one column is as good as separated by commas.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn opened(content: &[u8]) -> Result<CsvFile> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(content).expect("room for a test file");
        CsvFile::open(file.path())
    }

    #[test]
    fn the_mark_the_delimiter_and_lines_inside_quotes_are_understood() {
        let mut file =
            opened(b"\xef\xbb\xbfName;\"E;mail\"\n\n\"Jane\nDoe\";j@d.example\n;;\nJohn;x\n").expect("readable");
        assert_eq!(file.headings, ["Name", "E;mail"]);
        let first = file.next().expect("readable").expect("a record");
        assert_eq!((first.line, first.cells[0].as_str()), (3, "Jane\nDoe"));
        let second = file.next().expect("readable").expect("a record");
        assert_eq!((second.line, second.cells[0].as_str()), (6, "John"));
        assert_eq!(file.next().expect("readable"), None);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let lines = |content: &str| {
            let mut file = opened(content.as_bytes()).expect("readable");
            std::iter::from_fn(|| file.next().expect("readable")).map(|record| record.line).collect::<Vec<_>>()
        };
        assert_eq!(lines("Name\na\n\n\"b\nb\"\nc"), [2, 4, 6]);
        assert_eq!(lines("Name\na\n\nc\n"), [2, 4]);
        assert_eq!(lines("Name\r\na\r\n\r\n\"b\r\nb\"\r\nc\r\n"), [2, 4, 6]);
        assert_eq!(lines("Name\r\na\r\nb\nc\nd").len(), 4);
    }

    #[test]
    fn other_encodings_and_files_that_are_no_text_are_refused_with_the_way_out() {
        for (content, word) in [
            (&b"Name\nM\xfcller\n"[..], "line 2"),
            (b"\xff\xfeN\0a\0", "UTF-16"),
            (b"PK\x03\x04\0\0", "not text"),
            (b"", "empty"),
            (b"Name\nM\xc3", "UTF-8"),
        ] {
            let error = opened(content).expect_err("refused").public();
            assert!(error.contains(word), "{error}");
        }
        assert!(
            CsvFile::open(Path::new("/nowhere/at all.csv")).expect_err("absent").public().contains("can't be read")
        );
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_spoils_one_record_and_is_named() {
        let mut content = b"Name,Mail\nJane,\"oops\n".to_vec();
        content.extend(std::iter::repeat_n(&b"John,a@b.example\n"[..], 1000).flatten());
        let record = opened(&content).expect("opens").next().expect("readable").expect("a record");
        assert!(record.broken.expect("named").contains("quotation mark"));
    }

    #[test]
    fn a_quotation_mark_left_open_in_the_last_lines_is_named_and_one_inside_a_cell_is_not() {
        let record =
            opened(b"Name,Mail\n\"Jane,a@b.example\n").expect("opens").next().expect("readable").expect("a record");
        assert!(record.broken.expect("named").contains("quotation mark"));
        let record =
            opened(b"Name,Note\nJane,a 5\" pipe\n").expect("opens").next().expect("readable").expect("a record");
        assert_eq!(record.broken, None);
    }

    #[test]
    fn a_row_with_more_cells_than_headings_is_named() {
        let record = opened(b"Name,Mail\na,b,c\n").expect("opens").next().expect("readable").expect("a record");
        assert_eq!(record.broken.as_deref(), Some("The line has 3 cells, but there are 2 headings."));
    }
}
