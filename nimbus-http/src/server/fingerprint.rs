//! What a request asks for, as a digest: the same for a retry, another for anything else (API.md, convention 11).

use http::{HeaderMap, Uri, header};
use nimbus_core::change::Fingerprint;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::incoming::text;
use crate::endpoint::Row;

/// The same, of a request whose body is a file; `digest` is that of the file.
pub(crate) fn of_upload(request: Fingerprint, digest: [u8; 32]) -> Fingerprint {
    Fingerprint(Sha256::new().chain_update(request.0).chain_update(digest).finalize().into())
}

/// The digest of operation, path and query, body and `If-Match`; spaces and the order of members in a body make no
/// difference.
pub(super) fn of(row: &Row, uri: &Uri, headers: &HeaderMap, body: Option<Value>) -> Fingerprint {
    let target = uri.path_and_query().map_or(uri.path(), |target| target.as_str());
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let if_match = text(headers, header::IF_MATCH.as_str()).unwrap_or_default();
    let parts = [row.name, target, &body, &if_match];
    let digest = parts.iter().fold(Sha256::new(), |digest, part| {
        // Each part tells its length, so that none can pretend to begin earlier.
        digest.chain_update((part.len() as u64).to_be_bytes()).chain_update(part)
    });
    Fingerprint(digest.finalize().into())
}
