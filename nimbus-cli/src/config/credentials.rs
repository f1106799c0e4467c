//! The tokens by profile, in a file that its owner alone can read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::folders;
use crate::exit::{Exit, Failure};

/// What `credentials.toml` holds.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The secrets by profile.
    #[serde(default)]
    tokens: BTreeMap<String, String>,
}

// No derived form: it would print the secrets.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.tokens.keys()).finish()
    }
}

impl Credentials {
    /// The file in this folder.
    pub(crate) fn path(folder: &Path) -> PathBuf {
        folder.join("credentials.toml")
    }

    /// Reads them; none where there is no file. One that others can read is refused: its tokens may be known.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = Self::path(folder);
        let Some(text) = folders::read(&path)? else { return Ok(Self::default()) };
        if let Some(mode) = too_open(&path) {
            let message = format!("{}: others on this machine can read it (mode {mode:03o})", path.display());
            return Err(Failure::new(Exit::Denied, message).fix(format!("chmod 600 {}", path.display())));
        }
        // What the parser says would quote the line, and with it the secret.
        toml::from_str(&text).map_err(|_| {
            let message = format!("{}: it is not a file of tokens by profile", path.display());
            Failure::usage(message).fix("delete it, and sign in again: `nimbus login URL`")
        })
    }

    /// Writes them (mode 0600).
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Failure> {
        let text = toml::to_string_pretty(self).map_err(|why| Failure::error(why.to_string()))?;
        folders::write(&Self::path(folder), &text)
    }

    /// The token of a profile.
    pub(crate) fn get(&self, profile: &str) -> Option<&str> {
        self.tokens.get(profile).map(String::as_str)
    }

    /// Keeps the token of a profile.
    pub(crate) fn keep(&mut self, profile: &str, token: &str) {
        self.tokens.insert(profile.to_owned(), token.to_owned());
    }

    /// Forgets the token of a profile.
    pub(crate) fn forget(&mut self, profile: &str) {
        self.tokens.remove(profile);
    }
}

/// The file's mode, if others than its owner can do anything with it.
#[cfg(unix)]
pub(crate) fn too_open(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Where there are no modes, the folder of the person protects what is in it.
#[cfg(not(unix))]
pub(crate) fn too_open(_: &Path) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> (tempfile::TempDir, Credentials) {
        let folder = tempfile::tempdir().unwrap();
        let mut credentials = Credentials::default();
        credentials.keep("work", "nim_ses_secret");
        credentials.write(folder.path()).unwrap();
        (folder, credentials)
    }

    #[test]
    fn tokens_survive_their_file_and_are_not_printed() {
        let (folder, credentials) = kept();
        assert_eq!(Credentials::read(folder.path()).unwrap(), credentials);
        assert!(!format!("{credentials:?}").contains("secret"));
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_alone_and_refused_once_others_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, _) = kept();
        let path = Credentials::path(folder.path());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let failure = Credentials::read(folder.path()).unwrap_err();
        assert!(failure.message.contains("644") && failure.fix.unwrap().starts_with("chmod 600"));
    }

    #[test]
    fn a_broken_file_is_refused_without_quoting_it() {
        let (folder, _) = kept();
        std::fs::write(Credentials::path(folder.path()), "[tokens]\nwork = nim_ses_secret\n").unwrap();
        restrict(&Credentials::path(folder.path()));
        let failure = Credentials::read(folder.path()).unwrap_err();
        assert!(!format!("{failure:?}").contains("nim_ses_secret"));
    }

    fn restrict(path: &Path) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        #[cfg(not(unix))]
        let _ = path;
    }
}
