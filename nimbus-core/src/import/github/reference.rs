//! How issues of GitHub are called: repositories, numbers, addresses, and links between issues.

use super::super::error::ImportError;
use super::super::fit;
use super::super::json::Node;
use super::super::plan::Note;

/// Longest address or key kept, in characters.
const LONGEST: usize = 500;

/// A repository as `owner/name` (behind its host where that is not github.com), or not known.
pub(super) struct Repository(Option<String>);

impl Repository {
    /// The repository an entry says it is in.
    pub(super) fn of(node: &Node<'_>) -> Result<Self, ImportError> {
        for name in ["repository_url", "html_url", "url"] {
            if let Some(url) = node.get(name)
                && let Some(repository) = repository_in(url.text()?)
            {
                return Ok(Self(Some(repository)));
            }
        }
        let named = node.get("repository").and_then(|repository| {
            repository
                .any(&["full_name", "nameWithOwner"])
                .and_then(|name| name.json().as_str().map(str::to_owned))
        });
        Ok(Self(named.and_then(|name| fit::word(&name, LONGEST))))
    }

    /// The key of issue `number` in it.
    pub(super) fn key(&self, number: u64) -> String {
        format!("{}#{number}", self.0.as_deref().unwrap_or_default())
    }
}

/// `owner/name` in an address of GitHub's web pages or API.
fn repository_in(url: &str) -> Option<String> {
    let (host, path) =
        url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?.split_once('/')?;
    // GitHub Enterprise has its API under /api/v3; the API at github.com has a host of its own.
    let path = path.strip_prefix("api/v3/").unwrap_or(path);
    let path = path.strip_prefix("repos/").unwrap_or(path);
    let mut parts = path.split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    let name = format!("{owner}/{name}");
    let name = fit::word(&name, LONGEST).filter(|_| !owner.is_empty() && !name.ends_with('/'))?;
    match host {
        "github.com" | "www.github.com" | "api.github.com" => Some(name),
        other => Some(format!("{other}/{name}")),
    }
}

/// The page of an entry, where the file has one.
pub(super) fn address(node: &Node<'_>) -> Result<Option<String>, ImportError> {
    let Some(url) = node.any(&["html_url", "url"]) else { return Ok(None) };
    let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    Ok(fit::word(url.text()?, LONGEST).filter(web))
}

/// Whether an entry is a pull request: REST says so, `gh` shows it in the address.
pub(super) fn is_pull_request(node: &Node<'_>) -> Result<bool, ImportError> {
    let by_address = address(node)?.is_some_and(|url| url.contains("/pull/"));
    Ok(by_address || node.get("pull_request").is_some())
}

/// The issue this one is a sub-issue of.
pub(super) fn parent(node: &Node<'_>, repository: &Repository) -> Result<Option<String>, ImportError> {
    if let Some(url) = node.get("parent_issue_url") {
        return match key_in(url.text()?) {
            Some(key) => Ok(Some(key)),
            None => Err(url.wrong("is not the address of an issue")),
        };
    }
    node.get("parent").map(|parent| key_of(&parent, repository)).transpose()
}

/// The issues that one of these members lists: plainly, or as `{nodes: […]}`.
pub(super) fn linked(node: &Node<'_>, names: &[&str], here: &Repository) -> Result<Vec<String>, ImportError> {
    let Some(list) = node.any(names) else { return Ok(Vec::new()) };
    let list = list.get("nodes").unwrap_or(list);
    list.list()?.iter().map(|issue| key_of(issue, here)).collect()
}

/// The key of an issue that is mentioned as `{number, url}`.
fn key_of(issue: &Node<'_>, here: &Repository) -> Result<String, ImportError> {
    let number = issue.object()?.need("number", "linked issue")?.number()?;
    match Repository::of(issue)? {
        Repository(None) => Ok(here.key(number)),
        // The list may name addresses of linked issues but not its own: keys must then be alike.
        _ if here.0.is_none() => Ok(here.key(number)),
        there => Ok(there.key(number)),
    }
}

/// The key of the issue with this address.
fn key_in(url: &str) -> Option<String> {
    let number = url.trim_end_matches('/').rsplit('/').next()?.parse().ok()?;
    Some(Repository(Some(repository_in(url)?)).key(number))
}

/// Keys of issues whose repository is not known are bare numbers; what that means for a second import.
pub(super) fn note_on_nameless(count: usize) -> Option<Note> {
    (count > 0).then(|| {
        Note::on_file(format!(
            "{count} entries do not name their repository, so they are known as `#number` only: import no second \
             repository like this into the same project, or export again with `url` among the fields of `gh … --json`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::web("https://github.com/rails/rails/issues/1", Some("rails/rails"))]
    #[case::pull("https://github.com/rails/rails/pull/1", Some("rails/rails"))]
    #[case::api("https://api.github.com/repos/rails/rails", Some("rails/rails"))]
    #[case::enterprise("https://git.example.com/api/v3/repos/a/b/issues/1", Some("git.example.com/a/b"))]
    #[case::enterprise_web("https://git.example.com/a/b/issues/1", Some("git.example.com/a/b"))]
    #[case::no_name("https://github.com/rails/", None)]
    #[case::no_path("https://github.com", None)]
    #[case::no_address("rails/rails", None)]
    fn a_repository_is_found_in_every_address(#[case] url: &str, #[case] repository: Option<&str>) {
        assert_eq!(repository_in(url).as_deref(), repository);
    }

    #[test]
    fn an_issue_is_found_in_its_address() {
        assert_eq!(key_in("https://api.github.com/repos/a/b/issues/12").as_deref(), Some("a/b#12"));
        assert_eq!(key_in("https://github.com/a/b/issues/twelve"), None);
    }
}
