//! What we can answer: articles, their search, and what to suggest while a customer talks.
//!
//! | file | what it holds |
//! |---|---|
//! | [`article`] | articles as rows, suggestions from them |
//! | [`bm25`] | one inverted index |
//! | [`search`] | the index over articles and the evaluation of it |

pub mod article;
pub mod bm25;
pub mod search;

pub use article::Suggest;
