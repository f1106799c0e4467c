//! Answers as the contract wants them: a record with its tag, a write with its operation, a page with its next.

use http::{HeaderName, Uri};
use nimbus_core::change::Seq;
use nimbus_core::comment::Comment;
use nimbus_core::member::{Invitation, Member};
use nimbus_core::nimbus::Done;
use nimbus_core::organization::Organization;
use nimbus_core::project::Project;
use nimbus_core::tag::Tag;

use super::app::App;
use super::cursor::{Listing, Place};
use crate::api::tasks::Task;
use crate::endpoint::{Endpoint, Json};
use crate::server::{Answer, Render};
use crate::wire::page::{Cursor, Page};

/// The operation of a write, for its undo.
const OPERATION_ID: HeaderName = HeaderName::from_static("operation-id");

/// A record as it goes over the wire, which has a version.
pub trait Versioned {
    /// Its version.
    fn version(&self) -> Seq;
}

macro_rules! versioned {
    ($($name:ident)*) => {$(
        impl Versioned for $name {
            fn version(&self) -> Seq {
                self.version
            }
        }
    )*};
}
versioned! { Organization Member Invitation Project Tag Comment Task }

impl App {
    /// One record, with its tag.
    pub fn record<E, T>(&self, record: T) -> Answer<E>
    where
        T: Versioned,
        E: Endpoint<Reply = Json<T>>,
        Json<T>: Render<Content = T>,
    {
        let tag = self.etag(record.version());
        Answer::of(record).etag(&tag)
    }

    /// What a write made of one record, with its tag and its operation.
    pub fn written<E, T>(&self, done: Done<T>) -> Answer<E>
    where
        T: Versioned,
        E: Endpoint<Reply = Json<T>>,
        Json<T>: Render<Content = T>,
    {
        let (operation, replayed) = (done.operation, done.replayed);
        self.record(done.output).by(operation, replayed)
    }

    /// A page of a list, `uri` being the request's, with a link to the next one.
    pub fn page<E, T>(&self, uri: &Uri, listing: &Listing, items: Vec<T>, next: Option<&Place>) -> Answer<E>
    where
        E: Endpoint<Reply = Json<Page<T>>>,
        Json<Page<T>>: Render<Content = Page<T>>,
    {
        let next_cursor = next.map(|place| listing.seal(place));
        Answer::of(Page { items, next_cursor: next_cursor.clone() }).leading_to(uri, next_cursor.as_ref())
    }
}

impl<E: Endpoint<Reply: Render>> Answer<E> {
    /// The same answer naming the operation that made it, and whether it was an earlier one.
    #[must_use]
    pub fn by(self, operation: nimbus_core::id::OperationId, replayed: bool) -> Self {
        let answer = self.header(OPERATION_ID, &operation.to_string());
        if replayed { answer.replayed() } else { answer }
    }

    /// The same page with a link to the next one, `uri` being the request's.
    #[must_use]
    pub fn leading_to(self, uri: &Uri, next: Option<&Cursor>) -> Self {
        match next {
            Some(cursor) => self.next_page(&next_uri(uri, cursor)),
            None => self,
        }
    }
}

/// The same request from another place on.
fn next_uri(uri: &Uri, cursor: &Cursor) -> String {
    let query = uri.query().unwrap_or_default();
    let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let cursor = format!("cursor={}", cursor.as_str());
    let pairs: Vec<&str> = others.chain([cursor.as_str()]).collect();
    format!("{}?{}", uri.path(), pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/v1/orgs", "/v1/orgs?cursor=x")]
    #[case("/v1/orgs?limit=2", "/v1/orgs?limit=2&cursor=x")]
    #[case("/v1/orgs?cursor=a&filter=a%20b", "/v1/orgs?filter=a%20b&cursor=x")]
    fn a_link_leads_to_the_next_page_of_the_same_list(#[case] uri: Uri, #[case] next: &str) {
        assert_eq!(next_uri(&uri, &Cursor::new("x")), next);
    }
}
