//! A look into an organization: who, and where.

use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Nimbus};
use nimbus_core::reference::OrgRef;

use super::app::App;
use super::visitor::Visitor;
use crate::endpoint::Endpoint;
use crate::server::Call;
use crate::wire::problem::Problem;

/// What a handler asks questions about one organization with.
pub struct Looking {
    /// Who asks.
    pub caller: Caller,
    /// Where.
    pub org: OrgId,
    app: App,
}

impl App {
    /// Prepares the look that `call` asks for.
    ///
    /// # Errors
    /// `not_found` for a slug that nobody has.
    pub fn looking<'a, E: Endpoint>(
        &'a self,
        call: &Call<E, Visitor>,
        org: &'a OrgRef,
    ) -> impl Future<Output = Result<Looking, Problem>> + Send + use<'a, E> {
        // Before the waiting, which must not hold the call: an upload in it is for one thread at a time.
        let caller = call.caller.caller().cloned();
        async move { Ok(Looking { caller: caller?, org: self.organization(org).await?, app: self.clone() }) }
    }
}

impl Looking {
    /// Whom to ask.
    pub fn nimbus(&self) -> &Nimbus {
        self.app.nimbus()
    }

    /// The whole state.
    pub fn app(&self) -> &App {
        &self.app
    }
}
