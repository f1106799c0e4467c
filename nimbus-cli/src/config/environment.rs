//! The `NIMBUS_…` variables: which there are. One that is not among them is refused, because a setting that was
//! misspelt must not be silently without effect.

use std::ffi::OsString;

use crate::exit::Failure;

/// Every variable, with what it sets.
pub(crate) const VARIABLES: &[(&str, &str)] = &[
    ("NIMBUS_URL", "the server to use, instead of a profile's"),
    ("NIMBUS_TOKEN", "the token to use, instead of the one kept by `login`"),
    ("NIMBUS_ORG", "the organization, by slug or id (`--org`)"),
    ("NIMBUS_PROFILE", "the profile (`--profile`)"),
    ("NIMBUS_CONFIG_DIR", "the folder of the configuration"),
    ("NIMBUS_DATA_DIR", "the folder of the data: of local mode, and of `serve` (`--data`)"),
    ("NIMBUS_EDITOR", "the editor for long texts, before VISUAL and EDITOR"),
    ("NIMBUS_LISTEN", "`serve --listen`"),
    ("NIMBUS_OPERATOR_LISTEN", "`serve --operator-listen`"),
    ("NIMBUS_DATABASE", "`serve --database`; DATABASE_URL is read, too"),
    ("NIMBUS_CONNECTIONS", "`serve --connections`"),
    ("NIMBUS_NO_MIGRATE", "`serve --no-migrate`"),
    ("NIMBUS_PUBLIC_URL", "`serve --public-url`"),
    ("NIMBUS_CORS_ORIGINS", "`serve --cors-origin`"),
    ("NIMBUS_TRUSTED_PROXIES", "`serve --trusted-proxies`"),
    ("NIMBUS_LOG", "`serve --log`"),
    ("NIMBUS_LOG_FORMAT", "`serve --log-format`"),
    ("NIMBUS_REGISTRATION", "`serve --registration`"),
    ("NIMBUS_DRAIN_WAIT", "`serve --drain-wait`"),
];

/// Of the project's own test runs; they say nothing to the program.
const OF_TESTS: &[&str] = &["NIMBUS_GATE", "NIMBUS_BLESS", "NIMBUS_TEST_POSTGRES_URL"];

/// Refuses variables that nobody reads.
pub(crate) fn check(names: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    let known = |name: &str| VARIABLES.iter().any(|(known, _)| *known == name) || OF_TESTS.contains(&name);
    let mut unknown: Vec<String> = names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.starts_with("NIMBUS_") && !known(name))
        .collect();
    unknown.sort();
    match unknown.as_slice() {
        [] => Ok(()),
        names => {
            let known: Vec<_> = VARIABLES.iter().map(|(name, _)| *name).collect();
            let message = format!("there is no setting {} in the environment", names.join(", "));
            Err(Failure::usage(message).fix(format!("unset it, or use one of {}", known.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_variable_is_refused_by_name() {
        let names = ["HOME", "NIMBUS_URL", "NIMBUS_TOKKEN"].map(OsString::from);
        let failure = check(names.into_iter()).unwrap_err();
        assert!(
            failure.message.contains("NIMBUS_TOKKEN") && !failure.message.contains("HOME"),
            "{failure:?}"
        );
    }

    #[test]
    fn known_variables_and_those_of_others_are_left_alone() {
        assert!(check(["NIMBUS_ORG", "NIMBUSTER", "PATH"].map(OsString::from).into_iter()).is_ok());
    }
}
