//! Who may do what: THE TABLE, one pure function that reads it, and the same table in words.
//!
//! The table is DESIGN §5; `docs/permissions.md` is drawn from it by a test. Nothing else decides a permission. An undo goes
//! by several rows: its own, and for each change that it undoes or does again the row of that change, so that it never is a
//! way around one.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::fault::{Shape, text_value};
use crate::id::{TokenId, UserId};
use crate::task::words;

words! {
    /// A member's role; later variants may do more.
    Role, "What a member may do." {
        /// Works on tasks.
        Member = "member",
        /// Runs projects and people.
        Admin = "admin",
        /// Answers for the organization.
        Owner = "owner",
    }
}

/// What a role is granted for an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Always.
    Yes,
    /// On what is their own (what that means, the action's row says).
    Own,
    /// On people whose role is lower than theirs.
    Lower,
    /// On a task nobody is assigned to, for themselves.
    Unassigned,
    /// Never.
    No,
}

/// One row of the table.
#[derive(Debug)]
pub struct Rule {
    /// The act.
    pub action: Action,
    /// Granted to owners.
    pub owner: Grant,
    /// Granted to admins.
    pub admin: Grant,
    /// Granted to members.
    pub member: Grant,
    /// What is done, as it stands in a sentence after "may".
    pub act: &'static str,
    /// What "own" means in this row.
    pub own: &'static str,
}

macro_rules! table {
    ($($action:ident $word:literal $owner:ident $admin:ident $member:ident $act:literal, $own:literal;)*) => {
        words! {
            /// An act somebody may or may not do.
            Action, "An act somebody may or may not do." { $(#[doc = $act] $action = $word),* }
        }
        /// THE TABLE.
        pub const TABLE: &[Rule] = &[$(Rule {
            action: Action::$action, owner: Grant::$owner, admin: Grant::$admin, member: Grant::$member, act: $act, own: $own,
        }),*];
    };
}

table! {
    //  action       word                    owner admin member     what is done                              what "own" means
    OrganizationRead "organization.read"     Yes   Yes   Yes        "read the organization and what is in it", "";
    OrganizationEdit "organization.edit"     Yes   No    No         "edit the organization", "";
    OrganizationDelete "organization.delete" Yes   No    No         "delete the organization", "";
    MemberInvite     "member.invite"         Yes   Yes   No         "invite people", "";
    InvitationRead   "invitation.read"       Yes   Yes   No         "see open invitations", "";
    MemberRole       "member.role"           Yes   No    No         "change roles", "";
    MemberRemove     "member.remove"         Yes   Lower Own        "remove members", "yourself: anyone may leave";
    ProjectCreate    "project.create"        Yes   Yes   No         "create projects", "";
    ProjectEdit      "project.edit"          Yes   Yes   No         "edit and archive projects", "";
    ProjectDelete    "project.delete"        Yes   Yes   No         "delete and restore projects", "";
    TagCreate        "tag.create"            Yes   Yes   Yes        "create tags", "";
    TagEdit          "tag.edit"              Yes   Yes   No         "edit and delete tags", "";
    TaskCreate       "task.create"           Yes   Yes   Yes        "create tasks", "";
    TaskEdit         "task.edit"             Yes   Yes   Own        "edit, complete, move and assign tasks", "a task you created or are assigned to";
    TaskTake         "task.take"             Yes   Yes   Unassigned "take a task nobody is assigned to", "";
    TaskDelete       "task.delete"           Yes   Yes   Own        "delete and restore tasks", "a task you created";
    CommentCreate    "comment.create"        Yes   Yes   Yes        "comment", "";
    CommentEdit      "comment.edit"          Own   Own   Own        "edit the text of a comment", "a comment you wrote";
    CommentDelete    "comment.delete"        Yes   Yes   Own        "delete and restore comments", "a comment you wrote";
    Undo             "operation.undo"        Yes   Yes   Own        "undo what was done", "an act of yours";
    DataImport       "data.import"           Yes   Yes   No         "import from other tools", "";
    DataExport       "data.export"           Yes   Yes   No         "export the organization", "";
    InvitationAccept "invitation.accept"     Own   Own   Own        "accept invitations", "an invitation to your e-mail address";
    SystemWork       "system.work"           No    No    No         "do what only Nimbus itself does", "";
}

impl Action {
    /// Its row of the table.
    pub fn rule(self) -> &'static Rule {
        TABLE
            .iter()
            .find(|rule| rule.action == self)
            .expect("the table has a row for every action: one macro makes both")
    }
}

/// What a token may be used for; a token never exceeds its owner's present rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes {
    /// Reading.
    pub read: bool,
    /// Writing.
    pub write: bool,
}

