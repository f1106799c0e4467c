//! That a stream misses nothing, whatever happens to it (gate R17).

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use nimbus_http::api::data::{ImportData, ImportQuery};
use nimbus_http::endpoint::Upload;
use nimbus_http::wire::event::Event;
use nimbus_http::wire::log_place::LogPlace;
use rstest::rstest;
use serde_json::{Value, json};

use crate::house::{Door, House, Person, read};
use crate::tasks_events::{follow, head, next, place};
use crate::tasks_gates::figure;

/// Imports this many tasks: many changes at once.
async fn import(house: &House, from: usize, count: usize) {
    let entry = |number: usize| json!({"uuid": format!("3ea0fed5-8629-48e0-9b20-{number:012}"), "description": format!("task {number}"), "status": "pending"});
    let file = Value::Array((from..from + count).map(entry).collect()).to_string();
    let query: ImportQuery = read(json!({"format": "taskwarrior", "project": "OPS"}));
    let client = house.owner().total(Duration::from_mins(5));
    let report = client.call::<ImportData>(&house.path(), &query, Upload::of(file)).await.unwrap();
    assert_eq!(report.created, count as u64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_falls_behind_reads_the_log_and_misses_nothing() {
    let house = House::open().await;
    let begun = head(&house).await;
    let mut stream = follow(&house, &house.owner(), Some(&begun)).await.unwrap();
    // More than the ring holds, before the stream is read at all.
    import(&house, 0, 2_500).await;
    let (end, mut seen) = (head(&house).await.seq.0, Seen::default());
    while seen.last() < end {
        seen.note(&next(&mut stream).await);
    }
    assert_eq!(seen.faults(begun.seq.0, end), Faults::default());
}

/// The numbers of the events that came, in the order they came.
#[derive(Default)]
struct Seen(Vec<u64>);

/// What was wrong with them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Faults {
    missing: usize,
    out_of_order: usize,
    duplicates: usize,
}

impl Seen {
    fn note(&mut self, event: &Event) {
        if event.data.is_some() {
            self.0.push(place(event).seq.0);
        }
    }

    fn last(&self) -> u64 {
        self.0.last().copied().unwrap_or_default()
    }

    /// All that came must be every change after `from` up to `to`, once and in order.
    fn faults(&self, from: u64, to: u64) -> Faults {
        let all: BTreeSet<u64> = self.0.iter().copied().collect();
        Faults {
            missing: (from + 1..=to).filter(|seq| !all.contains(seq)).count(),
            out_of_order: self.0.windows(2).filter(|pair| pair[1] < pair[0]).count(),
            duplicates: self.0.len() - all.len(),
        }
    }
}

/// The negative control: the count notices each kind of fault.
#[rstest]
#[case::all_is_well(&[3, 4, 5], Faults::default())]
#[case::one_is_missing(&[3, 5], Faults { missing: 1, ..Faults::default() })]
#[case::one_comes_twice(&[3, 4, 4, 5], Faults { duplicates: 1, ..Faults::default() })]
#[case::one_comes_late(&[4, 3, 5], Faults { out_of_order: 1, ..Faults::default() })]
fn the_count_of_faults_finds_them(#[case] seqs: &[u64], #[case] faults: Faults) {
    assert_eq!(Seen(seqs.to_vec()).faults(2, 5), faults);
}

/// Follows to the end over connections that are dropped after a random number of events.
async fn follow_with_disconnects(
    house: &House,
    person: &Person,
    begun: LogPlace,
    cuts: usize,
    events: u64,
) -> Seen {
    let client = house.client(Door::Socket, person);
    let (mut seen, mut at, mut dice) = (Seen::default(), begun.clone(), 1_u64);
    let to = begun.seq.0 + events;
    for cut in 0.. {
        let mut stream = follow(house, &client, Some(&at)).await.unwrap();
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // As many at a time as make the cuts come out, more or less; the last connection takes what is left.
        let most = if cut < cuts { (dice >> 33) % (2 * events / cuts as u64) } else { u64::MAX };
        let mut taken = 0;
        while taken < most && at.seq.0 < to {
            let event = next(&mut stream).await;
            seen.note(&event);
            at = place(&event);
            taken += 1;
        }
        if at.seq.0 >= to {
            break;
        }
    }
    seen
}

/// R17.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_survive_random_disconnects_while_many_write() {
    let (imported, written, cuts) = (figure(9_520, 90_080), figure(480, 9_920), figure(50, 500));
    let house = House::open().await;
    let begun = head(&house).await;
    let writers = 32;
    let writing = async {
        let each = |writer: usize| {
            let (house, client) = (&house, house.owner());
            async move {
                for number in 0..written / writers {
                    house.task(&client, &format!("task {number} of {writer}")).await;
                }
            }
        };
        tokio::join!(join_all((0..writers).map(each)), import(&house, 0, imported));
    };
    let events = (imported + written / writers * writers) as u64;
    let (seen, ()) =
        tokio::join!(follow_with_disconnects(&house, &house.member, begun.clone(), cuts, events), writing);
    assert_eq!(head(&house).await.seq.0, begun.seq.0 + events);
    assert_eq!(seen.faults(begun.seq.0, begun.seq.0 + events), Faults::default());
}
