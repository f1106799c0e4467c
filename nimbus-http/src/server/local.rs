//! The person at this machine, calling the router without a socket between.

use nimbus_core::id::UserId;

/// Says that a request comes from the local person: an extension of requests made by
/// [`InProcess`](crate::client::InProcess) and of no others. A socket brings bytes, and no bytes become an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalPerson(UserId);

impl LocalPerson {
    /// Who that is.
    pub fn user(self) -> UserId {
        self.0
    }

    #[cfg(feature = "client")]
    pub(crate) fn new(user: UserId) -> Self {
        Self(user)
    }
}
