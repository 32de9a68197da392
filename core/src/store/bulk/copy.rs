//! PostgreSQL's COPY text format, and the two ways by which a buffer of it gets into a table.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{domain::money::Currency, error::Result, store::error};

/// A table that is written in bulk. Every statement is a literal, put together when the program is compiled.
#[derive(Debug)]
pub(in crate::store) struct Table {
    stage: &'static str,
    copy_staged: &'static str,
    insert: &'static str,
    copy: &'static str,
}

/// `table!(name (column, …) "tail")`: the columns in the order of the buffer; the tail ends the insertion, for conflicts.
macro_rules! table {
    ($name:ident ($($column:ident),*) $($tail:literal)?) => {
        $crate::store::bulk::copy::Table::new(
            concat!("CREATE TEMP TABLE staged_", stringify!($name), " ON COMMIT DROP AS SELECT ", stringify!($($column),*),
                " FROM ", stringify!($name), " WITH NO DATA"),
            concat!("COPY staged_", stringify!($name), " FROM STDIN"),
            concat!("INSERT INTO ", stringify!($name), " (", stringify!($($column),*), ") SELECT ", stringify!($($column),*),
                " FROM staged_", stringify!($name), $(" ", $tail,)? "; DROP TABLE staged_", stringify!($name)),
            concat!("COPY ", stringify!($name), " (", stringify!($($column),*), ") FROM STDIN"),
        )
    };
}
pub(in crate::store) use table;

impl Table {
    pub(in crate::store) const fn new(
        stage: &'static str,
        copy_staged: &'static str,
        insert: &'static str,
        copy: &'static str,
    ) -> Self {
        Self { stage, copy_staged, insert, copy }
    }

    /// Writes the rows through a temporary table. PostgreSQL refuses COPY into a table under row-level security, so what a
    /// tenant's transaction writes is staged first and then inserted, each row checked by the policy.
    pub(in crate::store) async fn write_staged(&self, connection: &mut PgConnection, rows: &CopyBuffer) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let doing = "writing rows in bulk";
        sqlx::raw_sql(self.stage).execute(&mut *connection).await.map_err(error::query(doing))?;
        copy(connection, self.copy_staged, rows).await?;
        sqlx::raw_sql(self.insert).execute(connection).await.map_err(error::query(doing))?;
        Ok(())
    }

    /// Copies the rows straight into the table: only for a login that row-level security does not bind.
    pub(in crate::store) async fn write_directly(
        &self,
        connection: &mut PgConnection,
        rows: &CopyBuffer,
    ) -> Result<()> {
        if rows.is_empty() { Ok(()) } else { copy(connection, self.copy, rows).await }
    }
}

async fn copy(connection: &mut PgConnection, statement: &'static str, rows: &CopyBuffer) -> Result<()> {
    let doing = "copying rows";
    let mut sink = connection.copy_in_raw(statement).await.map_err(error::query(doing))?;
    // A message of the protocol may not grow without limit; a megabyte keeps memory flat and costs nothing.
    for piece in rows.bytes.chunks(1 << 20) {
        sink.send(piece).await.map_err(error::query(doing))?;
    }
    sink.finish().await.map_err(error::query(doing))?;
    Ok(())
}

/// Rows in COPY text format.
#[derive(Debug, Default)]
pub(in crate::store) struct CopyBuffer {
    bytes: Vec<u8>,
}

impl CopyBuffer {
    /// Adds a row.
    pub(in crate::store) fn line(&mut self, fields: &[&dyn Field]) {
        for (position, field) in fields.iter().enumerate() {
            if position > 0 {
                self.bytes.push(b'\t');
            }
            field.put(&mut self.bytes);
        }
        self.bytes.push(b'\n');
    }

    pub(in crate::store) const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// A value that can stand in a COPY row.
pub(in crate::store) trait Field {
    /// Appends the value's text form.
    fn put(&self, out: &mut Vec<u8>);
}

/// Appends text, escaping what COPY gives a meaning to.
fn put_text(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(other),
        }
    }
}

/// Appends what `Display` writes, for types whose text holds nothing to escape.
fn put_plain(value: impl std::fmt::Display, out: &mut Vec<u8>) {
    let mut text = String::with_capacity(40);
    // Writing to a string cannot fail.
    let _ = write!(text, "{value}");
    out.extend_from_slice(text.as_bytes());
}

impl Field for str {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }
}

impl Field for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }
}

impl<T: Field + ?Sized> Field for &T {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
}

impl<T: Field> Field for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.put(out),
            None => out.extend_from_slice(b"\\N"),
        }
    }
}

impl Field for Vec<String> {
    fn put(&self, out: &mut Vec<u8>) {
        let quoted: Vec<String> =
            self.iter().map(|item| format!("\"{}\"", item.replace('\\', "\\\\").replace('"', "\\\""))).collect();
        put_text(&format!("{{{}}}", quoted.join(",")), out);
    }
}

impl Field for Uuid {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    }
}

impl Field for DateTime<Utc> {
    fn put(&self, out: &mut Vec<u8>) {
        put_plain(self.naive_utc(), out);
        out.extend_from_slice(b"+00");
    }
}

impl Field for Currency {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_str().as_bytes());
    }
}

impl Field for serde_json::Value {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(&self.to_string(), out);
    }
}

macro_rules! plain_fields {
    ($($kind:ty),*) => {$(
        impl Field for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                put_plain(self, out);
            }
        }
    )*};
}
plain_fields!(i32, i64, f64, bool, NaiveDate);

macro_rules! id_fields {
    ($($kind:ident),*) => {$(
        impl Field for crate::ids::$kind {
            fn put(&self, out: &mut Vec<u8>) {
                self.as_uuid().put(out);
            }
        }
    )*};
}
id_fields!(
    TenantId, UserId, MemberId, ContactId, CompanyId, DealId, PipelineId, StageId, ActivityId, MeetingId, TaskId,
    NoteId, TagId, LeadId, ProductId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_copy_gives_a_meaning_to_is_escaped() {
        let mut buffer = CopyBuffer::default();
        let nothing: Option<String> = None;
        buffer.line(&[
            &"tab\there \\N line\nfeed",
            &nothing,
            &vec!["a \"b\"".to_owned(), "back\\slash".to_owned()],
            &true,
        ]);
        let text = String::from_utf8(buffer.bytes).expect("copy text is UTF-8");
        assert_eq!(text, "tab\\there \\\\N line\\nfeed\t\\N\t{\"a \\\\\"b\\\\\"\",\"back\\\\\\\\slash\"}\ttrue\n");
    }
}
