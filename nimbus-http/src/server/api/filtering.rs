//! From a filter as it was written to what it means here, now and for this caller.

use std::sync::Arc;

use nimbus_core::query::{Directory, Expr, Filter, Moment, Unresolved};

use super::looking::Looking;
use crate::wire::problem::Problem;

/// A filter and the moment it is asked at.
pub struct Filtering<'a> {
    /// In whose name, and where.
    pub look: &'a Looking,
    /// The filter.
    pub filter: &'a Filter,
    /// When.
    pub moment: &'a Moment,
}

impl Filtering<'_> {
    /// What it means.
    ///
    /// # Errors
    /// `validation_failed` at `?filter` for names that the caller does not see; `not_found` where they are in no such
    /// organization.
    pub async fn expr(&self) -> Result<Expr, Problem> {
        let Self { look, filter, moment } = self;
        if filter.mentions().is_empty() {
            return filter.resolve(moment, &Directory::default()).map_err(|why| unresolved(&why));
        }
        if let Some(known) = look.known_names()
            && let Ok(expr) = filter.resolve(moment, &known)
        {
            return Ok(expr);
        }
        // A name may be newer than what is remembered; and what an error tells must be seen with the caller's own rights.
        let directory = look.names().await?;
        filter.resolve(moment, &directory).map_err(|why| unresolved(&why))
    }
}

fn unresolved(why: &Unresolved) -> Problem {
    Problem::invalid(why.faults("?filter"))
}

impl Looking {
    /// The names as they were known to this process a moment ago, whoever asked; never to be told.
    fn known_names(&self) -> Option<Arc<Directory>> {
        let app = self.app();
        app.directories().known(self.org, app.nimbus().clock().now())
    }

    /// The names as the caller may know them now.
    ///
    /// # Errors
    /// `not_found` where they are in no such organization.
    pub async fn names(&self) -> Result<Arc<Directory>, Problem> {
        Ok(self.app().directories().load(self.nimbus(), &self.caller, self.org).await?)
    }
}
