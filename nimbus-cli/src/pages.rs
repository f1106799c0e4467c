//! Lists that come in pages, read to their end.

use nimbus_http::client::ClientError;
use nimbus_http::wire::page::{Cursor, Limit, Page};

use crate::exit::Failure;

/// The largest page there is.
pub(crate) fn most() -> Limit {
    Limit::new(u64::from(Limit::MAX)).expect("the largest page is a page")
}

/// Every item; `page` reads the page that begins at a cursor.
pub(crate) async fn all<T>(
    mut page: impl AsyncFnMut(Option<Cursor>) -> Result<Page<T>, ClientError>,
) -> Result<Vec<T>, Failure> {
    let mut items = Vec::new();
    let mut cursor = None;
    loop {
        let Page { items: more, next_cursor } = page(cursor).await?;
        items.extend(more);
        if next_cursor.is_none() {
            return Ok(items);
        }
        cursor = next_cursor;
    }
}
