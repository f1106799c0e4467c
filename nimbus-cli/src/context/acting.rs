//! Writes, and remembering them for `nimbus undo`.

use nimbus_core::id::OperationId;
use nimbus_http::client::{Asking, Receive, Received};
use nimbus_http::endpoint::Endpoint;

use super::Context;
use crate::acts::Acts;
use crate::exit::Failure;
use crate::out::Line;

impl Context {
    /// Sends a write, and remembers it for `nimbus undo`.
    pub(crate) async fn act<E>(
        &self,
        asking: Asking<'_, E>,
    ) -> Result<Received<<E::Reply as Receive>::Output>, Failure>
    where
        E: Endpoint<Reply: Receive>,
    {
        let received = asking.send().await?;
        self.remember(received.operation).await;
        Ok(received)
    }

    /// Remembers what was done. It is done, whether it can be remembered or not.
    pub(crate) async fn remember(&self, operations: impl IntoIterator<Item = OperationId>) {
        if let Err(failure) = self.note_acts(operations.into_iter().collect()).await {
            self.out.note(&Line::new().say("`nimbus undo` will not know of this: ").data(failure.message));
        }
    }

    async fn note_acts(&self, operations: Vec<OperationId>) -> Result<(), Failure> {
        if operations.is_empty() {
            return Ok(());
        }
        let state = &self.config()?.folders.state;
        let whose = self.whose().await?;
        let mut acts = Acts::read(state)?;
        for operation in operations {
            acts.remember(&whose, operation);
        }
        acts.write(state)
    }
}
