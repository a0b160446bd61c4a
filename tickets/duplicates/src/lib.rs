//! Which customers are one and the same: names taken apart, keys that find candidates, odds that judge a pair.
//!
//! Pure: no SQL, no sockets, no clock. The customers of the house use it while somebody types and while a spreadsheet comes
//! in ([`judge`] with the [shipped weights](Weights::shipped)); a whole file is compared with weights learnt from itself
//! ([`pairs()`]). Nothing here merges anything: a score and its reasons go to a person.
//!
//! | file | what |
//! |---|---|
//! | `text` | folding, words |
//! | `similar` | how alike two words are |
//! | `word`, `words` | one word; the shipped tables: places, company words, titles, short forms |
//! | `name` | a name taken apart: region, core, industry, form |
//! | `compare_name` | two names |
//! | `phone`, `email`, `address`, `credit_code` | the other fields, each with its levels of agreement |
//! | `keys` | soft keys of a name, kept by the house |
//! | `entry` | one customer, prepared for comparing |
//! | `weights` | Fellegi-Sunter log-odds, score, reasons |
//! | `learn` | weights from a file |
//! | `block`, `pairs` | a whole file |

pub mod address;
mod block;
mod compare_name;
pub mod credit_code;
pub mod email;
mod entry;
mod keys;
mod learn;
mod name;
mod pairs;
pub mod phone;
mod similar;
mod text;
mod weights;
mod word;
mod words;

pub use compare_name::{NameAgreement, compare as compare_names};
pub use entry::{Entry, Frequencies, Record};
pub use keys::{Key, hard_key, keys, name_keys};
pub use name::{Name, Sort, parse};
pub use pairs::{Found, Options, pairs};
pub use weights::{Judgement, REVIEW, Reason, SAME, Weights, judge};
pub use word::Word;
