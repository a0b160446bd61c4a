//! What we can answer: articles, their search, and what to suggest while a customer talks.
//!
//! | file | what it holds |
//! |---|---|
//! | [`bm25`] | one inverted index |
//! | [`search`] | the index over articles and the evaluation of it |

pub mod bm25;
pub mod search;
