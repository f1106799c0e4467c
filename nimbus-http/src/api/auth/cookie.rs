//! The cookie a browser's session is kept in.

/// Its name. The prefix makes browsers insist on `Secure`, on `Path=/` and on no `Domain`, so that no neighbouring host
/// can set it (RFC 6265bis, §4.1.3).
pub(crate) const COOKIE: &str = "__Host-nimbus_session";

/// Out of reach of scripts, and not sent along by other sites but when somebody follows a link.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// `Set-Cookie` that keeps a session for so many seconds.
pub(crate) fn kept(secret: &str, seconds: i64) -> String {
    format!("{COOKIE}={secret}; {ATTRIBUTES}; Max-Age={seconds}")
}

/// `Set-Cookie` that forgets it.
pub(crate) fn forgotten() -> String {
    format!("{COOKIE}=; {ATTRIBUTES}; Max-Age=0")
}
