//! Lists of tasks by filter.

use nimbus_core::error::Error;
use nimbus_core::id::TaskId;
use nimbus_core::query::{Expr, Filter, Sort};
use nimbus_core::store::page::{self, SortValue};
use nimbus_core::time::{Timestamp, Zone};

use super::super::{COUNTED, ListTasks, Task, TaskExtra, TaskPage, TaskQuery, WITH_DESCRIPTION};
use super::Reply;
use crate::endpoint::Endpoint;
use crate::server::api::{App, Filtering, Listing, Looking, Place, Visitor};
use crate::server::{Answer, Call};
use crate::wire::problem::Problem;

pub(super) async fn list(app: App, call: Call<ListTasks, Visitor>) -> Reply<ListTasks> {
    let look = app.looking(&call, &call.path.org).await?;
    let asked = Asked::of(&call.query)?;
    let text = |phrase: Option<String>| phrase.unwrap_or_default();
    let selected =
        [text(asked.filter.as_ref().map(Filter::to_string)), text(asked.sort.as_ref().map(Sort::to_string))];
    let listing = Listing::of(&app, ListTasks::ROW, Some(look.org), &[&selected[0], &selected[1]]);
    let place = call.query.cursor.as_ref().map(|cursor| listing.open(cursor)).transpose()?;
    let meant = asked.meant(&look, &call.caller, &call.query, place.as_ref()).await?;
    let query = query(&call.query, asked.sort, &meant, place.as_ref())?;
    let found = look.nimbus().list_tasks(&look.caller, look.org, &query).await?;
    let next = found.next.as_ref().map(|(values, id)| listing.seal(&meant.place(values, *id)));
    let page = TaskPage { next_cursor: next.clone(), ..answer(&query, found) };
    Ok(Answer::of(page).leading_to(&call.uri, next.as_ref()))
}

/// The phrases of a request, read.
struct Asked {
    filter: Option<Filter>,
    sort: Option<Sort>,
}

impl Asked {
    fn of(query: &TaskQuery) -> Result<Self, Problem> {
        let filter = query.filter.as_ref().map(|phrase| phrase.meaning("?filter")).transpose()?;
        let sort = query.sort.as_ref().map(|phrase| phrase.meaning("?sort")).transpose()?;
        Ok(Self { filter: filter.filter(|filter| !filter.is_empty()), sort })
    }

    /// What the filter means: at the moment the first page was asked for, or now.
    async fn meant(
        &self,
        look: &Looking,
        visitor: &Visitor,
        query: &TaskQuery,
        place: Option<&Place>,
    ) -> Result<Meant, Problem> {
        let Some(filter) = &self.filter else {
            return Ok(Meant::default());
        };
        let now = place.and_then(|place| place.now).unwrap_or_else(|| look.nimbus().clock().now());
        let zone = place.and_then(|place| place.zone.as_ref()).or(query.time_zone.as_ref());
        let moment = look.moment(visitor, now, zone).await?;
        let expr = Filtering { look, filter, moment: &moment }.expr().await?;
        Ok(Meant { expr: Some(expr), now: Some(now), zone: Some(moment.zone) })
    }
}

/// A filter with its names and dates looked up, and the moment they were meant at.
#[derive(Default)]
struct Meant {
    expr: Option<Expr>,
    now: Option<Timestamp>,
    zone: Option<Zone>,
}

impl Meant {
    fn place(&self, values: &[SortValue], id: TaskId) -> Place {
        let key = serde_json::to_string(&(values, id)).expect("texts and an id are JSON");
        Place { key, now: self.now, zone: self.zone.clone() }
    }
}

fn query(
    query: &TaskQuery,
    sort: Option<Sort>,
    meant: &Meant,
    place: Option<&Place>,
) -> Result<page::TaskQuery, Problem> {
    let includes = |extra| query.include.as_ref().is_some_and(|all| all.contains(&extra));
    let sort = sort.unwrap_or_else(|| Sort::default_for(meant.expr.as_ref().unwrap_or(&Expr::everything())));
    let limit = query.limit.unwrap_or_default().get();
    let description = includes(TaskExtra::Description);
    Ok(page::TaskQuery {
        filter: meant.expr.clone(),
        after: place.map(|place| after(&sort, &place.key)).transpose()?,
        sort,
        limit: if description { limit.min(WITH_DESCRIPTION) } else { limit },
        counts: includes(TaskExtra::Counts),
        people: includes(TaskExtra::People),
        tags: includes(TaskExtra::Tags),
        description,
        // One more than is told, to tell whether there are more.
        count_up_to: query.count.unwrap_or_default().then_some(COUNTED + 1),
    })
}

/// The sort values and the id in a cursor's key.
fn after(sort: &Sort, key: &str) -> Result<(Vec<SortValue>, TaskId), Problem> {
    let read: Option<(Vec<SortValue>, TaskId)> = serde_json::from_str(key).ok();
    let plain = |value: &SortValue| value.as_ref().is_none_or(|value| !value.contains('\0'));
    let fits = |(values, _): &(Vec<SortValue>, TaskId)| sort.fits(values) && values.iter().all(plain);
    read.filter(fits).ok_or_else(|| Error::CursorExpired.into())
}

fn answer(query: &page::TaskQuery, found: page::TaskPage) -> TaskPage {
    let page::TaskPage { items, next: _, people, tags, count } = found;
    let shown = if query.description { Task::whole } else { Task::brief };
    TaskPage {
        items: items.into_iter().map(|(placed, counts)| shown(placed).counting(counts)).collect(),
        next_cursor: None,
        people: query.people.then(|| people.into_values().collect()),
        tags: query.tags.then(|| tags.into_values().collect()),
        count: count.map(|count| count.min(COUNTED)),
        count_capped: count.map(|count| count > COUNTED),
    }
}
