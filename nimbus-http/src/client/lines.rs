//! Lines of JSON, as they come.

use bytes::{Buf, BytesMut};
use futures::stream::{self, Stream, StreamExt};
use serde::de::DeserializeOwned;

use super::error::ClientError;
use super::transport::TransportError;
use crate::endpoint::payload::ByteStream;

/// Longest line taken, in bytes.
const LINE_MAX: usize = 16 * 1024 * 1024;

struct Cutting {
    body: ByteStream,
    pending: BytesMut,
    over: bool,
}

/// The lines of a body as values; ends after the first error.
pub(super) fn decoded<T: DeserializeOwned>(body: ByteStream) -> impl Stream<Item = Result<T, ClientError>> {
    let cutting = Cutting { body, pending: BytesMut::new(), over: false };
    stream::unfold(cutting, async |mut cutting| {
        if cutting.over {
            return None;
        }
        let line = cutting.next().await?;
        let value = line.and_then(|line| {
            serde_json::from_slice(&line).map_err(|error| ClientError::Decode(error.to_string()))
        });
        cutting.over |= value.is_err();
        Some((value, cutting))
    })
}

impl Cutting {
    /// The next line that is not empty.
    async fn next(&mut self) -> Option<Result<BytesMut, ClientError>> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let line = self.pending.split_to(end);
                self.pending.advance(1);
                if !line.is_empty() {
                    return Some(Ok(line));
                }
                continue;
            }
            if self.pending.len() > LINE_MAX {
                return Some(Err(ClientError::Decode(format!("a line is longer than {LINE_MAX} bytes"))));
            }
            match self.body.next().await {
                Some(Ok(piece)) => self.pending.extend_from_slice(&piece),
                Some(Err(broken)) => return Some(Err(TransportError::Broken(broken).into())),
                None if self.pending.is_empty() => return None,
                // Every line of ours ends with a line break: without one, the body was cut off.
                None => return Some(Err(ClientError::Decode("the last line was cut off".to_owned()))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use rstest::rstest;

    use super::*;

    async fn read(pieces: &[&'static str]) -> Vec<Result<u64, String>> {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
        let values = decoded::<u64>(stream::iter(pieces).boxed());
        values.map(|value| value.map_err(|error| error.to_string())).collect().await
    }

    #[rstest]
    #[case::whole_lines(&["1\n2\n"], 2, false)]
    #[case::cut_anywhere(&["1", "\n2", "2\n", "3\n"], 3, false)]
    #[case::empty(&[], 0, false)]
    #[case::blank_lines(&["\n1\n\n"], 1, false)]
    #[case::cut_off(&["1\n2"], 1, true)]
    #[case::not_a_number(&["1\nx\n3\n"], 1, true)]
    #[tokio::test]
    async fn lines_are_read_until_something_is_wrong(
        #[case] pieces: &[&'static str],
        #[case] good: usize,
        #[case] broken: bool,
    ) {
        let read = read(pieces).await;
        assert_eq!(read.iter().filter(|value| value.is_ok()).count(), good);
        assert_eq!(read.last().is_some_and(Result::is_err), broken, "{read:?}");
    }
}
