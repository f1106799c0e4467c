//! Every way a request can go wrong: the table behind the answers, the `/problems/{code}` pages and the OpenAPI
//! document.

/// What is said about one [`ProblemCode`] wherever it appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemKind {
    /// The word programs branch on, also the last segment of the problem's `type`.
    pub code: &'static str,
    /// The HTTP status it is answered with.
    pub status: u16,
    /// A short summary that never varies.
    pub title: &'static str,
    /// Whether the same request, sent again unchanged, may succeed later.
    pub retryable: bool,
    /// Seconds to wait before that (`Retry-After`) where the answer knows no better figure.
    pub retry_after: Option<u32>,
    /// One paragraph for people: what happened and what to do.
    pub documentation: &'static str,
}

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $name:ident: $code:literal $status:literal $title:literal
        $(retry $retryable:ident $(after $seconds:literal)?)?;)+) => {
        /// A known kind of problem (API.md, convention 5). Clients meet unknown ones as text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ProblemCode {
            /// All of them, in the order of their statuses.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its row of the table.
            pub const fn kind(self) -> &'static ProblemKind {
                match self {
                    $(Self::$name => &ProblemKind {
                        code: $code,
                        status: $status,
                        title: $title,
                        retryable: problem_codes!(@retryable $($retryable)?),
                        retry_after: problem_codes!(@after $($($seconds)?)?),
                        documentation: concat!($($doc, "\n"),+),
                    },)+
                }
            }
        }
    };
    (@retryable) => { false };
    (@retryable later) => { true };
    (@after) => { None };
    (@after $seconds:literal) => { Some($seconds) };
}

problem_codes! {
    /// The request could not be read as HTTP or JSON: broken JSON, a member named twice, nesting deeper than 64
    /// levels, or two ways of signing in at once. Nothing was done. The detail says where reading stopped.
    Malformed: "malformed" 400 "The request could not be read";
    /// No valid session or token came with the request, or it has expired or been revoked. Sign in again, or send
    /// `Authorization: Bearer …`.
    Unauthenticated: "unauthenticated" 401 "Sign in to do this";
    /// This act asks for a sign-in that is at most ten minutes old. Confirm who you are, then send the request again.
    StepUpRequired: "step_up_required" 401 "Confirm who you are first";
    /// You can see the thing but may not do this to it, because of your role or because the token lacks the scope. The
    /// permissions endpoint explains why.
    Forbidden: "forbidden" 403 "You may not do this";
    /// There is nothing here that you may know of. What does not exist and what belongs to others are answered alike.
    NotFound: "not_found" 404 "Not found";
    /// The path exists but does not take this method; the `Allow` header lists those it takes.
    MethodNotAllowed: "method_not_allowed" 405 "The path does not take this method";
    /// The `Accept` header excludes every form this endpoint can answer in. Ask for `application/json`, or send none.
    NotAcceptable: "not_acceptable" 406 "No acceptable form of answer";
    /// The body did not arrive in time. Nothing was done; send the request again over a better connection.
    RequestTimeout: "request_timeout" 408 "The request did not arrive in time" retry later;
    /// The request contradicts the present state, such as a name that is taken. The errors say which member.
    Conflict: "conflict" 409 "The request contradicts the present state";
    /// The thing is in the trash, where it can be read but not written. Restore it first.
    Deleted: "deleted" 409 "It is in the trash";
    /// An organization always has an owner: the last one cannot leave, be removed or be demoted. Make someone else an
    /// owner first.
    LastOwner: "last_owner" 409 "The last owner must stay";
    /// The change would make a task its own ancestor or a relation run in a circle.
    Cycle: "cycle" 409 "The change would close a circle";
    /// The cursor is too old, or belongs to another filter or sort order. Start the list again without it.
    CursorExpired: "cursor_expired" 410 "The cursor has expired";
    /// The position in the change log is ahead of the log or of a database that has since been restored. Throw the
    /// replica away, read everything once, and follow from the `head` you then get.
    ResyncRequired: "resync_required" 410 "Start over from a fresh copy";
    /// The record has changed since the version named in `If-Match`. The present record is in `current`: merge, then
    /// send the request again with its version.
    PreconditionFailed: "precondition_failed" 412 "The record has changed meanwhile";
    /// The body is larger than this endpoint takes: 2 MiB, or 100 MiB for imports.
    PayloadTooLarge: "payload_too_large" 413 "The body is too large";
    /// The body is not of a media type this endpoint reads. Send `Content-Type: application/json`.
    UnsupportedMediaType: "unsupported_media_type" 415 "The body is of the wrong media type";
    /// The request was understood but something in it is wrong. The errors list every fault at once, each with a
    /// pointer to its place, a code and a sentence.
    ValidationFailed: "validation_failed" 422 "Something in the request is wrong";
    /// The `Idempotency-Key` was used before for a different request. Use a new key for every act; repeat a key only
    /// to repeat the same request.
    RequestKeyReused: "request_key_reused" 422 "The idempotency key belongs to another request";
    /// This write must say which version it edits. Read the record, then send its `ETag` as `If-Match`.
    PreconditionRequired: "precondition_required" 428 "Say which version you are editing";
    /// Too many requests, such as too many wrong passwords. Wait as long as `Retry-After` says; `RateLimit-Policy` and
    /// `RateLimit` name the limit that was reached.
    RateLimited: "rate_limited" 429 "Too many requests" retry later after 1;
    /// A fault of ours. It is logged under the request id; quote that when you report it. The request may or may not
    /// have been carried out: repeat it with the same `Idempotency-Key` to find out.
    Internal: "internal" 500 "Something broke on our side";
    /// The server cannot answer just now: it is starting, stopping, overloaded, or its database is away. Wait as long
    /// as `Retry-After` says and repeat the request with the same `Idempotency-Key`.
    Unavailable: "unavailable" 503 "Unavailable just now" retry later after 1;
    /// The work did not finish within its time limit. It may still have been carried out: repeat the request with the
    /// same `Idempotency-Key`, or ask for less at a time.
    Timeout: "timeout" 504 "It took too long" retry later after 1;
    /// The server's disk is full, so nothing can be written. Reading works; writing resumes when space is freed.
    StorageFull: "storage_full" 507 "No space left to write" retry later after 30;
}

