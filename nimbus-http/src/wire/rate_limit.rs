//! What a client is told of the limits on attempts: the headers of draft-ietf-httpapi-ratelimit-headers-10, which are
//! structured fields (RFC 9651).

use nimbus_core::limit::Limit;

/// The limits that apply, as `RateLimit-Policy` names them: quota and window in seconds of each.
///
/// ```
/// use nimbus_core::limit::Limit;
/// use nimbus_http::wire::rate_limit::policies;
///
/// assert_eq!(policies(&[Limit::SIGNUP_ADDRESS]), r#""signup-address";q=5;w=3600"#);
/// ```
pub fn policies(limits: &[Limit]) -> String {
    let policy = |Limit { name, attempts, seconds }: &Limit| format!("\"{name}\";q={attempts};w={seconds}");
    limits.iter().map(policy).collect::<Vec<_>>().join(", ")
}

/// What `RateLimit` says where a limit is reached: nothing is left, and in how many seconds something will be.
pub fn reached(limit: &Limit, seconds: u32) -> String {
    format!("\"{}\";r=0;t={seconds}", limit.name)
}
