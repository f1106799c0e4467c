//! The configuration file: named servers, and which of them is used when none is named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::folders;
use crate::exit::Failure;

/// The name that stands for this machine's own tasks; no profile can have it.
pub(crate) const LOCAL: &str = "local";

/// What `config.toml` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    /// The profile used when none is named; this machine's own tasks if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<String>,
    /// The servers by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// A server, and where one works on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Where it is.
    pub(crate) url: String,
    /// The organization, by slug or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) org: Option<String>,
}

impl Profiles {
    /// The file in this folder.
    pub(crate) fn path(folder: &Path) -> PathBuf {
        folder.join("config.toml")
    }

    /// Reads them; none where there is no file.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = Self::path(folder);
        let Some(text) = folders::read(&path)? else { return Ok(Self::default()) };
        toml::from_str(&text).map_err(|why| Failure::usage(format!("{}: {why}", path.display())))
    }

    /// Writes them.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Failure> {
        let text = toml::to_string_pretty(self).map_err(|why| Failure::error(why.to_string()))?;
        folders::write(&Self::path(folder), &text)
    }

    /// The profile of this name.
    pub(crate) fn find(&self, name: &str) -> Result<&Profile, Failure> {
        self.profiles.get(name).ok_or_else(|| {
            let mut known: Vec<_> = self.profiles.keys().map(String::as_str).collect();
            known.push(LOCAL);
            let fix = format!(
                "the profiles are {}; `nimbus login URL --profile {name}` makes one",
                known.join(", ")
            );
            Failure::usage(format!("there is no profile {name:?}")).fix(fix)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_survive_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut profiles = Profiles { profile: Some("work".to_owned()), ..Profiles::default() };
        let profile = Profile { url: "https://tasks.example.org".to_owned(), org: Some("acme".to_owned()) };
        profiles.profiles.insert("work".to_owned(), profile);
        profiles.write(folder.path()).unwrap();
        assert_eq!(Profiles::read(folder.path()).unwrap(), profiles);
    }

    #[test]
    fn a_misspelt_key_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(Profiles::path(folder.path()), "[profiles.work]\nurl = \"x\"\nogr = \"acme\"\n")
            .unwrap();
        let message = Profiles::read(folder.path()).unwrap_err().message;
        assert!(message.contains("line 3") && message.contains("ogr"), "{message}");
    }

    #[test]
    fn a_profile_nobody_made_is_refused_with_those_there_are() {
        let failure = Profiles::default().find("wrok").unwrap_err();
        assert!(failure.fix.unwrap().contains("local"));
    }
}
