//! What a request shows to say who asks: a bearer token, or a browser's cookie.

use http::{HeaderMap, HeaderValue, header};

use crate::api::auth::cookie::COOKIE;
use crate::wire::problem::Problem;
use crate::wire::problem_code::ProblemCode;

/// What was shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    /// Nothing.
    None,
    /// `Authorization: Bearer …`.
    Bearer(String),
    /// The session's cookie.
    Cookie(String),
}

impl Credentials {
    /// Reads them.
    ///
    /// # Errors
    /// `malformed` for two at once: which of them counts would be a guess. `unauthenticated` for another scheme.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let authorization: Vec<_> = headers.get_all(header::AUTHORIZATION).iter().collect();
        match (authorization.as_slice(), cookie(headers)) {
            ([], None) => Ok(Self::None),
            ([], Some(cookie)) => Ok(Self::Cookie(cookie)),
            ([value], None) => bearer(value).map(Self::Bearer),
            _ => Err(Problem::new(
                ProblemCode::Malformed,
                "send one way of signing in: either Authorization or the cookie of the session, once",
            )),
        }
    }
}

fn bearer(value: &HeaderValue) -> Result<String, Problem> {
    let token = value.to_str().ok().and_then(|text| text.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim().to_owned()),
        _ => Err(Problem::new(ProblemCode::Unauthenticated, "send Authorization: Bearer nim_…")),
    }
}

/// The value of our cookie, which may stand among others.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == COOKIE).then(|| value.to_owned()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(lines: &[(&'static str, &'static str)]) -> Result<Credentials, Option<ProblemCode>> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        Credentials::of(&headers).map_err(|problem| problem.known())
    }

    #[rstest]
    #[case::nothing(&[], Ok(Credentials::None))]
    #[case::another_cookie(&[("cookie", "theme=dark")], Ok(Credentials::None))]
    #[case::bearer(&[("authorization", "Bearer a")], Ok(Credentials::Bearer("a".into())))]
    #[case::in_small_letters(&[("authorization", "bearer a")], Ok(Credentials::Bearer("a".into())))]
    #[case::cookie_among_others(&[("cookie", "a=1; __Host-nimbus_session=s; b=2")], Ok(Credentials::Cookie("s".into())))]
    #[case::both(&[("authorization", "Bearer a"), ("cookie", "__Host-nimbus_session=s")], Err(Some(ProblemCode::Malformed)))]
    #[case::twice(&[("authorization", "Bearer a"), ("authorization", "Bearer b")], Err(Some(ProblemCode::Malformed)))]
    #[case::basic(&[("authorization", "Basic YTpi")], Err(Some(ProblemCode::Unauthenticated)))]
    fn one_way_of_signing_in_is_read(
        #[case] lines: &[(&'static str, &'static str)],
        #[case] read_as: Result<Credentials, Option<ProblemCode>>,
    ) {
        assert_eq!(read(lines), read_as);
    }
}
