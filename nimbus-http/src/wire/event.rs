//! Server-sent events as text (HTML standard, §9.2): written by the server, read by the client.

use std::fmt::Write;
use std::time::Duration;

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// Where to resume after it (`Last-Event-ID`).
    pub id: Option<String>,
    /// What happened, such as `task.updated`; `message` when unnamed.
    pub name: Option<String>,
    /// The data; an event without any only moves the place to resume.
    pub data: Option<String>,
    /// How long a client should wait before it reconnects.
    pub retry: Option<Duration>,
}

/// What is sent when nothing else has been for a while, so that nobody takes the stream for dead.
pub const HEARTBEAT: &str = ": still here\n\n";

impl Event {
    /// The event as it goes over the wire. Line breaks in id and name would end the field, so they are left out.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        let one_line = |value: &str| value.replace(['\r', '\n', '\0'], "");
        if let Some(id) = &self.id {
            let _infallible = writeln!(text, "id: {}", one_line(id));
        }
        if let Some(name) = &self.name {
            let _infallible = writeln!(text, "event: {}", one_line(name));
        }
        if let Some(retry) = self.retry {
            let _infallible = writeln!(text, "retry: {}", retry.as_millis());
        }
        for line in self.data.iter().flat_map(|data| data.split('\n')) {
            let _infallible = writeln!(text, "data: {line}");
        }
        text.push('\n');
        text
    }
}

/// Reads events from pieces of a stream, however it was cut.
#[derive(Debug, Default)]
pub struct Reader {
    pending: Vec<u8>,
    event: Event,
}

/// Longest line taken, in bytes; a server that sends a longer one is not ours.
const LINE_MAX: usize = 4 * 1024 * 1024;

/// A line of the stream is longer than any of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a line of the event stream is longer than {LINE_MAX} bytes")]
pub struct LineTooLong;

impl Reader {
    /// Takes the next piece and answers the events it completes. Heartbeats complete none.
    ///
    /// # Errors
    /// If a line is unreasonably long.
    pub fn take(&mut self, piece: &[u8]) -> Result<Vec<Event>, LineTooLong> {
        self.pending.extend_from_slice(piece);
        let mut events = Vec::new();
        let mut begin = 0;
        while let Some(length) = self.pending[begin..].iter().position(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(&self.pending[begin..begin + length]).into_owned();
            begin += length + 1;
            events.extend(self.line(line.trim_end_matches('\r')));
        }
        self.pending.drain(..begin);
        if self.pending.len() > LINE_MAX { Err(LineTooLong) } else { Ok(events) }
    }

    /// An empty line ends an event; a line that begins with a colon is a remark.
    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return (event != Event::default()).then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "event" => self.event.name = Some(value.to_owned()),
            "retry" => self.event.retry = value.parse().ok().map(Duration::from_millis),
            "data" => match &mut self.event.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                none => *none = Some(value.to_owned()),
            },
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_event_is_written_as_the_standard_says() {
        let event = Event {
            id: Some("7-k3f9".to_owned()),
            name: Some("task.updated".to_owned()),
            data: Some("{}\nmore".to_owned()),
            retry: Some(Duration::from_secs(1)),
        };
        let text = "id: 7-k3f9\nevent: task.updated\nretry: 1000\ndata: {}\ndata: more\n\n";
        assert_eq!(event.encode(), text);
    }

    #[test]
    fn heartbeats_and_foreign_line_ends_are_understood() {
        let mut reader = Reader::default();
        let events = reader.take(b": still here\n\nid: 1\r\ndata: a\r\n\r\n").unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].id.as_deref(), events[0].data.as_deref()), (Some("1"), Some("a")));
    }

    #[test]
    fn an_event_that_was_cut_off_is_not_told() {
        assert_eq!(Reader::default().take(b"id: 1\ndata: a\n").unwrap(), []);
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let mut reader = Reader::default();
        let piece = vec![b'x'; LINE_MAX / 2 + 1];
        reader.take(&piece).unwrap();
        assert_eq!(reader.take(&piece), Err(LineTooLong));
    }

    proptest! {
        #[test]
        fn events_survive_however_the_stream_is_cut(
            sent in prop::collection::vec(("[a-z0-9-]{1,9}", "[a-z.]{1,9}", "[^\r\0]{0,20}"), 0..5),
            cut in 1_usize..7,
        ) {
            let events: Vec<Event> = sent
                .into_iter()
                .map(|(id, name, data)| Event { id: Some(id), name: Some(name), data: Some(data), retry: None })
                .collect();
            let text: String = events.iter().map(Event::encode).collect();
            let mut reader = Reader::default();
            let mut read = Vec::new();
            for piece in text.as_bytes().chunks(cut) {
                read.extend(reader.take(piece).unwrap());
            }
            prop_assert_eq!(read, events);
        }
    }
}
