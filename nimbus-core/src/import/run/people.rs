//! Who is meant by a name at the source: a member by e-mail address, name, or what stands before the @.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::id::UserId;
use crate::import::plan::Note;
use crate::member::Member;

/// The members by what they may be called, ignoring case.
#[derive(Debug, Default)]
pub(super) struct People {
    addresses: HashMap<String, Vec<UserId>>,
    names: HashMap<String, Vec<UserId>>,
    logins: HashMap<String, Vec<UserId>>,
}

/// Who a name means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    One(UserId),
    Nobody,
    Several,
}

impl People {
    /// The active ones among these members.
    pub(super) fn of(members: &[Member]) -> Self {
        let mut people = Self::default();
        for member in members.iter().filter(|member| member.is_active()) {
            let add = |map: &mut HashMap<String, Vec<UserId>>, name: String| {
                map.entry(name).or_default().push(member.id);
            };
            add(&mut people.names, member.name.as_str().to_lowercase());
            if let Some(email) = &member.email {
                let folded = email.folded();
                add(&mut people.logins, folded.rsplit_once('@').map_or("", |(local, _)| local).to_owned());
                add(&mut people.addresses, folded);
            }
        }
        people
    }

    /// Whoever is called so: by address before name, by name before login.
    pub(super) fn find(&self, name: &str) -> Meant {
        let name = name.to_lowercase();
        let found = [&self.addresses, &self.names, &self.logins].into_iter().find_map(|map| map.get(&name));
        match found.map(Vec::as_slice) {
            Some([one]) => Meant::One(*one),
            Some(_) => Meant::Several,
            None => Meant::Nobody,
        }
    }
}

/// The names that mean nobody, or several, with how many tasks they were on.
#[derive(Debug, Clone, Default)]
pub(super) struct Strangers(BTreeMap<(String, bool), u64>);

impl Strangers {
    /// The members meant by `names`; who is none is counted.
    pub(super) fn sort_out(&mut self, people: &People, names: &[String]) -> BTreeSet<UserId> {
        let mut found = BTreeSet::new();
        for name in names {
            match people.find(name) {
                Meant::One(user) => drop(found.insert(user)),
                Meant::Nobody => *self.0.entry((name.clone(), false)).or_default() += 1,
                Meant::Several => *self.0.entry((name.clone(), true)).or_default() += 1,
            }
        }
        found
    }

    /// Counts those of other tasks, too.
    pub(super) fn add(&mut self, others: Self) {
        for (name, count) in others.0 {
            *self.0.entry(name).or_default() += count;
        }
    }

    /// A note on each name.
    pub(super) fn notes(self) -> impl Iterator<Item = Note> {
        self.0.into_iter().map(|((name, several), count)| {
            let why = if several { "means several members" } else { "is no member here" };
            let tasks = if count == 1 { "1 task is".to_owned() } else { format!("{count} tasks are") };
            Note::on_file(format!("{name} {why}; {tasks} not assigned to them"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Seq;
    use crate::id::Id;
    use crate::policy::Role;
    use crate::text::{Email, Name};
    use crate::time::Timestamp;
    use uuid::Uuid;

    fn member(id: u128, name: &str, email: Option<&str>) -> Member {
        let id = UserId::from_uuid(Uuid::from_u128(id));
        let at = Timestamp::MIN;
        Member {
            id,
            version: Seq(1),
            role: Role::Member,
            name: Name::parse(name).unwrap(),
            email: email.map(|email| Email::parse(email).unwrap()),
            image_url: None,
            claimed: true,
            created_at: at,
            created_by: id,
            updated_at: at,
            deleted_at: None,
        }
    }

    #[rstest::rstest]
    #[case::by_address("Ada@Example.com", Meant::One(UserId::from_uuid(Uuid::from_u128(1))))]
    #[case::by_name("grace hopper", Meant::One(UserId::from_uuid(Uuid::from_u128(2))))]
    #[case::by_login("ada", Meant::One(UserId::from_uuid(Uuid::from_u128(1))))]
    #[case::a_name_before_a_login("gh", Meant::One(UserId::from_uuid(Uuid::from_u128(4))))]
    #[case::two_of_a_name("Sam", Meant::Several)]
    #[case::somebody_else("linus", Meant::Nobody)]
    #[case::a_former_member("Old", Meant::Nobody)]
    fn a_name_means_a_member_if_it_means_one(#[case] name: &str, #[case] meant: Meant) {
        let mut former = member(7, "Old", None);
        former.deleted_at = Some(Timestamp::MIN);
        let people = People::of(&[
            member(1, "Ada Lovelace", Some("ada@example.com")),
            member(2, "Grace Hopper", Some("gh@example.com")),
            member(4, "GH", None),
            member(5, "Sam", None),
            member(6, "sam", None),
            former,
        ]);
        assert_eq!(people.find(name), meant);
    }
}
