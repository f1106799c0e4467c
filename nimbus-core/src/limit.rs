//! A limit on how often something may be tried, as it is enforced and as it is told to whom it stops.

/// At most `attempts` at once, and as many again over `seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What it is called, such as `login-account`: lower-case words with hyphens.
    pub name: &'static str,
    /// Attempts at once.
    pub attempts: u32,
    /// Seconds in which all of them come back.
    pub seconds: u32,
}

impl Limit {
    /// Sign-ins by account; the ones that succeed do not count.
    pub const LOGIN_ACCOUNT: Self = Self { name: "login-account", attempts: 10, seconds: 15 * 60 };
    /// Sign-ins by address, or by the /64 of an IPv6 address; the ones that succeed do not count.
    pub const LOGIN_ADDRESS: Self = Self { name: "login-address", attempts: 30, seconds: 5 * 60 };
    /// Sign-ups by address, or by the /64 of an IPv6 address.
    pub const SIGNUP_ADDRESS: Self = Self { name: "signup-address", attempts: 5, seconds: 60 * 60 };
}