impl Scopes {
    /// Everything: a session, the local person, the system.
    pub const ALL: Self = Self { read: true, write: true };
    /// The words a token's scopes are made of.
    pub const WORDS: &'static [&'static str] = &["read", "write"];
}

/// By what means someone asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A session of a person.
    Session,
    /// An API token of a person.
    Token(TokenId),
    /// The person at this machine, with no server between.
    Local,
    /// Nimbus itself: sweeps and other later work. Above the roles, below the invariants.
    System,
}

/// Who asks, in one organization, with their rights as of now.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The person; for the system a person of that name.
    pub user: UserId,
    /// By what means.
    pub via: Via,
    /// Their present role.
    pub role: Role,
    /// What the means allows.
    pub scopes: Scopes,
}

/// What the policy must know of the thing acted upon; nothing else of it is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// It is the caller's own, in the sense of the action's row.
    pub own: bool,
    /// Nobody is assigned to it.
    pub unassigned: bool,
    /// The role of the person acted upon.
    pub role: Option<Role>,
}

impl Facts {
    /// Facts of something that is, or is not, the caller's own.
    pub fn own(own: bool) -> Self {
        Self { own, ..Self::default() }
    }
}

/// An answer with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Whether it may be done.
    pub allowed: bool,
    /// The rule, in words.
    pub rule: String,
    /// How it applies here, in words.
    pub because: String,
}

fn grant(rule: &Rule, role: Role) -> Grant {
    match role {
        Role::Owner => rule.owner,
        Role::Admin => rule.admin,
        Role::Member => rule.member,
    }
}

fn holds(grant: Grant, principal: &Principal, facts: Facts) -> bool {
    match grant {
        Grant::Yes => true,
        Grant::Own => facts.own,
        Grant::Lower => facts.own || facts.role.is_some_and(|role| role < principal.role),
        Grant::Unassigned => facts.unassigned,
        Grant::No => false,
    }
}

/// Whether an action only looks.
fn reads_only(action: Action) -> bool {
    matches!(action, Action::OrganizationRead | Action::InvitationRead | Action::DataExport)
}

/// Whether `principal` may do `action` on something of which `facts` are known.
///
/// # Errors
/// [`Error::Denied`] with the rule in words.
pub fn check(principal: &Principal, action: Action, facts: Facts) -> Result<()> {
    let explanation = explain(principal, action, facts);
    if explanation.allowed {
        return Ok(());
    }
    Err(Error::Denied { reason: format!("{}; {}", explanation.rule, explanation.because) })
}

/// Whether `principal` may make someone a `role`, or invite them as one: nobody grants a role above their own.
///
/// # Errors
/// [`Error::Denied`] with the rule in words.
pub fn check_grant(principal: &Principal, role: Role) -> Result<()> {
    if principal.via == Via::System || role <= principal.role {
        return Ok(());
    }
    let (mine, article) = (principal.role, article(principal.role));
    Err(Error::Denied { reason: format!("nobody grants a role above their own; you are {article} {mine}") })
}

/// Whether someone may make a new organization: anyone with an account, but not by a token that is bound to another
/// organization or may only read.
///
/// # Errors
/// [`Error::Denied`] with the rule in words.
pub fn check_founding(scopes: Scopes, bound: bool) -> Result<()> {
    let reason = match (bound, scopes.write) {
        (true, _) => "this token is good for one organization and cannot make another",
        (false, false) => "this token does not have the scope `write`",
        (false, true) => return Ok(()),
    };
    Err(Error::Denied { reason: reason.to_owned() })
}

/// Whether someone may see which organizations they are in: not by a token without the scope for reading.
///
/// # Errors
/// [`Error::Denied`] with the rule in words.
pub fn check_listing(scopes: Scopes) -> Result<()> {
    if scopes.read {
        return Ok(());
    }
    Err(Error::Denied { reason: "this token does not have the scope `read`".to_owned() })
}

/// The same answer with its reason, for people.
pub fn explain(principal: &Principal, action: Action, facts: Facts) -> Explanation {
    let rule = action.rule();
    if principal.via == Via::System {
        return Explanation {
            allowed: true,
            rule: "the system may do its own work".into(),
            because: "this is the system".into(),
        };
    }
    let scope = if reads_only(action) { principal.scopes.read } else { principal.scopes.write };
    if !scope {
        let word = if reads_only(action) { "read" } else { "write" };
        return Explanation {
            allowed: false,
            rule: format!("a token may only do what its scopes allow, and this needs the scope `{word}`"),
            because: format!("this token does not have the scope `{word}`"),
        };
    }
    let granted = grant(rule, principal.role);
    let allowed = holds(granted, principal, facts);
    Explanation {
        allowed,
        rule: sentence(rule, principal.role, granted),
        because: reason(rule, granted, allowed, principal.role),
    }
}