impl ProblemCode {
    /// The word programs branch on.
    pub const fn as_str(self) -> &'static str {
        self.kind().code
    }

    /// The kind of this name; `None` for one this version does not know.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == code)
    }

    /// The most general kind for a bare status, for errors that come without a word of their own.
    pub fn of_status(status: u16) -> Self {
        Self::ALL.iter().copied().find(|known| known.kind().status == status).unwrap_or(if status < 500 {
            Self::Malformed
        } else {
            Self::Internal
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_found_by_their_name() {
        let names: HashSet<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), ProblemCode::ALL.len());
        for &code in ProblemCode::ALL {
            assert_eq!(ProblemCode::parse(code.as_str()), Some(code));
        }
        assert_eq!(ProblemCode::parse("tea_time"), None);
    }

    #[test]
    fn the_table_is_ordered_by_status_and_explains_itself() {
        let rows: Vec<_> = ProblemCode::ALL.iter().map(|code| code.kind()).collect();
        assert!(rows.is_sorted_by_key(|row| row.status));
        for row in rows {
            assert!(row.documentation.len() > 60, "{} says too little", row.code);
            assert!(!row.title.ends_with('.'), "{} is a title, not a sentence", row.code);
        }
    }

    #[test]
    fn a_wait_is_only_promised_where_repeating_helps() {
        for code in ProblemCode::ALL {
            let kind = code.kind();
            assert!(kind.retryable || kind.retry_after.is_none(), "{}", kind.code);
        }
    }

    #[test]
    fn a_bare_status_gets_its_most_general_kind() {
        assert_eq!(ProblemCode::of_status(409), ProblemCode::Conflict);
        assert_eq!(ProblemCode::of_status(422), ProblemCode::ValidationFailed);
        assert_eq!(ProblemCode::of_status(418), ProblemCode::Malformed);
        assert_eq!(ProblemCode::of_status(599), ProblemCode::Internal);
    }
}
