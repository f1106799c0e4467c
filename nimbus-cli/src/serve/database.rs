//! Which database the server works on.

use std::path::PathBuf;

use nimbus_core::store::sqlite::Options;

use super::options::Serve;
use crate::config::folders::{Folders, database_in};
use crate::config::{text_variable, variable};
use crate::exit::Failure;

/// The database's file: what `--database` names, else the one in the data folder.
pub(super) fn path(serve: &Serve) -> Result<PathBuf, Failure> {
    let data = serve.data.as_deref().map(database_in);
    let named = serve.database.clone().or_else(|| text_variable("DATABASE_URL").filter(|_| data.is_none()));
    match (named, data) {
        (Some(url), _) => file(&url),
        (None, Some(path)) => Ok(path),
        (None, None) => Ok(Folders::find(variable)?.database()),
    }
}

/// The file in `sqlite:PATH`, `sqlite://PATH` or a plain path.
fn file(url: &str) -> Result<PathBuf, Failure> {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let path = match scheme.as_deref() {
        Some("sqlite") => url["sqlite:".len()..].trim_start_matches("//"),
        Some("postgres" | "postgresql") => {
            let message = "this build works on SQLite only; it cannot use a PostgreSQL database";
            return Err(Failure::usage(message)
                .fix("use --database sqlite:PATH, or --data DIR (and unset DATABASE_URL)"));
        }
        Some(other) if url.contains("://") => {
            let message = format!("{other}:// is no database this program knows");
            return Err(Failure::usage(message).fix("use --database sqlite:PATH, or --data DIR"));
        }
        _ => url,
    };
    // Parameters are a way to weaken settings that durability needs.
    if path.is_empty() || path == ":memory:" || path.contains('?') {
        let message = format!("{url:?} names no file: the database is a file, without parameters");
        return Err(Failure::usage(message)
            .fix("use --database sqlite:PATH, such as sqlite:/var/lib/nimbus/nimbus.db"));
    }
    Ok(PathBuf::from(path))
}

/// A reader for every processor, and one to spare for a slow question.
pub(super) fn options() -> Options {
    let processors = std::thread::available_parallelism().map_or(1, Into::into);
    Options { readers: processors + 1, ..Options::default() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("sqlite:/var/lib/nimbus.db", "/var/lib/nimbus.db")]
    #[case("sqlite:///var/lib/nimbus.db", "/var/lib/nimbus.db")]
    #[case("sqlite:nimbus.db", "nimbus.db")]
    #[case("/var/lib/nimbus.db", "/var/lib/nimbus.db")]
    fn a_file_is_named_in_several_ways(#[case] url: &str, #[case] path: &str) {
        assert_eq!(file(url).unwrap(), Path::new(path));
    }

    #[rstest]
    #[case::postgres("postgres://db/nimbus", "SQLite only")]
    #[case::mysql("mysql://db/nimbus", "mysql://")]
    #[case::in_memory("sqlite::memory:", "names no file")]
    #[case::with_parameters("sqlite:nimbus.db?mode=rwc", "without parameters")]
    #[case::nothing("sqlite:", "names no file")]
    fn what_is_no_database_of_ours_says_what_would_be(#[case] url: &str, #[case] why: &str) {
        let failure = file(url).unwrap_err();
        assert!(failure.message.contains(why), "{failure:?}");
        assert!(failure.fix.unwrap().contains("sqlite:PATH"));
    }
}