fn sentence(rule: &Rule, role: Role, granted: Grant) -> String {
    let people = match role {
        Role::Owner => "owners",
        Role::Admin => "admins",
        Role::Member => "members",
    };
    match granted {
        Grant::Yes | Grant::Unassigned => format!("{people} may {}", rule.act),
        Grant::Own => format!("{people} may {} only where it is their own", rule.act),
        Grant::Lower => format!("{people} may {} whose role is lower than theirs", rule.act),
        Grant::No => format!("{people} may not {}", rule.act),
    }
}

fn reason(rule: &Rule, granted: Grant, allowed: bool, role: Role) -> String {
    match (granted, allowed) {
        (Grant::Yes | Grant::No, _) => format!("you are {} {role}", article(role)),
        (Grant::Own, true) => format!("this is {}", rule.own),
        (Grant::Own, false) => format!("this is not {}", rule.own),
        (Grant::Lower, true) => "their role is lower than yours".to_owned(),
        (Grant::Lower, false) => "their role is not lower than yours".to_owned(),
        (Grant::Unassigned, true) => "nobody is assigned to it".to_owned(),
        (Grant::Unassigned, false) => "somebody is assigned to it already".to_owned(),
    }
}

fn article(role: Role) -> &'static str {
    if role == Role::Member { "a" } else { "an" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn principal(role: Role) -> Principal {
        Principal {
            user: crate::id::Id::from_uuid(Uuid::nil()),
            via: Via::Session,
            role,
            scopes: Scopes::ALL,
        }
    }

    #[rstest::rstest]
    #[case::a_member_edits_their_own_task(Role::Member, Action::TaskEdit, Facts::own(true), true)]
    #[case::a_member_does_not_edit_anothers_task(Role::Member, Action::TaskEdit, Facts::own(false), false)]
    #[case::a_member_takes_an_unassigned_task(Role::Member, Action::TaskTake, Facts { unassigned: true, ..Facts::default() }, true)]
    #[case::a_member_does_not_take_an_assigned_task(Role::Member, Action::TaskTake, Facts::default(), false)]
    #[case::an_admin_removes_a_member(Role::Admin, Action::MemberRemove, Facts { role: Some(Role::Member), ..Facts::default() }, true)]
    #[case::an_admin_does_not_remove_an_admin(Role::Admin, Action::MemberRemove, Facts { role: Some(Role::Admin), ..Facts::default() }, false)]
    #[case::an_admin_may_leave(Role::Admin, Action::MemberRemove, Facts { own: true, role: Some(Role::Admin), ..Facts::default() }, true)]
    #[case::an_owner_does_not_edit_anothers_words(Role::Owner, Action::CommentEdit, Facts::own(false), false)]
    fn the_table_is_read(
        #[case] role: Role,
        #[case] action: Action,
        #[case] facts: Facts,
        #[case] allowed: bool,
    ) {
        assert_eq!(explain(&principal(role), action, facts).allowed, allowed);
        assert_eq!(check(&principal(role), action, facts).is_ok(), allowed);
    }

    #[test]
    fn a_read_only_token_of_an_owner_writes_nothing() {
        let token = Principal { scopes: Scopes { read: true, write: false }, ..principal(Role::Owner) };
        for rule in TABLE {
            let allowed =
                explain(&token, rule.action, Facts { own: true, unassigned: true, role: Some(Role::Member) })
                    .allowed;
            assert_eq!(allowed, reads_only(rule.action), "{}", rule.action);
        }
    }

    #[test]
    fn a_higher_role_may_do_all_that_a_lower_one_may() {
        for rule in TABLE {
            for own in [true, false] {
                for unassigned in [true, false] {
                    let facts = Facts { own, unassigned, role: Some(Role::Member) };
                    let may = |role| explain(&principal(role), rule.action, facts).allowed;
                    assert!(
                        may(Role::Member) <= may(Role::Admin) && may(Role::Admin) <= may(Role::Owner),
                        "{}",
                        rule.action
                    );
                }
            }
        }
    }

    #[test]
    fn a_denial_names_the_rule_and_the_reason() {
        let denied = check(&principal(Role::Member), Action::TaskEdit, Facts::own(false)).unwrap_err();
        assert_eq!(
            denied.to_string(),
            "members may edit, complete, move and assign tasks only where it is their own; \
             this is not a task you created or are assigned to",
        );
    }
}
