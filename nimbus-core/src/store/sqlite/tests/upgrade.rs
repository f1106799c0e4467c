//! R11: the power goes while the schema is made or brought up to date: a database is old or new afterwards, never between.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use nimbus_faults::chance::Chance;
use nimbus_faults::gate;
use nimbus_faults::vfs::{Disk, Image};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::store::StoreError;
use crate::store::sql::migrate::{self, Migration};
use crate::store::sqlite::engine::Writing;
use crate::store::sqlite::tests::at_once;
use crate::store::sqlite::{Options, Sqlite, files, setup};
use crate::time::{Clock, SystemClock};

/// A schema and the next one, which changes every row there is.
const STEPS: &[Migration] = &[
    Migration {
        number: 1,
        name: "first",
        sql: "create table migrations (number integer primary key, name text not null, checksum text not null, applied_at integer not null) strict;
              create table words (n integer primary key, word text not null) strict;
              insert into words
              with recursive all_n (n) as (select 1 union all select n + 1 from all_n where n < 600)
              select n, 'a word that is long enough to fill a few pages of the file, number ' || n from all_n;",
    },
    Migration {
        number: 2,
        name: "second",
        sql: "alter table words add column length integer;
              update words set length = length(word);
              create index words_length on words (length, word);
              create table more (n integer primary key) strict;",
    },
];

/// A disk that loses power, and what is brought up to date on it.
struct Stage {
    folder: TempDir,
    disk: Disk,
}

/// What all the power cuts left.
#[derive(Debug, Default)]
struct Tally {
    cuts: u64,
    old: u64,
    new: u64,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::mount(folder.path()).unwrap();
        Self { folder, disk }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("nimbus.db")
    }

    /// Does `work` with the power going at one operation after the other, each time from the same image on, and looks at
    /// what there is: as `old`, as `new`, or neither. The same work brings it to `new` then.
    fn cut(&self, image: &Image, work: impl Fn(&Path) -> Result<(), StoreError>, new: &str) -> Tally {
        self.disk.restore(image);
        let old = contents(&self.path()).unwrap();
        let before = self.disk.operations();
        work(&self.path()).unwrap();
        let operations = self.disk.operations() - before;
        let (points, mut tally) = (gate::count(110, 1_000) as u64, Tally::default());
        for point in 0..points {
            // The last of them fall right after the work.
            let at = 1 + point * (operations + operations / 10) / points;
            self.disk.restore(image);
            self.disk.cut_at(at);
            let done = work(&self.path());
            assert!(done.is_ok() || self.disk.is_cut(), "with power it is done: {done:?}");
            self.disk.reboot(&mut Chance::seeded(point));
            tally.cuts += 1;
            match contents(&self.path()) {
                Ok(found) if found == new => tally.new += 1,
                Ok(found) if found == old => tally.old += 1,
                Ok(_) => panic!("cut at {at}: neither old nor new"),
                Err(error) => panic!("cut at {at}: {error}"),
            }
            let is_new = || contents(&self.path()).is_ok_and(|found| found == new);
            assert!(done.is_err() || is_new(), "cut at {at}: it was said to be done");
            work(&self.path()).unwrap_or_else(|error| panic!("cut at {at}: {error}"));
            assert!(is_new(), "cut at {at}: begun again, it is done");
        }
        tally
    }
}

/// Everything in a database that these tests may tell apart: its schema, the migrations, the rows of `words`.
fn contents(path: &Path) -> rusqlite::Result<String> {
    let connection = Connection::open(path)?;
    let schema = "select sql from sqlite_schema where sql is not null order by name";
    let mut found = rows(&connection, schema)? + &rows(&connection, "pragma integrity_check")?;
    for (table, sql) in
        [("migrations", "select number, name from migrations"), ("words", "select * from words")]
    {
        let there = "select exists (select 1 from sqlite_schema where name = ?1)";
        if connection.query_row(there, [table], |row| row.get(0))? {
            found += &rows(&connection, sql)?;
        }
    }
    Ok(found)
}

fn rows(connection: &Connection, sql: &str) -> rusqlite::Result<String> {
    let mut statement = connection.prepare(sql)?;
    let (columns, mut rows, mut values) = (statement.column_count(), statement.query([])?, Vec::new());
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            values.push(row.get::<_, rusqlite::types::Value>(column)?);
        }
    }
    Ok(format!("{values:?}"))
}

fn make(path: &Path) -> Result<(), StoreError> {
    let options = Options { watch: false, ..Options::default() };
    Sqlite::open(path, &options, &SystemClock).map(drop)
}

fn bring_to(path: &Path, steps: &'static [Migration]) -> Result<(), StoreError> {
    files::create(path)?;
    let connection = setup::writing(path, &Options::default())?;
    let mut engine = Writing::new(connection, Arc::default());
    at_once(migrate::run(&mut engine, steps, setup::TABLE, SystemClock.now())).map(drop)
}

/// The contents that `work` makes of an empty folder on a real disk.
fn made_by(work: impl Fn(&Path) -> Result<(), StoreError>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nimbus.db");
    work(&path).unwrap();
    contents(&path).unwrap()
}

#[test]
fn r11_a_database_is_made_whole_or_not_at_all() {
    let stage = Stage::new();
    let tally = stage.cut(&stage.disk.image(), make, &made_by(make));
    println!("R11, making: {tally:?}");
    assert!(tally.cuts >= 100 && tally.old > 0 && tally.new > 0, "{tally:?}");
}

#[test]
fn r11_a_database_is_brought_up_to_date_whole_or_not_at_all() {
    let stage = Stage::new();
    bring_to(&stage.path(), &STEPS[..1]).unwrap();
    let to_the_end = |path: &Path| bring_to(path, STEPS);
    let tally = stage.cut(&stage.disk.image(), to_the_end, &made_by(to_the_end));
    println!("R11, bringing up to date: {tally:?}");
    assert!(tally.cuts >= 100 && tally.old > 0 && tally.new > 0, "{tally:?}");
}

/// The negative control: without syncs, what is left is often neither old nor new, or broken.
#[test]
#[should_panic(expected = "cut at")]
fn r11_without_syncs_it_is_found_in_between() {
    let stage = Stage::new();
    bring_to(&stage.path(), &STEPS[..1]).unwrap();
    let image = stage.disk.image();
    stage.disk.lie(true);
    let to_the_end = |path: &Path| bring_to(path, STEPS);
    stage.cut(&image, to_the_end, &made_by(to_the_end));
}
