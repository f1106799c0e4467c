//! Which database the server works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use nimbus_core::store::keeping::Place;
#[cfg(feature = "postgres")]
use nimbus_core::store::postgres::{self, Postgres};
use nimbus_core::store::sql::SqlStore;
use nimbus_core::store::sqlite::{self, Sqlite};
use nimbus_core::time::Clock;

use super::options::Serve;
use crate::config::folders::{self, Folders, database_in};
use crate::config::{text_variable, variable};
use crate::connect;
use crate::exit::Failure;

/// Where the data is.
#[derive(Debug)]
pub(crate) enum Database {
    /// In a file.
    Sqlite(PathBuf),
    /// On a server.
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::Url>),
}

impl Database {
    /// What the command line names, else what the environment names, else the file in the data folder.
    pub(crate) fn named(serve: &Serve) -> Result<Self, Failure> {
        Self::of(serve.database.as_deref(), serve.data.as_deref())
    }

    /// The one with this URL, else the one in this folder, else what the environment names, else the file in the data
    /// folder.
    pub(crate) fn of(url: Option<&str>, data: Option<&Path>) -> Result<Self, Failure> {
        match (url, data) {
            (Some(url), _) => Self::at(url),
            (None, Some(folder)) => Ok(Self::Sqlite(database_in(folder))),
            (None, None) => match named_by(text_variable)? {
                Some(url) => Self::at(&url),
                None => Ok(Self::Sqlite(Folders::find(variable)?.database())),
            },
        }
    }

    /// What a URL names: `postgres://…`, `sqlite:PATH`, `sqlite://PATH` or a plain path.
    pub(crate) fn at(url: &str) -> Result<Self, Failure> {
        let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("sqlite") => file(url, url["sqlite:".len()..].trim_start_matches("//")),
            Some("postgres" | "postgresql") => server(url),
            Some(other) if url.contains("://") => {
                let message = format!("{other}:// is no database this program knows");
                Err(Failure::usage(message)
                    .fix("use postgres://USER@HOST/DATABASE, sqlite:PATH, or --data DIR"))
            }
            _ => file(url, url),
        }
    }

    /// As what can be copied.
    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Sqlite(path) => Place::File(path.clone()),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => Place::Server(url.clone()),
        }
    }

    /// Opens it for a server.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "a file needs no connections"))]
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unused_async, reason = "only a server is waited for")
    )]
    pub(crate) async fn open(&self, serve: &Serve, clock: &dyn Clock) -> Result<Arc<SqlStore>, Failure> {
        match self {
            Self::Sqlite(path) => {
                make_folder(path)?;
                let sqlite =
                    Sqlite::open(path, &options(), clock).map_err(|why| connect::closed(path, &why))?;
                Ok(sqlite.store())
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => {
                let options = postgres::Options {
                    readers: serve.connections.into(),
                    migrate: !serve.no_migrate,
                    ..postgres::Options::default()
                };
                let postgres =
                    Postgres::open(url, &options, clock).await.map_err(|why| connect::refused(url, &why))?;
                Ok(postgres.store())
            }
        }
    }
}

fn make_folder(path: &Path) -> Result<(), Failure> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => folders::make(folder),
        None => Ok(()),
    }
}

#[cfg(feature = "postgres")]
fn server(url: &str) -> Result<Database, Failure> {
    // The URL may hold a password: what is wrong with it is told without it.
    let url: postgres::Url = url.parse().map_err(|why| {
        Failure::usage(format!("the URL of the database {why}"))
            .fix("write postgres://USER:PASSWORD@HOST:5432/DATABASE")
    })?;
    Ok(Database::Postgres(Box::new(url)))
}

#[cfg(not(feature = "postgres"))]
fn server(_: &str) -> Result<Database, Failure> {
    Err(Failure::usage("this program was built without PostgreSQL")
        .fix("use --database sqlite:PATH, or --data DIR (and unset DATABASE_URL)"))
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

/// A file without parameters, which are a way to weaken settings that durability needs.
fn file(url: &str, path: &str) -> Result<Database, Failure> {
    if path.is_empty() || path == ":memory:" || path.contains('?') {
        let message = format!("{url:?} names no file: the database is a file, without parameters");
        return Err(Failure::usage(message)
            .fix("use --database sqlite:PATH, such as sqlite:/var/lib/nimbus/nimbus.db"));
    }
    Ok(Database::Sqlite(PathBuf::from(path)))
}

/// A reader for every processor, and one to spare for a slow question.
fn options() -> sqlite::Options {
    let processors = std::thread::available_parallelism().map_or(1, Into::into);
    sqlite::Options { readers: processors + 1, ..sqlite::Options::default() }
}

#[cfg(test)]
mod tests {
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
        let Database::Sqlite(path) = Database::named(&serve(options)).unwrap() else {
            panic!("it is a file")
        };
        assert_eq!(path, Path::new(file));
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
        let Database::Sqlite(found) = Database::at(url).unwrap() else { panic!("it is a file") };
        assert_eq!(found, Path::new(path));
    }

    #[rstest]
    #[case::no_database("postgres://db", "must name a database")]
    #[case::mysql("mysql://db/nimbus", "mysql://")]
    #[case::in_memory("sqlite::memory:", "names no file")]
    #[case::with_parameters("sqlite:nimbus.db?mode=rwc", "without parameters")]
    #[case::nothing("sqlite:", "names no file")]
    fn what_is_no_database_of_ours_says_what_would_be(#[case] url: &str, #[case] why: &str) {
        let failure = Database::at(url).unwrap_err();
        assert!(failure.message.contains(why), "{failure:?}");
        let fix = failure.fix.unwrap();
        assert!(fix.contains("sqlite:PATH") || fix.contains("postgres://"), "{fix}");
    }

    #[test]
    fn a_server_is_named_by_its_url() {
        let named = Database::at("postgres://nimbus:secret@db/nimbus").unwrap();
        assert!(matches!(named, Database::Postgres(_)), "{named:?}");
        assert!(!format!("{named:?}").contains("secret"));
    }
}
