//! Following a log over streams, and what can be wrong with what came.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use nimbus_http::api::changes::FollowChanges;
use nimbus_http::api::paths::OrgPath;
use nimbus_http::client::{Client, ClientError};
use nimbus_http::wire::event::Event;
use nimbus_http::wire::log_place::LogPlace;
use tokio::time::timeout;

/// Long enough for anything that should happen, short enough for a test that hangs.
const SOON: Duration = Duration::from_secs(20);

/// A stream of one connection.
pub(super) struct Stream(BoxStream<'static, Result<Event, ClientError>>);

impl Stream {
    /// The events after a place.
    pub(super) async fn after(client: &Client, path: &OrgPath, place: &LogPlace) -> Self {
        let asking = client.ask::<FollowChanges>(path).after_event(&place.to_string()).unwrap();
        Self(asking.send().await.unwrap().value)
    }

    /// The place of the next change.
    pub(super) async fn next(&mut self) -> LogPlace {
        self.within(SOON).await.expect("an event should come soon")
    }

    /// The same, if it comes in time.
    pub(super) async fn within(&mut self, patience: Duration) -> Option<LogPlace> {
        timeout(patience, async {
            loop {
                let event = self.0.next().await.expect("the stream goes on").unwrap();
                if event.data.is_some() {
                    return event.id.unwrap().parse().unwrap();
                }
            }
        })
        .await
        .ok()
    }
}

/// The numbers of the events that came, in the order they came.
#[derive(Default)]
pub(super) struct Seen(pub(super) Vec<u64>);

/// What was wrong with them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Faults {
    pub(super) missing: usize,
    pub(super) out_of_order: usize,
    pub(super) duplicates: usize,
}

impl Seen {
    /// All that came must be every change after `from` up to `to`, once and in order.
    pub(super) fn faults(&self, from: u64, to: u64) -> Faults {
        let all: BTreeSet<u64> = self.0.iter().copied().collect();
        Faults {
            missing: (from + 1..=to).filter(|seq| !all.contains(seq)).count(),
            out_of_order: self.0.windows(2).filter(|pair| pair[1] < pair[0]).count(),
            duplicates: self.0.len() - all.len(),
        }
    }
}

/// The negative control: the count notices each kind of fault.
#[rstest::rstest]
#[case::all_is_well(&[3, 4, 5], Faults::default())]
#[case::one_is_missing(&[3, 5], Faults { missing: 1, ..Faults::default() })]
#[case::one_comes_twice(&[3, 4, 4, 5], Faults { duplicates: 1, ..Faults::default() })]
#[case::one_comes_late(&[4, 3, 5], Faults { out_of_order: 1, ..Faults::default() })]
fn the_count_of_faults_finds_them(#[case] seqs: &[u64], #[case] faults: Faults) {
    assert_eq!(Seen(seqs.to_vec()).faults(2, 5), faults);
}
