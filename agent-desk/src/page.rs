//! Lists by keyset: `{"items": […], "next": "…"}`.
//!
//! A cursor is opaque to who holds it: the sort value and the id of the last row shown, as base64.
//! Verbs of `tickets` take it as `Option<(S, Uuid)>` and read `limit + 1` rows; [`List::cut`] drops
//! the extra one and makes the next cursor of the last row kept. There is no OFFSET.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tickets_base::Error;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Rows a page holds when nothing is asked, and the most it may hold.
const USUAL: u32 = 50;
const MOST: u32 = 200;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Give it back as `after` to read on; null at the end.
    pub next: Option<String>,
}

/// The part of a query that every list understands. Flattening does not go with
/// `deny_unknown_fields`, so a list's own query names these two fields and calls [`Paging::new`].
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// The `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, usually 50.
    pub limit: Option<u32>,
}

impl Paging {
    pub fn new(after: Option<String>, limit: Option<u32>) -> Self {
        Self { after, limit }
    }

    /// How many rows the page shows; read one more.
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(USUAL).clamp(1, MOST) as usize
    }

    /// The number to give to SQL: one row more than is shown.
    pub fn sql_limit(&self) -> i64 {
        i64::try_from(self.limit() + 1).expect("at most 201")
    }

    /// Where to go on, as the sort value and id of the last row shown.
    pub fn after<S: DeserializeOwned>(&self) -> Result<Option<(S, Uuid)>, Error> {
        self.after.as_deref().map(decode).transpose()
    }
}

impl<T> List<T> {
    /// `rows` were read with [`Paging::sql_limit`]; `place` gives a row's sort value and id.
    pub fn cut<S: Serialize>(
        mut rows: Vec<T>,
        paging: &Paging,
        place: impl Fn(&T) -> (S, Uuid),
    ) -> Self {
        let more = rows.len() > paging.limit();
        rows.truncate(paging.limit());
        let next = rows.last().filter(|_| more).map(|row| encode(&place(row)));
        Self { items: rows, next }
    }

    /// A list that is always whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// The same page with other items, for a handler that dresses the rows.
    pub fn map<U>(self, dress: impl FnMut(T) -> U) -> List<U> {
        List {
            items: self.items.into_iter().map(dress).collect(),
            next: self.next,
        }
    }
}

fn encode<S: Serialize>(place: &(S, Uuid)) -> String {
    let json = serde_json::to_vec(place).expect("a sort value is a number or a text");
    URL_SAFE_NO_PAD.encode(json)
}

fn decode<S: DeserializeOwned>(cursor: &str) -> Result<(S, Uuid), Error> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| Error::invalid("after", "bad_cursor"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_full_page_tells_where_to_go_on() {
        let paging = Paging::new(None, Some(2));
        assert_eq!(paging.sql_limit(), 3);
        let page = List::cut(vec![3_i64, 2, 1], &paging, |n| (*n, Uuid::from_u128(7)));
        assert_eq!(page.items, [3, 2]);
        let on = Paging::new(page.next, None);
        assert_eq!(on.after::<i64>().unwrap(), Some((2, Uuid::from_u128(7))));
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = List::cut(vec![1_i64], &Paging::default(), |n| (*n, Uuid::nil()));
        assert!(page.next.is_none());
    }

    #[test]
    fn a_cursor_of_another_list_is_invalid() {
        for bad in ["x", "%%%", "WzEsMl0"] {
            let paging = Paging::new(Some(bad.into()), None);
            assert!(
                matches!(paging.after::<i64>(), Err(Error::Invalid { .. })),
                "{bad}"
            );
        }
    }
}
