//! Comments: what people say about tasks.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::comment::{CommentPatch, NewComment};

pub use nimbus_core::comment::Comment;

use super::paths::{CommentPath, TaskPath};
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Page, Paging};

crate::endpoints! {
    /// Comments.
    pub const ROWS;

    /// List the comments of a task.
    ///
    /// Oldest first, without those in the trash.
    ListComments {
        GET "/v1/orgs/{org}/tasks/{task}/comments" -> 200;
        tag "comments";
        access comments: read;
        path TaskPath;
        query Paging;
        reply Json<Page<Comment>>;
        problems CursorExpired;
    }

    /// Comment on a task.
    ///
    /// Members are mentioned by `@` and their e-mail address or id.
    CreateComment {
        POST "/v1/orgs/{org}/tasks/{task}/comments" -> 201;
        tag "comments";
        access comments: write;
        path TaskPath;
        body NewComment;
        reply Json<Comment>;
        takes key;
        problems Conflict, Deleted;
        example { "body": "The new password is in the vault." };
    }

    /// Read a comment.
    ///
    /// In the trash or not.
    GetComment {
        GET "/v1/orgs/{org}/comments/{comment}" -> 200;
        tag "comments";
        access comments: read;
        path CommentPath;
        reply Json<Comment>;
    }

    /// Change the text of a comment.
    ///
    /// One's own only. The version that was read must be named, so that no words are lost.
    EditComment {
        PATCH "/v1/orgs/{org}/comments/{comment}" -> 200;
        tag "comments";
        access comments: write;
        path CommentPath;
        body CommentPatch;
        reply Json<Comment>;
        takes key, if_match_required;
        problems Deleted;
        example { "body": "The new password is in the vault of operations." };
    }

    /// Delete a comment.
    ///
    /// It goes to the trash for 30 days; answers to it stay.
    DeleteComment {
        DELETE "/v1/orgs/{org}/comments/{comment}" -> 204;
        tag "comments";
        access comments: write;
        path CommentPath;
        reply Empty;
        takes key, if_match;
        problems Deleted;
    }

    /// Take a comment out of the trash.
    ///
    /// One that is not there stays as it is.
    RestoreComment {
        POST "/v1/orgs/{org}/comments/{comment}/restore" -> 200;
        tag "comments";
        access comments: write;
        path CommentPath;
        reply Json<Comment>;
        takes key;
        problems Deleted;
    }
}
