//! A write on its way to the core: who, where, and what makes a retry harmless.

use nimbus_core::error::Error;
use nimbus_core::id::OrgId;
use nimbus_core::nimbus::{Caller, Done, Operation, Request};
use nimbus_core::reference::OrgRef;
use serde_json::json;

use super::app::App;
use super::current;
use super::visitor::Visitor;
use crate::endpoint::Endpoint;
use crate::server::Call;
use crate::wire::etag::Named;
use crate::wire::problem::Problem;
use nimbus_core::change::Seq;

/// What a handler runs operations in one organization with.
pub struct Writing {
    /// Who asks.
    pub caller: Caller,
    /// Where.
    pub org: OrgId,
    /// The key, the fingerprint and the versions that came with the request.
    pub request: Request,
    app: App,
}

impl App {
    /// Prepares the write that `call` asks for in the organization of its path.
    ///
    /// # Errors
    /// `not_found` for a slug that nobody has.
    pub async fn writing<E: Endpoint>(
        &self,
        call: &Call<E, Visitor>,
        org: &OrgRef,
    ) -> Result<Writing, Problem> {
        let (caller, request) = (call.caller.caller()?.clone(), self.request(call));
        let org = match self.again(&caller, org, &request).await? {
            Some(org) => org,
            None => self.organization(org).await?,
        };
        Ok(Writing { caller, org, request, app: self.clone() })
    }

    /// The organization of a request that was sent before: its slug may have been changed since, by this very request.
    async fn again(
        &self,
        caller: &Caller,
        org: &OrgRef,
        request: &Request,
    ) -> Result<Option<OrgId>, Problem> {
        match org {
            OrgRef::Id(_) => Ok(None),
            OrgRef::Slug(_) => Ok(self.nimbus().sent_to(caller, request).await?),
        }
    }

    /// What a write carries beside its input.
    pub fn request<E: Endpoint>(&self, call: &Call<E, Visitor>) -> Request {
        Request {
            key: call.key.clone(),
            fingerprint: call.fingerprint,
            expected: call.if_match.as_ref().and_then(|named| expected(named, self.nimbus().store().epoch())),
        }
    }
}

/// The versions that were named; tags of another epoch, or none of ours, name none, so that nothing matches. `*` is no
/// version.
fn expected(named: &Named, epoch: &str) -> Option<Vec<Seq>> {
    match named {
        Named::Any => None,
        Named::These(tags) => {
            let ours = tags.iter().filter(|tag| tag.epoch == epoch);
            Some(ours.map(|tag| Seq(tag.version)).collect())
        }
    }
}

impl Writing {
    /// Runs an operation.
    ///
    /// # Errors
    /// The core's refusal; a version that no longer holds comes with the present record.
    pub async fn run<O: Operation>(&self, operation: &O) -> Result<Done<O::Output>, Problem> {
        match self.attempt(operation).await {
            Ok(done) => Ok(done),
            Err(error) => Err(self.refusal(error).await),
        }
    }

    /// Runs an operation whose refusal the handler puts into words of its own.
    ///
    /// # Errors
    /// The core's refusal as it is.
    pub async fn attempt<O: Operation>(&self, operation: &O) -> Result<Done<O::Output>, Error> {
        let done = self.app.nimbus().run(&self.caller, self.org, operation, &self.request).await?;
        self.app.wrote(O::NAME, self.org);
        Ok(done)
    }

    /// The problem for an error of the core, with the present record where a version no longer holds.
    pub async fn refusal(&self, error: Error) -> Problem {
        let Error::Stale { record, version } = error else { return error.into() };
        let problem = Problem::from(error).with("etag", json!(self.app.etag(version).to_string()));
        match current::present(self.app.nimbus(), &self.caller, self.org, record).await {
            Ok(present) => problem.with_current(present),
            // It went away meanwhile: that the version no longer holds is true all the same.
            Err(_) => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::the_same("\"v7-now\"", Some(&[7][..]))]
    #[case::any("*", None)]
    #[case::of_another_epoch("\"v7-old\"", Some(&[][..]))]
    #[case::of_others("\"abc\"", Some(&[][..]))]
    #[case::several("\"v6-old\", \"v7-now\", \"v8-now\"", Some(&[7, 8][..]))]
    fn an_edit_expects_the_versions_it_named(#[case] header: &str, #[case] versions: Option<&[u64]>) {
        let versions = versions.map(|all| all.iter().map(|version| Seq(*version)).collect());
        assert_eq!(expected(&Named::read(header).unwrap(), "now"), versions);
    }
}
