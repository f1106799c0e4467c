//! What people hand in about accounts.

use std::fmt;
use std::str::FromStr;

use super::{Password, SecretText};
use crate::fault::{Edit, Patch, Shape, text_value};
use crate::input;
use crate::policy::Scopes;
use crate::reference::OrgRef;
use crate::task::words;
use crate::text::{Email, ImageUrl, Label, Name};
use crate::time::{Timestamp, Zone};

input! {
    /// A person to get an account.
    pub struct Register {
        /// Their address; no other account may have it.
        pub email: Email,
        /// What they will sign in with.
        pub password: Password,
        /// How they are called.
        pub name: Name,
        /// An organization of this name is made for them; they are its owner. Not together with `invitation`.
        pub organization_name: Option<Name>,
        /// The code `serve` printed, which the first account of a server others can reach needs.
        pub setup_code: Option<SecretText>,
        /// The secret of an invitation to this address; it is accepted at once.
        pub invitation: Option<SecretText>,
        /// Whether the session is kept in a cookie (browsers), and its secret left out of the answer.
        pub cookie: Option<bool>,
    }
}

input! {
    /// A person to be signed in.
    pub struct Login {
        /// Their address.
        pub email: Email,
        /// Their password.
        pub password: Password,
        /// Whether the session is kept in a cookie (browsers), and its secret left out of the answer.
        pub cookie: Option<bool>,
    }
}

input! {
    /// What people can change about themselves.
    #[derive(Default)]
    pub struct ProfilePatch {
        /// How they are called.
        pub name: Edit<Name>,
        /// Their picture.
        pub image_url: Patch<ImageUrl>,
        /// The zone their days are in; the organization's if cleared.
        pub time_zone: Patch<Zone>,
    }
}

input! {
    /// An invitation to be accepted.
    pub struct Accept {
        /// The secret of the invitation, as it stands in its link.
        pub invitation: SecretText,
    }
}

input! {
    /// An account to be closed for good.
    pub struct CloseAccount {
        /// The password once more: a session left open somewhere is not enough.
        pub password: Password,
    }
}

words! {
    /// What a token may be used for.
    Scope, "What a token may be used for." {
        /// Reading.
        Read = "read",
        /// Writing.
        Write = "write",
    }
}

impl Scope {
    /// All the scopes in a list, as one value.
    pub fn all(scopes: &[Self]) -> Scopes {
        Scopes { read: scopes.contains(&Self::Read), write: scopes.contains(&Self::Write) }
    }
    /// The list of what is allowed.
    pub fn list(scopes: Scopes) -> Vec<Self> {
        [(Self::Read, scopes.read), (Self::Write, scopes.write)]
            .into_iter()
            .filter_map(|(scope, allowed)| allowed.then_some(scope))
            .collect()
    }
}

input! {
    /// An API token to be made.
    pub struct NewToken {
        /// What it is called.
        pub name: Label,
        /// What it may be used for: `read`, `write` or both.
        pub scopes: Vec<Scope>,
        /// The one organization it is good for.
        pub org: OrgRef,
        /// When it ends: 90 days from now if left out, 366 days at most.
        pub expires_at: Option<Timestamp>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Input;
    use serde_json::json;

    #[test]
    fn an_input_with_secrets_does_not_print_them() {
        let input = Register::from_json(&json!({
            "email": "ada@example.com", "password": "hunter2hunter2", "name": "Ada",
            "setup_code": "nim_set_abc", "invitation": "nim_inv_def",
        }))
        .unwrap();
        let printed = format!("{input:?}");
        for secret in ["hunter2", "nim_set_abc", "nim_inv_def"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }

    #[test]
    fn every_fault_of_a_registration_is_told_at_once() {
        let faults =
            Register::from_json(&json!({"email": "ada", "password": "short", "admin": true})).unwrap_err();
        let mut pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, ["/admin", "/email", "/name", "/password"]);
    }

    #[rstest::rstest]
    #[case(&[])]
    #[case(&[Scope::Read])]
    #[case(&[Scope::Write])]
    #[case(&[Scope::Read, Scope::Write])]
    fn scopes_survive_their_list(#[case] scopes: &[Scope]) {
        assert_eq!(Scope::list(Scope::all(scopes)), scopes);
    }
}
