//! What can go wrong below the door, as stable words.
//!
//! An error carries a code and parameters, never a sentence for a reader: the page and the locale files
//! render words by code. HTTP knows these variants in exactly one `match`, in agent-desk.

use std::borrow::Cow;

use serde_json::Value;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The one error of tickets and knowledge-base.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such record, or none the viewer may know of.
    #[error("no such {kind}")]
    NotFound { kind: &'static str },
    /// The viewer may know of the record but not do this.
    #[error("forbidden: {why}")]
    Forbidden { why: &'static str },
    /// Somebody else was first; `current` shows what stands now, so that the page can offer it.
    #[error("conflict: {code}")]
    Conflict { code: &'static str, current: Value },
    /// What came in cannot be kept as it is.
    #[error("invalid {field}: {code}")]
    Invalid {
        field: Cow<'static, str>,
        code: &'static str,
        params: Value,
    },
    /// The queue is full: nothing was kept, try again.
    #[error("busy")]
    Busy,
    /// A part of the house does not answer.
    #[error("{what} is unavailable")]
    Unavailable { what: &'static str },
    /// A lease was lost: somebody with a newer fence holds it.
    #[error("the lease {name} is held by somebody else")]
    LeaseLost { name: String },
    /// The database was migrated by a newer release, or needs migrating.
    #[error("the schema is at {found}, this program knows {known}")]
    Schema { found: i64, known: i64 },
    /// A file could not be read or written.
    #[error("{what}: {source}")]
    Io {
        what: &'static str,
        source: std::io::Error,
    },
    /// The database said no.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
}

impl Error {
    /// Something in `field` cannot be kept.
    pub fn invalid(field: impl Into<Cow<'static, str>>, code: &'static str) -> Self {
        Self::invalid_with(field, code, Value::Null)
    }

    /// As [`Error::invalid`], with numbers or words the rendered sentence needs.
    pub fn invalid_with(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        params: Value,
    ) -> Self {
        Self::Invalid {
            field: field.into(),
            code,
            params,
        }
    }

    pub fn not_found(kind: &'static str) -> Self {
        Self::NotFound { kind }
    }

    pub fn forbidden(why: &'static str) -> Self {
        Self::Forbidden { why }
    }

    pub fn conflict(code: &'static str) -> Self {
        Self::Conflict {
            code,
            current: Value::Null,
        }
    }

    /// The stable word a page or a script may look for.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Forbidden { why } => why,
            Self::Conflict { code, .. } | Self::Invalid { code, .. } => code,
            Self::Busy => "busy",
            Self::Unavailable { .. } => "unavailable",
            Self::LeaseLost { .. } => "lease_lost",
            Self::Schema { .. } => "schema",
            Self::Io { .. } => "io",
            Self::Database(_) => "database",
        }
    }

    /// A unique index refused the row: for a verb that turns this into a `Conflict`.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(e)) if e.is_unique_violation())
    }

    /// A reference points at nothing: for a verb that turns this into an `Invalid`.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(e)) if e.is_foreign_key_violation())
    }

    /// Worth trying again as it is: nothing was kept and nothing is wrong with the request.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Busy | Self::Unavailable { .. } => true,
            Self::Database(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut) => true,
            Self::Database(sqlx::Error::Database(e)) => e
                .code()
                .is_some_and(|code| is_trouble_of_the_machine(&code)),
            _ => false,
        }
    }
}

/// A lock, a full disk, a server that stops or starts: it passes, and the same statement may succeed then.
fn is_trouble_of_the_machine(code: &str) -> bool {
    match code.len() {
        // PostgreSQL's are five characters, the first two of them a class.
        5 if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => true,
        // Serialisation, deadlock, lock not available, a standby that may only be read.
        5 => matches!(code, "40001" | "40P01" | "55P03" | "25006"),
        // SQLite's are numbers, the lowest eight bits the kind: busy, locked, out of memory, read-only, input or output,
        // full, cannot open.
        _ => code
            .parse::<u32>()
            .is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 7 | 8 | 10 | 13 | 14)),
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound { kind: "row" },
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                Self::Unavailable { what: "database" }
            }
            other => Self::Database(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_or_a_full_disk_passes_and_a_wrong_statement_does_not() {
        // SQLite: busy, busy snapshot, write failed, full. PostgreSQL: disk full, lock timeout, shutting down.
        for code in ["5", "517", "778", "13", "53100", "55P03", "57P01", "08006"] {
            assert!(is_trouble_of_the_machine(code), "{code}");
        }
        // Unique, foreign key, syntax.
        for code in ["2067", "787", "1", "23505", "42601", ""] {
            assert!(!is_trouble_of_the_machine(code), "{code}");
        }
    }
}
