//! Being told of changes made by anybody, for as long as the screen is open.

use nimbus_http::api::changes::{Change, FollowChanges, FollowQuery};
use nimbus_http::api::paths::OrgPath;
use nimbus_http::client::{ClientError, Progress};
use nimbus_http::wire::problem_code::ProblemCode;

use super::Desk;
use crate::action::Action;
use crate::failure::Failure;
use crate::model::Connection;

impl Desk {
    /// Tells every change. Where the place in the log is lost, it begins anew and says that something was missed.
    pub(super) async fn follow(self) {
        loop {
            let why = self.until_lost().await;
            if why.problem() != Some(ProblemCode::ResyncRequired) {
                return self.connection(Connection::Off(Failure::from(why).text)).await;
            }
            self.connection(Connection::Reconnecting).await;
        }
    }

    async fn until_lost(&self) -> ClientError {
        let path = OrgPath { org: self.org.clone() };
        let mut events = self.client.follow::<FollowChanges>(path, FollowQuery::default(), None);
        loop {
            match events.step().await {
                Ok(Progress::Connected) => self.connection(Connection::Live).await,
                Ok(Progress::Disconnected) => self.connection(Connection::Reconnecting).await,
                Ok(Progress::Event(event)) => self.tell(event.data.as_deref()).await,
                Err(why) => return why,
            }
        }
    }

    async fn connection(&self, connection: Connection) {
        self.answer(Action::Connection(connection)).await;
    }

    /// An event without data moves the place to resume and says nothing else.
    async fn tell(&self, data: Option<&str>) {
        let Some(data) = data else { return };
        let action = match serde_json::from_str::<Change>(data) {
            Ok(change) => Action::Changed(Box::new(change)),
            // Of a newer server: something happened, so look.
            Err(_) => Action::Missed,
        };
        self.answer(action).await;
    }
}
