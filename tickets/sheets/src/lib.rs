//! A spreadsheet as people send it: bytes in, headed rows of texts out.
//!
//! Pure: no SQL, no sockets, no files. [`read`] takes CSV (UTF-8 with or without its mark, UTF-16, GB18030; comma, semicolon or
//! tab) and XLSX, finds the row of headings under titles and merged cells, and gives every cell as text; [`guess`] says which
//! column is what; [`number()`] and [`date()`] repair what a spreadsheet program did to telephone numbers and days, or say that it
//! cannot be repaired.

mod csv_file;
mod date;
mod field;
mod heading;
mod number;
mod table;
mod xlsx;

pub use date::{BadDate, date};
pub use field::{Field, Sort, guess, guess_sort};
pub use number::{BadNumber, number};
pub use table::{Row, SheetError, Table, read};
