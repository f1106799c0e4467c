//! Statistics: counts by status, overdue, done on each of the last days.

use async_trait::async_trait;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Sight;
use super::task::LIVING;
use crate::store::page::Stats;
use crate::store::sql::Value;
use crate::store::sql::store::SqlStore;
use crate::store::{Asker, StatsQueries};
use crate::task::Status;
use crate::time::Timestamp;

/// Days of finished tasks that are counted.
const DAYS: i32 = 14;

const BY_STATUS: &str = "select m.org_id as org_id, t.status as what, count(*) as number \
     from members m join tasks t on t.org_id = m.org_id \
     where m.org_id = $1 and m.user_id = $2 and t.deleted_at is null \
     and not exists ( \
     select 1 from projects p \
     where p.org_id = t.org_id and p.project_id = t.project_id and p.deleted_at is not null) \
     group by m.org_id, t.status";

/// A day and its first and last moment (exclusive).
type Day = (Date, Timestamp, Timestamp);

/// The last days in a zone, oldest first; those that the calendar of the zone knows.
fn days(now: Timestamp, zone: &TimeZone) -> Vec<Day> {
    let today = zone.to_datetime(now.to_jiff()).date();
    let start = |date: Date| Timestamp::try_from(date.to_zoned(zone.clone()).ok()?.timestamp()).ok();
    let day = |back| {
        let day = today.checked_sub(jiff::Span::new().days(back)).ok()?;
        Some((day, start(day)?, start(day.tomorrow().ok()?)?))
    };
    (0..DAYS).rev().filter_map(day).collect()
}

/// Unfinished tasks whose due has passed: a bare day after its end (`$3` is today), a moment at once (`$4` is now).
/// `$5` bounds the index: zones lie up to 26 hours apart, so what has passed lies before it.
fn overdue() -> String {
    format!(
        "select $1, 'overdue', count(*) \
         from tasks t {LIVING} \
         where t.org_id = $1 and t.deleted_at is null \
         and t.due_key is not null and t.due_key < $5 \
         and t.status in ('todo', 'in_progress') \
         and ((t.due_at is null and t.due_key < $3) or (t.due_at is not null and t.due_at < $4))",
    )
}

/// Tasks done from `$n` on, before `$n+1`.
fn done(place: usize, n: usize) -> String {
    format!(
        "select $1, '{place}', count(*) \
         from tasks t {LIVING} \
         where t.org_id = $1 and t.deleted_at is null and t.status = 'done' \
         and t.completed_at is not null and t.completed_at >= ${n} and t.completed_at < ${}",
        n + 1,
    )
}

#[async_trait]
impl StatsQueries for SqlStore {
    async fn stats(&self, who: Asker, now: Timestamp, zone: &TimeZone) -> Sight<Stats> {
        let days = days(now, zone);
        let today = zone.to_datetime(now.to_jiff()).date();
        let horizon = today.saturating_add(jiff::Span::new().days(3));
        let mut args = vec![Value::text(today), Value::time(now), Value::text(horizon)];
        let mut parts = vec![BY_STATUS.to_owned(), overdue()];
        for (place, (_, from, to)) in days.iter().enumerate() {
            args.extend([Value::time(*from), Value::time(*to)]);
            parts.push(done(place, args.len() + 1));
        }
        let join = format!("left join ({}) s on s.org_id = m.org_id", parts.join(" union all "));
        let found = self.ask(who, "s.what, s.number", &join, "", args, |row| {
            Ok((row.text("what")?, row.count("number")?))
        });
        Ok(found.await?.map(|seen| seen.map(|rows| gathered(&rows, &days))))
    }
}

fn gathered(rows: &[(String, u64)], days: &[Day]) -> Stats {
    let number = |what: &str| rows.iter().find(|(name, _)| name == what).map_or(0, |(_, number)| *number);
    let on = |(place, (day, ..)): (usize, &Day)| (*day, number(&place.to_string()));
    Stats {
        by_status: Status::ALL.iter().map(|status| (*status, number(status.as_str()))).collect(),
        overdue: number("overdue"),
        done_per_day: days.iter().enumerate().map(on).collect(),
    }
}
