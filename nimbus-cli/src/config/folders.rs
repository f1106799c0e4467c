//! Where things are kept: `NIMBUS_…_DIR` first, then the XDG base directories, then their usual places.

use std::path::{Path, PathBuf};

use crate::exit::Failure;

/// The folders of one person.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    /// What they set: profiles and tokens.
    pub(crate) config: PathBuf,
    /// What they own: the database of local mode.
    pub(crate) data: PathBuf,
    /// What may be lost: the numbers of the last listing.
    pub(crate) state: PathBuf,
}

impl Folders {
    /// The folders, by the environment.
    pub(crate) fn find(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<Self, Failure> {
        let one = |own: Option<&str>, xdg: &str, usual: &str| {
            let said = own.and_then(&variable);
            let base = || variable(xdg).filter(|path| path.is_absolute()).map(|path| path.join("nimbus"));
            let home = || home(&variable).map(|home| home.join(usual).join("nimbus"));
            said.or_else(base).or_else(home).ok_or_else(homeless)
        };
        Ok(Self {
            config: one(Some("NIMBUS_CONFIG_DIR"), "XDG_CONFIG_HOME", ".config")?,
            data: one(Some("NIMBUS_DATA_DIR"), "XDG_DATA_HOME", ".local/share")?,
            state: one(None, "XDG_STATE_HOME", ".local/state")?,
        })
    }

    /// The database of local mode, and of `serve` where it is told nothing else.
    pub(crate) fn database(&self) -> PathBuf {
        database_in(&self.data)
    }
}

/// The database in a data folder.
pub(crate) fn database_in(data: &Path) -> PathBuf {
    data.join("nimbus.db")
}

fn home(variable: &impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    variable("HOME").or_else(|| variable("USERPROFILE")).filter(|path| path.is_absolute())
}

fn homeless() -> Failure {
    Failure::usage("there is no home folder to keep things in (HOME is not set)")
        .fix("set HOME, or NIMBUS_CONFIG_DIR, NIMBUS_DATA_DIR and XDG_STATE_HOME")
}

/// Makes a folder that its owner alone can look into, unless it is there.
pub(crate) fn make(folder: &Path) -> Result<(), Failure> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|why| Failure::file(folder, &why))
}

/// Writes a file whole or not at all, readable by its owner alone.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let folder = path.parent().expect("files of ours are in folders of ours");
    make(folder)?;
    let wrong = |why: &dyn std::fmt::Display| Failure::file(path, why);
    // `tempfile` makes its files 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|why| wrong(&why))?;
    file.write_all(text.as_bytes()).map_err(|why| wrong(&why))?;
    file.persist(path).map_err(|why| wrong(&why.error))?;
    Ok(())
}

/// Reads a file; `None` if it is not there.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(Failure::file(path, &why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(set: &[(&str, &str)]) -> Result<Folders, Failure> {
        Folders::find(|name| set.iter().find(|(set, _)| *set == name).map(|(_, value)| PathBuf::from(value)))
    }

    #[test]
    fn our_own_variable_goes_before_xdg_and_xdg_before_home() {
        let folders =
            found(&[("HOME", "/home/ada"), ("XDG_DATA_HOME", "/xdg"), ("NIMBUS_CONFIG_DIR", "/ours")]);
        let folders = folders.unwrap();
        assert_eq!(folders.config, Path::new("/ours"));
        assert_eq!(folders.database(), Path::new("/xdg/nimbus/nimbus.db"));
        assert_eq!(folders.state, Path::new("/home/ada/.local/state/nimbus"));
    }

    #[test]
    fn a_relative_xdg_path_is_ignored_as_its_specification_asks() {
        let folders = found(&[("HOME", "/home/ada"), ("XDG_DATA_HOME", "data")]).unwrap();
        assert_eq!(folders.data, Path::new("/home/ada/.local/share/nimbus"));
    }

    #[test]
    fn without_a_home_it_is_said_what_to_set() {
        assert!(found(&[]).unwrap_err().fix.unwrap().contains("NIMBUS_DATA_DIR"));
    }
}
