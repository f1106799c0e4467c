//! What people do with organizations.

mod edit;
mod found;
mod trash;

pub use edit::EditOrganization;
pub use found::Founded;
pub use trash::{DeleteOrganization, RestoreOrganization};
