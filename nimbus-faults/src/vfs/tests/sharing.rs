//! Several connections of one process, and paths that are on no disk.

use std::time::Duration;

use rusqlite::Connection;

use super::{Stage, number};

#[test]
fn a_reader_keeps_its_moment_while_another_connection_writes() {
    let stage = Stage::new();
    let (writer, reader) = (stage.open(), stage.open());
    writer.execute_batch("pragma journal_mode = wal; create table t (n)").unwrap();
    reader.execute_batch("begin").unwrap();
    assert_eq!(number(&reader, "select count(*) from t").unwrap(), 0);
    writer.execute_batch("insert into t values (1)").unwrap();
    assert_eq!(number(&reader, "select count(*) from t").unwrap(), 0);
    reader.execute_batch("commit").unwrap();
    assert_eq!(number(&reader, "select count(*) from t").unwrap(), 1);
}

#[test]
fn two_connections_cannot_write_at_a_time() {
    for mode in ["wal", "delete"] {
        let stage = Stage::new();
        let (one, two) = (stage.open(), stage.open());
        one.execute_batch(&format!("pragma journal_mode = {mode}; create table t (n)")).unwrap();
        two.busy_timeout(Duration::ZERO).unwrap();
        one.execute_batch("begin immediate").unwrap();
        let busy = two.execute_batch("begin immediate").unwrap_err();
        assert_eq!(busy.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy), "{mode}");
        one.execute_batch("commit").unwrap();
        two.execute_batch("begin immediate; insert into t values (1); commit").unwrap();
        assert_eq!(number(&one, "select count(*) from t").unwrap(), 1);
    }
}

#[test]
fn threads_lose_none_of_each_others_rows() {
    let stage = Stage::new();
    stage.open().execute_batch("pragma journal_mode = wal; create table t (n)").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let connection = stage.open();
                connection.busy_timeout(Duration::from_secs(30)).unwrap();
                connection.execute_batch("pragma wal_autocheckpoint = 5").unwrap();
                for n in 0..50 {
                    connection.execute("insert into t values (?1)", [n]).unwrap();
                }
            });
        }
    });
    assert_eq!(number(&stage.open(), "select count(*) from t").unwrap(), 200);
}

#[test]
fn a_file_on_no_disk_is_a_real_one() {
    let (_stage, folder) = (Stage::new(), tempfile::tempdir().unwrap());
    let path = folder.path().join("real.db");
    Connection::open(&path).unwrap().execute_batch("create table t (n)").unwrap();
    assert!(path.metadata().unwrap().len() > 0);
}

#[test]
fn a_file_on_a_disk_is_no_real_one() {
    let stage = Stage::new();
    stage.open().execute_batch("create table t (n)").unwrap();
    assert!(!stage.path().exists());
    assert_eq!(number(&stage.open(), "select count(*) from t").unwrap(), 0);
}
