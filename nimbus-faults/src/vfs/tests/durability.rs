//! What survives a power cut, by how much is synced.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::super::Fate;
use super::{Stage, number};
use crate::chance::Chance;

/// What many power cuts did to acknowledged rows.
#[derive(Debug, Default)]
struct Losses {
    acknowledged: i64,
    lost: i64,
    damaged: u32,
    fates: BTreeSet<Fate>,
}

/// Writes until the power goes; answers how many rows were acknowledged.
fn write(connection: &Connection, settings: &str) -> rusqlite::Result<i64> {
    connection.execute_batch(settings)?;
    let mut acknowledged = 0;
    for n in 1..=60 {
        let sql = format!(
            "insert into t values ({n}, randomblob(900)); update t set x = randomblob(800) where n = {n} / 2"
        );
        let written = connection.execute_batch(&format!("begin immediate; {sql}; commit"));
        if written.is_err() {
            break;
        }
        acknowledged = n;
    }
    Ok(acknowledged)
}

fn is_whole(connection: &Connection) -> bool {
    let said = connection.query_row("pragma integrity_check", [], |row| row.get::<_, String>(0));
    said.is_ok_and(|said| said == "ok")
}

/// Cuts the power at each of many operations of the same work.
fn losses(journal: &str, settings: &str, lies: bool) -> Losses {
    let stage = Stage::new();
    // In other modes than the log's, only this setting makes the deletion of a journal durable.
    let mode = format!("pragma synchronous = extra; pragma journal_mode = {journal};");
    let made = format!("{mode} create table t (n integer primary key, x)");
    stage.open().execute_batch(&made).unwrap();
    let (image, mut losses) = (stage.disk.image(), Losses::default());
    for cut in (1..400).step_by(3) {
        stage.disk.restore(&image);
        stage.disk.lie(lies);
        let connection = stage.open();
        stage.disk.cut_at(cut);
        let acknowledged = write(&connection, &format!("{mode} {settings}")).unwrap_or_default();
        losses.fates.insert(stage.disk.reboot(&mut Chance::seeded(cut)).fate);
        stage.disk.lie(false);
        let survivor = stage.open();
        let last = number(&survivor, "select coalesce(max(n), 0) from t");
        losses.damaged += u32::from(last.is_err() || !is_whole(&survivor));
        losses.acknowledged += acknowledged;
        losses.lost += (acknowledged - last.unwrap_or_default()).max(0);
    }
    losses
}

const BUSY_LOG: &str = "pragma wal_autocheckpoint = 12;";

#[test]
fn what_is_synced_at_every_commit_survives() {
    for journal in ["wal", "delete", "truncate", "persist"] {
        let losses = losses(journal, &format!("{BUSY_LOG} pragma synchronous = extra"), false);
        println!("{journal}: {losses:?}");
        assert_eq!((losses.lost, losses.damaged), (0, 0), "{journal}");
        assert!(losses.acknowledged > 500, "{losses:?}");
        assert_eq!(losses.fates.len(), Fate::ALL.len());
    }
}

#[test]
fn a_log_synced_at_every_commit_survives() {
    let losses = losses("wal", &format!("{BUSY_LOG} pragma synchronous = full"), false);
    assert_eq!((losses.lost, losses.damaged), (0, 0));
}

#[test]
fn a_log_synced_at_checkpoints_alone_loses_rows_but_stays_whole() {
    let losses = losses("wal", &format!("{BUSY_LOG} pragma synchronous = normal"), false);
    println!("normal: {losses:?}");
    assert!(losses.lost > 0, "{losses:?}");
    assert_eq!(losses.damaged, 0);
}

#[test]
fn without_syncs_rows_are_lost() {
    let losses = losses("wal", &format!("{BUSY_LOG} pragma synchronous = off"), false);
    println!("off: {losses:?}");
    assert!(losses.lost > 0 && losses.damaged > 0, "{losses:?}");
}

#[test]
fn a_disk_that_lies_about_syncs_loses_rows() {
    let losses = losses("wal", &format!("{BUSY_LOG} pragma synchronous = full"), true);
    println!("lies: {losses:?}");
    assert!(losses.lost > 0 && losses.damaged > 0, "{losses:?}");
}

#[test]
fn the_same_seed_has_the_same_survivors() {
    let survivors = |seed| {
        let stage = Stage::new();
        let connection = stage.open();
        connection
            .execute_batch("pragma synchronous = extra; create table t (n integer primary key, x)")
            .unwrap();
        // No journal from here on: its header is random.
        connection.execute_batch("pragma journal_mode = memory; pragma synchronous = off").unwrap();
        for n in 0..40 {
            connection.execute("insert into t values (?1, zeroblob(900))", [n]).unwrap();
        }
        let toll = stage.disk.reboot(&mut Chance::seeded(seed));
        let files: Vec<Vec<u8>> = stage.disk.image().0.into_values().collect();
        (toll, files)
    };
    let differs = (0..16).find(|seed| survivors(*seed) != survivors(*seed));
    assert_eq!(differs, None);
    let all: BTreeSet<_> = (0..16).map(|seed| survivors(seed).1).collect();
    assert!(all.len() > 4, "other seeds have others");
}

#[test]
fn connections_from_before_a_reboot_write_no_more() {
    let stage = Stage::new();
    let before = stage.open();
    before.execute_batch("pragma journal_mode = wal; create table t (n)").unwrap();
    stage.disk.reboot(&mut Chance::seeded(1));
    let after = stage.open();
    let failed = before.execute_batch("insert into t values (1)").unwrap_err();
    assert_eq!(failed.sqlite_error_code(), Some(rusqlite::ErrorCode::SystemIoFailure), "{failed}");
    drop(before);
    after.execute_batch("insert into t values (2)").unwrap();
    assert_eq!(number(&after, "select sum(n) from t").unwrap(), 2);
}
