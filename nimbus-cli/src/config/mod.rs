//! What the person set, resolved: which server a command talks to, or that it works on this machine's own tasks.

pub(crate) mod credentials;
pub(crate) mod environment;
pub(crate) mod folders;
pub(crate) mod profiles;

use std::path::PathBuf;

use crate::exit::Failure;
use credentials::Credentials;
use folders::Folders;
use profiles::{LOCAL, Profiles};

/// Where commands go.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// To the database in this machine's data folder.
    Local,
    /// To a server.
    Server {
        /// Where it is.
        url: String,
        /// The profile it is from; `None` if the environment alone names it.
        profile: Option<String>,
        /// The token, if there is one.
        token: Option<String>,
    },
}

impl Target {
    /// What tells it from every other target: whose listing a number is of.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Local => LOCAL,
            Self::Server { url, .. } => url,
        }
    }
}

/// The settings of one run.
pub(crate) struct Config {
    /// The folders.
    pub(crate) folders: Folders,
    /// Where commands go.
    pub(crate) target: Target,
    /// The organization that was asked for, by slug or id.
    pub(crate) org: Option<String>,
}

/// What the command line and the environment said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    /// `--profile`, `NIMBUS_PROFILE`.
    pub(crate) profile: Option<String>,
    /// `--org`, `NIMBUS_ORG`.
    pub(crate) org: Option<String>,
    /// `NIMBUS_URL`.
    pub(crate) url: Option<String>,
    /// `NIMBUS_TOKEN`.
    pub(crate) token: Option<String>,
}

impl Config {
    /// The settings by command line, environment and files, in this order.
    pub(crate) fn resolve(folders: Folders, said: Said) -> Result<Self, Failure> {
        let Said { profile, org, url, token } = said;
        if let Some(url) = url {
            if let Some(profile) = profile {
                let message = format!("both NIMBUS_URL and the profile {profile:?} say where to go");
                return Err(Failure::usage(message).fix("unset NIMBUS_URL, or leave out the profile"));
            }
            let target = Target::Server { url, profile: None, token };
            return Ok(Self { folders, target, org });
        }
        let profiles = Profiles::read(&folders.config)?;
        let name = profile.or_else(|| profiles.profile.clone()).filter(|name| name != LOCAL);
        let Some(name) = name else {
            return Ok(Self { folders, target: Target::Local, org });
        };
        let profile = profiles.find(&name)?;
        let kept = || Ok::<_, Failure>(Credentials::read(&folders.config)?.get(&name).map(str::to_owned));
        let token = token.map_or_else(kept, |token| Ok(Some(token)))?;
        let org = org.or_else(|| profile.org.clone());
        let target = Target::Server { url: profile.url.clone(), profile: Some(name), token };
        Ok(Self { folders, target, org })
    }
}

/// A variable of the environment; an empty one counts as not set.
pub(crate) fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// A variable of the environment as text.
pub(crate) fn text_variable(name: &str) -> Option<String> {
    variable(name).and_then(|value| value.into_os_string().into_string().ok())
}

#[cfg(test)]
mod tests {
    use super::profiles::Profile;
    use super::*;

    fn folders() -> (tempfile::TempDir, Folders) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        (folder, Folders { config: path.clone(), data: path.clone(), state: path })
    }

    fn with_profile() -> (tempfile::TempDir, Folders) {
        let (guard, folders) = folders();
        let mut profiles = Profiles { profile: Some("work".to_owned()), ..Profiles::default() };
        let profile = Profile { url: "https://work".to_owned(), org: Some("acme".to_owned()) };
        profiles.profiles.insert("work".to_owned(), profile);
        profiles.write(&folders.config).unwrap();
        let mut credentials = Credentials::default();
        credentials.keep("work", "kept");
        credentials.write(&folders.config).unwrap();
        (guard, folders)
    }

    fn server(url: &str, profile: Option<&str>, token: Option<&str>) -> Target {
        let text = |text: &str| text.to_owned();
        Target::Server { url: text(url), profile: profile.map(text), token: token.map(text) }
    }

    #[test]
    fn with_nothing_set_commands_work_on_this_machine() {
        let (_guard, folders) = folders();
        assert!(Config::resolve(folders, Said::default()).unwrap().target == Target::Local);
    }

    #[test]
    fn the_default_profile_brings_its_token_and_organization() {
        let (_guard, folders) = with_profile();
        let config = Config::resolve(folders, Said::default()).unwrap();
        assert!(config.target == server("https://work", Some("work"), Some("kept")));
        assert_eq!(config.org.as_deref(), Some("acme"));
    }

    #[test]
    fn the_token_of_the_environment_goes_before_the_kept_one() {
        let (_guard, folders) = with_profile();
        let said = Said { token: Some("said".to_owned()), ..Said::default() };
        let config = Config::resolve(folders, said).unwrap();
        assert!(config.target == server("https://work", Some("work"), Some("said")));
    }

    #[test]
    fn local_is_asked_for_by_name() {
        let (_guard, folders) = with_profile();
        let said = Said { profile: Some(LOCAL.to_owned()), ..Said::default() };
        assert!(Config::resolve(folders, said).unwrap().target == Target::Local);
    }

    #[test]
    fn a_url_of_the_environment_needs_no_profile_and_suffers_none() {
        let (_guard, folders) = with_profile();
        let said = Said { url: Some("http://there".to_owned()), ..Said::default() };
        let config = Config::resolve(folders.clone(), said.clone()).unwrap();
        assert!(config.target == server("http://there", None, None));
        let both = Said { profile: Some("work".to_owned()), ..said };
        assert!(Config::resolve(folders, both).is_err());
    }
}
