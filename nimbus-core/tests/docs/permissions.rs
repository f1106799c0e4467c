//! `docs/permissions.md`: the permission table as a picture.

use nimbus_core::policy::{Action, Facts, Grant, Principal, Role, Rule, Scopes, TABLE, Via, explain};
use nimbus_core::time::{Clock, ManualClock};

use crate::document::compare;
use crate::table::table;

const INTRO: &str = "\
# Who may do what

Drawn from `nimbus-core/src/policy.rs` by a test; `NIMBUS_BLESS=1 cargo nextest run -p nimbus-core --all-features` draws
it anew. Nothing else in Nimbus decides a permission: the API, the command line, the terminal UI and programs that embed
it all ask this table. `GET /v1/orgs/{org}/permissions` answers for one caller and one thing, in words.

";

const MARKS: &str = "
| mark       | meaning                                                                            |
|------------|------------------------------------------------------------------------------------|
| ✓          | always                                                                             |
| own        | where it is their own; what that is, the last column says                          |
| lower      | on people whose role is lower than theirs, and on themselves                       |
| unassigned | on a task that nobody is assigned to, for themselves                               |
| –          | never                                                                              |
";

const BESIDE: &str = "
What the table does not show, because it holds for every row:

- Outsiders do none of this. To them the organization and everything in it is *not found*, as if it were not there.
- Nobody grants a role above their own, whether by inviting or by changing a role.
- Whoever undoes an act, or does it again, must at that moment be allowed each of its changes, too: to make, edit or delete
  such a thing, for an import to import. A former admin does not bring back the project they deleted.
- The last owner cannot leave, be removed or be given a lower role.
- A token may do what its owner may at that moment, in its organization, within its scopes. The scope `read` is needed for
";

/// How a grant is drawn.
fn mark(grant: Grant) -> &'static str {
    match grant {
        Grant::Yes => "✓",
        Grant::Own => "own",
        Grant::Lower => "lower",
        Grant::Unassigned => "unassigned",
        Grant::No => "–",
    }
}

fn row(rule: &Rule) -> [String; 6] {
    let cell = |grant| mark(grant).to_owned();
    let [owner, admin, member] = [rule.owner, rule.admin, rule.member].map(cell);
    [rule.act.to_owned(), format!("`{}`", rule.action), owner, admin, member, rule.own.to_owned()]
}

fn somebody(role: Role, via: Via, scopes: Scopes) -> Principal {
    let clock = ManualClock::at("2026-11-23T10:00:00Z".parse().unwrap());
    let clock: &dyn Clock = &clock;
    Principal { user: clock.id(), via, role, scopes }
}

/// The actions a token may do for an owner with one scope alone, where everything else speaks for it.
fn actions_with(scopes: Scopes) -> Vec<String> {
    let owner = somebody(Role::Owner, Via::Session, scopes);
    let facts = Facts { own: true, unassigned: true, role: Some(Role::Member) };
    let allowed = TABLE.iter().filter(|rule| explain(&owner, rule.action, facts).allowed);
    allowed.map(|rule| format!("`{}`", rule.action)).collect()
}

fn drawn() -> String {
    let rows: Vec<_> = TABLE.iter().filter(|rule| rule.action != Action::SystemWork).map(row).collect();
    let head = ["who may …", "action", "owner", "admin", "member", "\"own\" is"];
    let read = actions_with(Scopes { read: true, write: false }).join(" and ");
    format!(
        "{INTRO}{}{MARKS}{BESIDE}  {read}, the scope `write` for everything else.\n\
         - Nimbus itself (emptying the trash, copying a changed name) stands above the roles and acts as `system`.\n",
        table(head, &rows),
    )
}

#[test]
fn the_permissions_are_drawn_as_the_table_says() {
    compare("docs/permissions.md", &drawn());
}

#[test]
fn the_policy_decides_as_the_marks_say() {
    for rule in TABLE {
        for (role, grant) in
            [(Role::Owner, rule.owner), (Role::Admin, rule.admin), (Role::Member, rule.member)]
        {
            let may = |facts| explain(&somebody(role, Via::Session, Scopes::ALL), rule.action, facts).allowed;
            let on_whom = |role| Facts { role: Some(role), ..Facts::default() };
            let answers = [
                may(Facts::default()),
                may(Facts::own(true)),
                may(Facts { unassigned: true, ..Facts::default() }),
                may(on_whom(Role::Member)),
                may(on_whom(role)),
            ];
            let expected = match mark(grant) {
                "✓" => [true; 5],
                "own" => [false, true, false, false, false],
                "lower" => [false, true, false, true, false],
                "unassigned" => [false, false, true, false, false],
                "–" => [false; 5],
                other => panic!("{other} is drawn but not explained"),
            };
            assert_eq!(answers, expected, "{} for a {role}", rule.action);
        }
    }
}

#[test]
fn every_mark_is_explained() {
    for grant in [Grant::Yes, Grant::Own, Grant::Lower, Grant::Unassigned, Grant::No] {
        assert!(MARKS.contains(&format!("| {} ", mark(grant))), "{grant:?}");
    }
}

#[test]
fn whatever_may_be_ones_own_says_what_that_is() {
    for rule in TABLE {
        let own = [rule.owner, rule.admin, rule.member].contains(&Grant::Own);
        assert_eq!(own, !rule.own.is_empty(), "{}", rule.action);
    }
}
