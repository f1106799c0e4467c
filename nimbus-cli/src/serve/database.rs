//! Which database the server works on.

use std::path::PathBuf;

use nimbus_core::store::sqlite::Options;

use super::options::Serve;
use crate::config::folders::{Folders, database_in};
use crate::config::{text_variable, variable};
use crate::exit::Failure;

/// The database's file: what the command line names, else what the environment names, else the one in the data folder.
pub(super) fn path(serve: &Serve) -> Result<PathBuf, Failure> {
    match (&serve.database, &serve.data) {
        (Some(url), _) => file(url),
        (None, Some(folder)) => Ok(database_in(folder)),
        (None, None) => match named_by(text_variable)? {
            Some(url) => file(&url),
            None => Ok(Folders::find(variable)?.database()),
        },
    }
}

/// What the environment names beside a data folder. Our own variables must agree; `DATABASE_URL` may be meant for another
/// program, so any of ours goes before it.
fn named_by(variable: impl Fn(&str) -> Option<String>) -> Result<Option<String>, Failure> {
    match (variable("NIMBUS_DATABASE"), variable("NIMBUS_DATA_DIR")) {
        (Some(_), Some(_)) => {
            let message = "both NIMBUS_DATABASE and NIMBUS_DATA_DIR say where the database is";
            Err(Failure::usage(message).fix("unset one of them, or say --database or --data"))
        }
        (named @ Some(_), None) => Ok(named),
        (None, Some(_)) => Ok(None),
        (None, None) => Ok(variable("DATABASE_URL")),
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

    use clap::Parser;
    use rstest::rstest;

    use super::*;

    fn serve(options: &[&str]) -> Serve {
        #[derive(Parser)]
        struct Line {
            #[command(flatten)]
            serve: Serve,
        }
        Line::try_parse_from(std::iter::once("serve").chain(options.iter().copied())).unwrap().serve
    }

    #[rstest]
    #[case(&["--database", "sqlite:/x/y.db"], "/x/y.db")]
    #[case(&["--data", "/x"], "/x/nimbus.db")]
    fn the_command_line_is_asked_first(#[case] options: &[&str], #[case] file: &str) {
        assert_eq!(path(&serve(options)).unwrap(), Path::new(file));
    }

    #[rstest]
    #[case::nothing(&[], Ok(None))]
    #[case::ours(&["NIMBUS_DATABASE", "DATABASE_URL"], Ok(Some("NIMBUS_DATABASE")))]
    #[case::somebody_elses(&["DATABASE_URL"], Ok(Some("DATABASE_URL")))]
    #[case::a_folder_of_ours(&["NIMBUS_DATA_DIR", "DATABASE_URL"], Ok(None))]
    #[case::two_of_ours(&["NIMBUS_DATA_DIR", "NIMBUS_DATABASE"], Err("NIMBUS_DATA_DIR"))]
    fn the_environment_says_one_thing(#[case] set: &[&str], #[case] named: Result<Option<&str>, &str>) {
        let found = named_by(|name| set.contains(&name).then(|| name.to_owned()));
        match (found, named) {
            (Ok(found), Ok(named)) => assert_eq!(found.as_deref(), named),
            (Err(failure), Err(why)) => assert!(failure.message.contains(why), "{failure:?}"),
            (found, _) => panic!("{found:?}"),
        }
    }

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
