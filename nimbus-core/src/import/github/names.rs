//! The members an issue may have; one that is not among them is told of once per file.

use std::collections::BTreeMap;

use super::super::json::Node;
use super::super::plan::Note;
use super::super::remarks::shown;

/// What is read, or noted where it says something (see `losses.rs`).
const USED: &[&str] = &[
    "number",
    "title",
    "body",
    "state",
    "state_reason",
    "stateReason",
    "created_at",
    "createdAt",
    "updated_at",
    "updatedAt",
    "closed_at",
    "closedAt",
    "mergedAt",
    "user",
    "author",
    "assignee",
    "assignees",
    "labels",
    "comments",
    "url",
    "html_url",
    "repository_url",
    "repository",
    "pull_request",
    "parent_issue_url",
    "parent",
    "blockedBy",
    "blocked_by",
    "blocking",
    "subIssues",
    "sub_issues",
    "issue_dependencies_summary",
    "milestone",
    "type",
    "issueType",
    "closed_by",
    "locked",
    "draft",
    "isDraft",
    "isPinned",
    "reactions",
    "reactionGroups",
    "projectCards",
    "projectItems",
    "closedByPullRequestsReferences",
    "issue_field_values",
];

/// What says nothing a person wrote: addresses of the API, identifiers, other renderings, and counts of what others name.
const SILENT: &[&str] = &[
    "id",
    "node_id",
    "databaseId",
    "fullDatabaseId",
    "labels_url",
    "comments_url",
    "events_url",
    "timeline_url",
    "author_association",
    "authorAssociation",
    "active_lock_reason",
    "performed_via_github_app",
    "body_html",
    "body_text",
    "bodyText",
    "score",
    "text_matches",
    "closed",
    "subIssuesSummary",
    "sub_issues_summary",
    "assigned_actors",
    "pinned_comment",
    "is_bot",
];

/// Most unknown names told of one by one.
const MOST: usize = 50;

/// The members no issue of GitHub has.
#[derive(Debug, Default)]
pub(super) struct Unknown(BTreeMap<String, Seen>);

#[derive(Debug)]
struct Seen {
    times: usize,
    first: String,
    line: u32,
}

impl Unknown {
    /// Looks at the names of one entry.
    pub(super) fn look_at(&mut self, node: &Node<'_>) {
        for name in node.names().filter(|name| !USED.contains(name) && !SILENT.contains(name)) {
            let name = shown(name);
            if let Some(seen) = self.0.get_mut(&name) {
                seen.times += 1;
            } else if self.0.len() <= MOST {
                let first = Seen { times: 1, first: node.path().to_owned(), line: node.line() };
                self.0.insert(name, first);
            }
        }
    }

    /// One note per name.
    pub(super) fn into_notes(self) -> Vec<Note> {
        let more = self.0.len() > MOST;
        let told = self.0.into_iter().take(MOST).map(|(name, Seen { times, first, line })| Note {
            item: None,
            path: (!first.is_empty()).then_some(first),
            line: Some(line),
            what: format!(
                "`{name}` is no field of GitHub issues; left out of {times} entries (this is the first)"
            ),
        });
        let more = more.then(|| Note::on_file("more fields that are none of GitHub issues were left out"));
        told.chain(more).collect()
    }
}
