//! Asking for tasks of the list, a page at a time until there are enough.

use nimbus_core::query::Sort;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::api::tasks::{ListTasks, TaskExtra, TaskPage, TaskQuery};
use nimbus_http::client::ClientError;
use nimbus_http::endpoint::Nothing;
use nimbus_http::wire::page::Limit;
use nimbus_http::wire::phrase::Phrase;

use super::Desk;
use crate::action::Action;
use crate::effect::Ask;
use crate::failure::Failure;

impl Desk {
    /// Asks, and answers with one page made of all that came.
    pub(super) async fn tasks(self, ask: Ask) {
        let turn = ask.turn;
        let answer = self.pages(ask).await.map_err(Failure::from);
        self.answer(Action::Loaded { turn, answer }).await;
    }

    async fn pages(&self, ask: Ask) -> Result<TaskPage, ClientError> {
        let at_least = ask.at_least;
        let mut query = query(ask);
        let mut whole = self.page(&query).await?;
        while whole.items.len() < at_least
            && let Some(next) = whole.next_cursor.take()
        {
            let rest = limit(at_least - whole.items.len());
            query = TaskQuery { cursor: Some(next), count: None, limit: rest, ..query };
            let page = self.page(&query).await?;
            whole.items.extend(page.items);
            whole.next_cursor = page.next_cursor;
            whole.people.get_or_insert_default().extend(page.people.unwrap_or_default());
            whole.tags.get_or_insert_default().extend(page.tags.unwrap_or_default());
        }
        Ok(whole)
    }

    async fn page(&self, query: &TaskQuery) -> Result<TaskPage, ClientError> {
        let path = OrgPath { org: self.org.clone() };
        self.client.call::<ListTasks>(&path, query, Nothing {}).await
    }
}

fn query(ask: Ask) -> TaskQuery {
    let Ask { turn: _, filter, zone, from, at_least } = ask;
    TaskQuery {
        filter: Some(Phrase::new(filter)).filter(|filter| !filter.as_str().is_empty()),
        sort: Some(Phrase::new(Sort::FOR_PEOPLE)),
        limit: limit(at_least),
        // The matches are counted with the beginning of the list only.
        count: from.is_none().then_some(true),
        cursor: from,
        include: Some(vec![TaskExtra::People, TaskExtra::Tags]),
        time_zone: zone,
    }
}

fn limit(items: usize) -> Option<Limit> {
    Limit::new(items.clamp(1, Limit::MAX.into()) as u64)
}
