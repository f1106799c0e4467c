//! A row of the table, without its types: what the document, the router and the tests walk.

use nimbus_core::fault::schema::SchemaRef;
use serde_json::Value;

use super::access::Access;
use super::payload::PayloadKind;
use super::reply::ReplyKind;
use crate::wire::path;
use crate::wire::problem_code::ProblemCode;

/// The methods the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Read; changes nothing.
    Get,
    /// Create, or do what is neither of the others.
    Post,
    /// Put in place; repeating it changes nothing more.
    Put,
    /// Change some of it.
    Patch,
    /// Take away; repeating it changes nothing more.
    Delete,
}

impl Method {
    /// The method as HTTP knows it.
    pub fn http(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Post => http::Method::POST,
            Self::Put => http::Method::PUT,
            Self::Patch => http::Method::PATCH,
            Self::Delete => http::Method::DELETE,
        }
    }

    /// Whether repeating a request is harmless by the method's own definition (RFC 9110, §9.2.2).
    pub fn is_idempotent(self) -> bool {
        matches!(self, Self::Get | Self::Put | Self::Delete)
    }

    /// Whether a request may change something.
    pub fn is_write(self) -> bool {
        self != Self::Get
    }
}

/// What an endpoint does with `If-Match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    /// Nothing.
    Ignored,
    /// Edits only that version, if one is named.
    Optional,
    /// Refuses to edit unless a version is named (428).
    Required,
}

/// What is known about one endpoint.
#[derive(Debug)]
pub struct Row {
    /// The name of its type, such as `CreateTask`.
    pub name: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path template.
    pub path: &'static str,
    /// The status of its success.
    pub status: u16,
    /// The noun it belongs to.
    pub tag: &'static str,
    /// Its documentation: a line, an empty line, paragraphs.
    pub documentation: &'static str,
    /// Who may ask at all.
    pub access: Access,
    /// Whether it takes an `Idempotency-Key`.
    pub takes_key: bool,
    /// What it does with `If-Match`.
    pub if_match: IfMatch,
    /// Whether its answers hold credentials, which nobody may store.
    pub no_store: bool,
    /// Size of its body, in bytes, where it is not the common limit.
    pub body_max: Option<usize>,
    /// The problems it answers beyond those that follow from the rest of the row.
    pub problems: &'static [ProblemCode],
    /// How its body is read.
    pub payload: PayloadKind,
    /// How its answer is written.
    pub reply: ReplyKind,
    /// The names of its query parameters.
    pub query_names: &'static [&'static str],
    /// The names of its path parameters.
    pub path_names: &'static [&'static str],
    /// The name of its body's type.
    pub body_name: &'static str,
    /// An example of its body, where the row gives one.
    pub example: Option<fn() -> Value>,
    /// Whether a body can be read as its body's type.
    pub accepts: fn(&Value) -> Result<(), nimbus_core::fault::Faults>,
    /// The schema of its path parameters, an object.
    pub path_schema: fn() -> SchemaRef,
    /// The schema of its query parameters, an object.
    pub query_schema: fn() -> SchemaRef,
    /// The schema of its body.
    pub body_schema: fn() -> SchemaRef,
    /// The schema of its answer, under its name, and those it refers to.
    pub reply_schemas: fn() -> Vec<(String, SchemaRef)>,
}

impl Row {
    /// Its name in the document and in clients made from it, such as `createTask`.
    pub fn operation_id(&self) -> String {
        let mut letters = self.name.chars();
        letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
    }

    /// The first line of its documentation, without the full stop.
    pub fn summary(&self) -> &'static str {
        self.documentation.trim().lines().next().unwrap_or_default().trim_end_matches('.')
    }

    /// Whether its work goes on for as long as its client likes, so that no deadline applies.
    pub fn is_endless(&self) -> bool {
        matches!(self.reply, ReplyKind::Events | ReplyKind::Lines) || self.payload == PayloadKind::Upload
    }

    /// Every problem it can answer, in the order of their statuses.
    pub fn all_problems(&self) -> Vec<ProblemCode> {
        let mut codes = self.problems.to_vec();
        codes.extend(self.implied_problems());
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    fn implied_problems(&self) -> impl Iterator<Item = ProblemCode> {
        use ProblemCode as P;
        let signed_in = self.access != Access::Public;
        let in_org = path::names(self.path).next().is_some();
        let has_body = self.payload != PayloadKind::Nothing;
        let write = self.method.is_write();
        [
            (true, P::Malformed),
            (signed_in, P::Unauthenticated),
            (signed_in, P::Forbidden),
            (in_org, P::NotFound),
            (matches!(self.reply, ReplyKind::Json), P::NotAcceptable),
            (has_body, P::RequestTimeout),
            (self.if_match != IfMatch::Ignored, P::PreconditionFailed),
            (has_body, P::PayloadTooLarge),
            (has_body, P::UnsupportedMediaType),
            (true, P::ValidationFailed),
            (self.takes_key, P::RequestKeyReused),
            (self.if_match == IfMatch::Required, P::PreconditionRequired),
            (true, P::RateLimited),
            (true, P::Internal),
            (true, P::Unavailable),
            (!self.is_endless(), P::Timeout),
            (write, P::StorageFull),
        ]
        .into_iter()
        .filter_map(|(applies, code)| applies.then_some(code))
    }
}
