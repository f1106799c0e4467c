//! The comments of an item: made by whoever imports, their author kept in the source.

use std::collections::BTreeSet;

use super::planning::Planner;
use super::survey::key;
use super::work::What;
use crate::change::{Change, Seq};
use crate::comment::Comment;
use crate::import::plan::{CommentDraft, Item};
use crate::task::Task;

impl Planner<'_> {
    /// Makes the comments of an item that are missing on its task; changed ones are brought up to date if asked.
    pub(super) fn comments(&mut self, item: &Item, task: &Task, update: bool) {
        for draft in &item.comments {
            let key = key(&draft.source);
            match self.survey.comments.get(&key) {
                Some(comment) if update && comment.deleted_at.is_none() && differs(comment, draft) => {
                    self.take_over_comment(comment, draft);
                }
                Some(_) => {}
                None if self.said.insert(key) => {
                    let comment = self.comment(draft, task);
                    self.work.create(comment, What::Comment);
                }
                None => {
                    self.note(item, format!("has the comment {} a second time; left out", draft.source.key));
                }
            }
        }
    }

    /// Whether comments of an item are missing here or stand here otherwise.
    pub(super) fn comments_differ(&self, item: &Item) -> bool {
        item.comments.iter().any(|draft| match self.survey.comments.get(&key(&draft.source)) {
            None => true,
            Some(comment) => comment.deleted_at.is_none() && differs(comment, draft),
        })
    }

    fn comment(&self, draft: &CommentDraft, task: &Task) -> Comment {
        let at = draft.at.unwrap_or(self.now);
        Comment {
            id: self.clock.id(),
            version: Seq(0),
            task: task.id,
            project: task.project,
            body: draft.body.clone(),
            reply_to: None,
            mentions: BTreeSet::new(),
            edited_at: None,
            created_at: at,
            created_by: self.me,
            updated_at: at,
            deleted_at: None,
            source: Some(draft.source.clone()),
        }
    }

    fn take_over_comment(&mut self, comment: &Comment, draft: &CommentDraft) {
        let edited_at = if comment.body == draft.body { comment.edited_at } else { Some(self.now) };
        let after = Comment {
            body: draft.body.clone(),
            edited_at,
            source: Some(draft.source.clone()),
            ..comment.clone()
        };
        let change = Change::update(comment.clone(), after);
        self.work.push(change, What::CommentTakeOver);
    }
}

fn differs(comment: &Comment, draft: &CommentDraft) -> bool {
    comment.source.as_ref().is_some_and(|source| source.digest != draft.source.digest)
}
