//! Finds statements in Rust text: enough of its grammar for string literals, brackets and comments.

use std::path::Path;

use tickets_base::Engine;

/// One SQL literal and what is known of its use.
pub struct Statement {
    /// `path:line`
    pub place: String,
    pub sql: String,
    /// Set when the literal is one half of a `pick`.
    pub engine: Option<Engine>,
    /// The length of the tuple beside it, where there is one.
    pub arguments: Option<usize>,
}

const CALLS: [&str; 4] = [".all", ".opt", ".one", ".exec"];

/// Every statement of one file.
pub fn statements(path: &Path) -> Vec<Statement> {
    let text = std::fs::read_to_string(path).unwrap();
    // Unit tests at the end of a file may speak to tables of their own.
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let mut found = Vec::new();
    for call in CALLS {
        for at in call_sites(text, call) {
            let arguments = split_arguments(&text[at..]);
            if let Some(sql) = arguments.first().and_then(|first| literal(first)) {
                let given = arguments.get(1).and_then(|tuple| tuple_length(tuple));
                found.push(Statement {
                    place: place(path, text, at),
                    sql,
                    engine: None,
                    arguments: given,
                });
            }
        }
    }
    for at in call_sites(text, ".pick") {
        let halves = split_arguments(&text[at..]);
        for (half, engine) in halves.iter().zip([Engine::Sqlite, Engine::Postgres]) {
            if let Some(sql) = literal(half) {
                found.push(Statement {
                    place: place(path, text, at),
                    sql,
                    engine: Some(engine),
                    arguments: None,
                });
            }
        }
    }
    for at in call_sites(text, "by_ids!") {
        let Some(sql) = split_arguments(&text[at..])
            .get(1)
            .and_then(|sql| literal(sql))
        else {
            continue;
        };
        for (engine, ids) in [
            (
                Engine::Sqlite,
                "select unhex(replace(value, '-', '')) from json_each($1)",
            ),
            (
                Engine::Postgres,
                "select value::uuid from json_array_elements_text($1::json)",
            ),
        ] {
            found.push(Statement {
                place: place(path, text, at),
                sql: format!("{sql} in ({ids})"),
                engine: Some(engine),
                arguments: None,
            });
        }
    }
    for (at, sql) in constants(text) {
        found.push(Statement {
            place: place(path, text, at),
            sql,
            engine: None,
            arguments: None,
        });
    }
    found
}

/// The highest `$n` of a statement.
pub fn highest(sql: &str) -> usize {
    sql.split('$')
        .skip(1)
        .filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .max()
        .unwrap_or(0)
}

/// Where the bracket after `.name` (perhaps with a turbofish) opens.
fn call_sites(text: &str, name: &str) -> Vec<usize> {
    let mut sites = Vec::new();
    for (at, _) in text.match_indices(name) {
        let mut rest = &text[at + name.len()..];
        if let Some(generic) = rest.strip_prefix("::<") {
            let end = matching(generic, '<', '>');
            rest = &generic[end + 1..];
        }
        if rest.starts_with('(') {
            sites.push(text.len() - rest.len());
        }
    }
    sites
}

/// The place of the closing bracket of one already open.
fn matching(text: &str, open: char, close: char) -> usize {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    text.len() - 1
}

/// The arguments between the bracket a text begins with and its end, split at the commas of that level.
fn split_arguments(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut depth = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '"' => length = string_length(rest),
            '/' if rest.starts_with("//") => {
                rest = rest.split_once('\n').map_or("", |(_, after)| after);
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let outermost = depth == 1 && c == '(' && pieces.len() == 1 && pieces[0].is_empty();
        if depth == 1 && c == ',' {
            pieces.push(String::new());
        } else if !outermost {
            pieces.last_mut().unwrap().push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// How long the string literal is that a text begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The value of an argument that is one string literal.
fn literal(argument: &str) -> Option<String> {
    let argument = argument.trim();
    if let Some(raw) = argument.strip_prefix("r#\"") {
        return raw.strip_suffix("\"#").map(str::to_owned);
    }
    let inner = argument.strip_prefix('"')?;
    if string_length(argument) != argument.len() {
        return None;
    }
    let inner = inner.strip_suffix('"')?;
    let mut value = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            ('\\', Some(_)) => value.extend(chars.next()),
            _ => value.push(c),
        }
    }
    Some(value)
}

/// `(a, b)` has two; anything but a tuple says nothing.
fn tuple_length(argument: &str) -> Option<usize> {
    let argument = argument.trim();
    argument
        .starts_with('(')
        .then(|| split_arguments(argument).len())
}

/// `const NAME: &str = "select …"` and `let sql = "select …"`.
fn constants(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("= \"").chain(text.match_indices("=\n")) {
        let value = text[at + 1..].trim_start();
        if !value.starts_with('"') {
            continue;
        }
        let Some(sql) = literal(&value[..string_length(value)]) else {
            continue;
        };
        let first = sql.split_whitespace().next().unwrap_or_default();
        if matches!(first, "select" | "insert" | "update" | "delete" | "with") && sql.contains(' ')
        {
            found.push((at, sql));
        }
    }
    found
}

fn place(path: &Path, text: &str, at: usize) -> String {
    format!("{}:{}", path.display(), text[..at].lines().count())
}
