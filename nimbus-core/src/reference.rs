//! How people and programs point at records: by id, by the name on the outside, or by `me`.

use std::fmt;
use std::str::FromStr;

use crate::fault::{Shape, text_value};
use crate::id::{OrgId, ProjectId, TagId, TaskId, UserId};
use crate::task::Task;
use crate::text::{Email, ProjectKey, Slug, TagName};

macro_rules! display {
    ($name:ident { $($variant:ident($($part:ident),*) => $form:literal),* $(,)? }) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Self::$variant($($part),*) => write!(f, $form)),* }
            }
        }
    };
}

/// An organization, by id or slug.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrgRef {
    /// By id.
    Id(OrgId),
    /// By slug.
    Slug(Slug),
}
display!(OrgRef { Id(id) => "{id}", Slug(slug) => "{slug}" });

impl FromStr for OrgRef {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        Slug::parse(text).map(Self::Slug).map_err(|_| "must be an organization's id or slug".to_owned())
    }
}
text_value!(OrgRef, Shape::new("An organization, by id or slug.", "acme"));

/// A project, by id or key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProjectRef {
    /// By id.
    Id(ProjectId),
    /// By key.
    Key(ProjectKey),
}
display!(ProjectRef { Id(id) => "{id}", Key(key) => "{key}" });

impl FromStr for ProjectRef {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("prj_") {
            return text.parse().map(Self::Id).map_err(|why: crate::id::IdError| why.to_string());
        }
        ProjectKey::parse(text)
            .map(Self::Key)
            .map_err(|_| "must be a project's id or key, such as OPS".to_owned())
    }
}
text_value!(ProjectRef, Shape::new("A project, by id or key.", "OPS"));

/// A task, by id or by reference such as `OPS-42`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TaskRef {
    /// By id.
    Id(TaskId),
    /// By project key and number.
    Ref(ProjectKey, u64),
}
display!(TaskRef { Id(id) => "{id}", Ref(key, number) => "{key}-{number}" });

impl FromStr for TaskRef {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("tsk_") {
            return text.parse().map(Self::Id).map_err(|why: crate::id::IdError| why.to_string());
        }
        let wrong = || "must be a task's id or a reference such as OPS-42".to_owned();
        let (key, number) = text.rsplit_once('-').ok_or_else(wrong)?;
        let key = ProjectKey::parse(key).map_err(|_| wrong())?;
        // A sign is refused: `OPS-+4` is not a way to write OPS-4.
        let number = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok()).flatten();
        match number {
            Some(number @ 1..=Task::MAX_NUMBER) => Ok(Self::Ref(key, number)),
            _ => Err(wrong()),
        }
    }
}
text_value!(TaskRef, Shape::new("A task, by id or reference.", "OPS-42"));

/// A tag, by id or name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TagRef {
    /// By id.
    Id(TagId),
    /// By name, ignoring case.
    Name(TagName),
}
display!(TagRef { Id(id) => "{id}", Name(name) => "{name}" });

impl FromStr for TagRef {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        TagName::parse(text).map(Self::Name).map_err(|why| why.to_string())
    }
}
text_value!(TagRef, Shape::new("A tag, by id or name.", "needs review"));

/// A member, by id, `me` or e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonRef {
    /// By id.
    Id(UserId),
    /// Whoever asks.
    Me,
    /// By e-mail address, ignoring case.
    Email(Email),
}

impl fmt::Display for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Me => f.write_str("me"),
            Self::Email(email) => email.fmt(f),
        }
    }
}

impl FromStr for PersonRef {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "me" {
            return Ok(Self::Me);
        }
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        Email::parse(text)
            .map(Self::Email)
            .map_err(|_| "must be a member's id, `me`, or an e-mail address".to_owned())
    }
}
text_value!(PersonRef, Shape::new("A member, by id, `me` or e-mail address.", "me"));

/// A member in a path: by id or `me`, never by an address, which would end up in logs of proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserRef {
    /// By id.
    Id(UserId),
    /// Whoever asks.
    Me,
}

impl fmt::Display for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Me => f.write_str("me"),
        }
    }
}

impl FromStr for UserRef {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "me" {
            return Ok(Self::Me);
        }
        text.parse().map(Self::Id).map_err(|_| "must be a member's id or `me`".to_owned())
    }
}
text_value!(UserRef, Shape::new("A member, by id or `me`.", "me"));

impl From<UserRef> for PersonRef {
    fn from(user: UserRef) -> Self {
        match user {
            UserRef::Id(id) => Self::Id(id),
            UserRef::Me => Self::Me,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("OPS-42", true)]
    #[case("ops-42", true)]
    #[case("tsk_01h455vb4pex5vsknk084sn02q", true)]
    #[case("OPS-0", false)]
    #[case("OPS-+4", false)]
    #[case("OPS-99999999999999999999", false)]
    #[case("42", false)]
    #[case("OPS", false)]
    #[case("prj_01h455vb4pex5vsknk084sn02q", false)]
    fn references_to_tasks(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(text.parse::<TaskRef>().is_ok(), fits, "{text}");
    }

    #[test]
    fn a_reference_is_written_in_capitals() {
        assert_eq!("ops-42".parse::<TaskRef>().unwrap().to_string(), "OPS-42");
    }
}
