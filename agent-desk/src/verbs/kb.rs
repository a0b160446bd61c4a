//! `tandem kb eval`: ranks queries against articles, to be scored from outside.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Subcommand;
use knowledge_base::search::{Entry, Query, evaluate};
use serde::{Deserialize, Serialize};

use super::lines;

/// What can be done with articles on files.
#[derive(Subcommand)]
pub enum Verb {
    /// Rank queries against articles.
    Eval {
        #[arg(long)]
        articles: PathBuf,
        #[arg(long)]
        queries: PathBuf,
        /// Queries linked to articles, learned from first.
        #[arg(long)]
        links: Option<PathBuf>,
        #[arg(long)]
        out: PathBuf,
    },
}

/// Does what the command line says.
pub fn perform(verb: Verb) -> Result<()> {
    let Verb::Eval {
        articles,
        queries,
        links,
        out,
    } = verb;
    eval(&articles, &queries, links.as_deref(), &out)
}

#[derive(Deserialize)]
struct ArticleLine {
    id: String,
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct QueryLine {
    id: String,
    text: String,
}

#[derive(Deserialize)]
struct LinkLine {
    query: String,
    article: String,
}

#[derive(Serialize)]
struct Ranked {
    query: String,
    ranked: Vec<String>,
}

/// Reads articles, queries and links; writes the articles found for each query, best first.
pub fn eval(articles: &Path, queries: &Path, links: Option<&Path>, out: &Path) -> Result<()> {
    let articles = lines::read::<ArticleLine>(articles)?;
    let entries = articles
        .into_iter()
        .map(|line| Entry {
            key: line.id,
            title: line.title,
            body: line.body,
            issues: Vec::new(),
        })
        .collect();
    let queries: Vec<Query> = lines::read::<QueryLine>(queries)?
        .into_iter()
        .map(|line| Query {
            id: line.id,
            text: line.text,
        })
        .collect();
    let links: Vec<(String, String)> = match links {
        Some(path) => lines::read::<LinkLine>(path)?
            .into_iter()
            .map(|l| (l.query, l.article))
            .collect(),
        None => Vec::new(),
    };
    let ranked = evaluate(entries, &queries, &links);
    lines::write(
        out,
        queries.into_iter().zip(ranked).map(|(q, ranked)| Ranked {
            query: q.id,
            ranked,
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_queries_becomes_a_file_of_rankings() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a"), "{\"id\":\"1\",\"title\":\"Open the lid\",\"body\":\"Turn it.\"}\n\n{\"id\":\"2\",\"title\":\"换灯泡\",\"body\":\"先断电\"}\n").unwrap();
        std::fs::write(
            path("q"),
            "{\"id\":\"x\",\"text\":\"灯泡坏了\"}\n{\"id\":\"y\",\"text\":\"lids\"}\n",
        )
        .unwrap();
        eval(&path("a"), &path("q"), None, &path("out")).unwrap();
        let out = std::fs::read_to_string(path("out")).unwrap();
        assert_eq!(
            out,
            "{\"query\":\"x\",\"ranked\":[\"2\"]}\n{\"query\":\"y\",\"ranked\":[\"1\"]}\n"
        );
    }

    #[test]
    fn a_broken_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(
            &path,
            "{\"id\":\"1\",\"title\":\"\",\"body\":\"\"}\n{\"id\":2}\n",
        )
        .unwrap();
        let error = eval(&path, &path, None, &path).unwrap_err();
        assert!(error.to_string().contains("line 2 of"), "{error}");
    }
}
