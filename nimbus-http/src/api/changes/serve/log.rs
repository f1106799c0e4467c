//! Stretches of the log: the history of a task, and what happened since.

use nimbus_core::change::Seq;
use nimbus_core::error::Error;
use nimbus_core::store::page::Described;

use super::super::{Change, GetHistory, ListChanges, LogPage};
use super::Reply;
use crate::endpoint::Endpoint;
use crate::server::api::{App, Listing, Place, Visitor};
use crate::server::{Answer, Call};

pub(super) async fn history(app: App, call: Call<GetHistory, Visitor>) -> Reply<GetHistory> {
    let look = app.looking(&call, &call.path.org).await?;
    let task = &call.path.task;
    let listing = Listing::of(&app, GetHistory::ROW, Some(look.org), &[&task.to_string()]);
    let cut = listing.cut(&call.query)?;
    let before = cut.after.map(|key| key.parse().map(Seq).map_err(|_| Error::CursorExpired)).transpose()?;
    // One more than the page holds, to tell whether there is another.
    let found = look.nimbus().history(&look.caller, look.org, task, before, cut.limit + 1).await?;
    let mut items = Change::all(found)?;
    let more = items.len() > cut.limit;
    items.truncate(cut.limit);
    let next = items.last().filter(|_| more).map(|last| Place::after(last.seq.to_string()));
    Ok(app.page(&call.uri, &listing, items, next.as_ref()))
}

pub(super) async fn list(app: App, call: Call<ListChanges, Visitor>) -> Reply<ListChanges> {
    let look = app.looking(&call, &call.path.org).await?;
    let epoch = look.nimbus().store().epoch();
    let limit = call.query.limit.unwrap_or_default().get();
    let after = match &call.query.after {
        None => Seq(0),
        Some(place) if place.is_of(epoch) => place.seq,
        Some(_) => {
            // Whether there is such a log comes before whether this is a place in it.
            look.nimbus().sees_log(&look.caller, look.org).await?;
            return Err(Error::ResyncRequired.into());
        }
    };
    let page = look.nimbus().log(&look.caller, look.org, after, limit).await?;
    let (through, head, epoch) = (page.through, page.head, epoch.to_owned());
    let described = Described { items: page.items, keys: page.keys, people: page.people };
    Ok(Answer::of(LogPage { items: Change::all(described)?, through, head, epoch }))
}
