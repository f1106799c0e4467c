//! Who may get an account here.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::fault::{Shape, text_value};
use crate::task::words;

words! {
    /// Who may get an account. The rule of API.md: open on loopback only; elsewhere the first account needs the setup
    /// code that `serve` prints, and later ones an invitation.
    Registration, "Who may get an account." {
        /// Anyone who reaches the server.
        Open = "open",
        /// The first with the setup code, later ones with an invitation.
        Invite = "invite",
        /// The first with the setup code, nobody after that.
        Closed = "closed",
    }
}

impl Registration {
    /// The policy for a server that listens at an address, where nothing else is configured: open on loopback only.
    ///
    /// ```
    /// use nimbus_core::accounts::Registration;
    ///
    /// assert_eq!(Registration::at("127.0.0.1".parse().unwrap()), Registration::Open);
    /// assert_eq!(Registration::at("0.0.0.0".parse().unwrap()), Registration::Invite);
    /// ```
    pub fn at(address: IpAddr) -> Self {
        if address.to_canonical().is_loopback() { Self::Open } else { Self::Invite }
    }
}

/// What somebody brings along to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg(feature = "engine")]
pub(super) enum Ticket {
    /// Nothing.
    None,
    /// The setup code.
    SetupCode,
    /// An invitation.
    Invitation,
}

#[cfg(feature = "engine")]
impl Registration {
    /// Whether someone with this ticket gets an account, where `first` says that nobody can sign in yet.
    pub(super) fn admits(self, first: bool, ticket: Ticket) -> Result<(), &'static str> {
        match (self, ticket) {
            (Self::Open, _) | (Self::Invite, Ticket::Invitation) => Ok(()),
            (_, Ticket::SetupCode) if first => Ok(()),
            (Self::Invite, Ticket::SetupCode) => {
                Err("the setup code is for the first account only; ask a member for an invitation")
            }
            (Self::Invite | Self::Closed, _) if first => {
                Err("the first account here needs the setup code that `serve` printed when it started")
            }
            (Self::Invite, Ticket::None) => {
                Err("an account here needs an invitation; ask a member of the organization for one")
            }
            (Self::Closed, _) => Err("registration is closed here"),
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use super::Registration::{Closed, Invite, Open};
    use super::Ticket::{Invitation, None, SetupCode};
    use super::*;

    #[rstest::rstest]
    #[case::open_to_anyone(Open, true, None, true)]
    #[case::open_later_too(Open, false, None, true)]
    #[case::the_first_needs_the_code(Invite, true, None, false)]
    #[case::the_first_with_the_code(Invite, true, SetupCode, true)]
    #[case::the_code_is_for_the_first_only(Invite, false, SetupCode, false)]
    #[case::later_ones_need_an_invitation(Invite, false, None, false)]
    #[case::later_ones_with_an_invitation(Invite, false, Invitation, true)]
    #[case::invited_by_the_person_at_the_machine(Invite, true, Invitation, true)]
    #[case::closed_but_for_the_first(Closed, true, SetupCode, true)]
    #[case::closed_to_the_first_without_the_code(Closed, true, None, false)]
    #[case::closed_to_the_invited(Closed, false, Invitation, false)]
    #[case::closed_to_a_second_with_the_code(Closed, false, SetupCode, false)]
    fn the_policy_lets_in(
        #[case] policy: Registration,
        #[case] first: bool,
        #[case] ticket: Ticket,
        #[case] admitted: bool,
    ) {
        assert_eq!(policy.admits(first, ticket).is_ok(), admitted);
    }
}
