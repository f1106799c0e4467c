//! Tags: words tasks can be found by.

#[cfg(feature = "server")]
pub(crate) mod serve;

use nimbus_core::tag::{NewTag, Tag, TagPatch};

use super::paths::{OrgPath, TagPath};
use crate::endpoint::{Empty, Json};
use crate::wire::page::{Page, Paging};

crate::endpoints! {
    /// Tags.
    pub const ROWS;

    /// List tags.
    ///
    /// By name.
    ListTags {
        GET "/v1/orgs/{org}/tags" -> 200;
        tag "tags";
        access tags: read;
        path OrgPath;
        query Paging;
        reply Json<Page<Tag>>;
        problems CursorExpired;
    }

    /// Create a tag.
    ///
    /// A name that is taken, in capitals or not, is a fault at `/name`.
    CreateTag {
        POST "/v1/orgs/{org}/tags" -> 201;
        tag "tags";
        access tags: write;
        path OrgPath;
        body NewTag;
        reply Json<Tag>;
        takes key;
        problems Conflict;
        example { "name": "urgent", "colour": "#cc3333" };
    }

    /// Read a tag.
    GetTag {
        GET "/v1/orgs/{org}/tags/{tag}" -> 200;
        tag "tags";
        access tags: read;
        path TagPath;
        reply Json<Tag>;
    }

    /// Change a tag.
    ///
    /// For owners and admins. Every task that has it shows the new name.
    EditTag {
        PATCH "/v1/orgs/{org}/tags/{tag}" -> 200;
        tag "tags";
        access tags: write;
        path TagPath;
        body TagPatch;
        reply Json<Tag>;
        takes key, if_match;
        example { "name": "very urgent" };
    }

    /// Delete a tag.
    ///
    /// For owners and admins. It vanishes from every task that has it; undoing this brings it back to all of them.
    DeleteTag {
        DELETE "/v1/orgs/{org}/tags/{tag}" -> 204;
        tag "tags";
        access tags: write;
        path TagPath;
        reply Empty;
        takes key, if_match;
    }
}
