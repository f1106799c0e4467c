-- The first schema: accounts, organizations and what they own, the change log.
-- Every key of an organization's data begins with org_id and every reference is composite, so that a row of one
-- organization cannot point into another. Times are whole milliseconds since 1970 in UTC; ids are 16 bytes.
-- A purged row (purged_at) is emptied and stays for what still points at it; whoever reads records leaves it out.

-- What was applied to this database; the runner reads it before anything else.
create table migrations (
    number     integer primary key,
    name       text not null,
    checksum   text not null,
    applied_at integer not null
) strict;

create table meta (
    name  text primary key,
    value text not null
) strict, without rowid;

-- Accounts -----------------------------------------------------------------------------------------------------------

create table users (
    user_id      blob primary key check (length(user_id) = 16),
    email        text not null,
    email_folded text not null unique,
    name         text not null,
    image_url    text,
    time_zone    text,
    password     text,
    created_at   integer not null,
    updated_at   integer not null
) strict, without rowid;

create table sessions (
    session_id   blob primary key check (length(session_id) = 16),
    user_id      blob not null references users (user_id) on delete cascade,
    hash         blob not null unique check (length(hash) = 32),
    created_at   integer not null,
    last_used_at integer not null,
    expires_at   integer not null,
    agent        text,
    address      text
) strict, without rowid;
create index sessions_user on sessions (user_id, created_at);

-- Organizations ------------------------------------------------------------------------------------------------------

create table organizations (
    org_id     blob primary key check (length(org_id) = 16),
    version    integer not null,
    name       text not null,
    slug       text not null,
    image_url  text,
    week_start text not null check (week_start in ('monday', 'saturday', 'sunday')),
    time_zone  text not null,
    created_at integer not null,
    created_by blob not null,
    updated_at integer not null,
    deleted_at integer,
    purged_at  integer
) strict, without rowid;
create unique index organizations_slug on organizations (slug) where deleted_at is null;
create index organizations_trash on organizations (deleted_at) where deleted_at is not null and purged_at is null;

-- The newest change of each organization: its number and the hash of its row in the chain.
create table heads (
    org_id blob primary key references organizations (org_id),
    seq    integer not null check (seq >= 0),
    hash   blob not null check (length(hash) = 32)
) strict, without rowid;

create table members (
    org_id       blob not null references organizations (org_id),
    user_id      blob not null check (length(user_id) = 16),
    version      integer not null,
    role         text not null check (role in ('member', 'admin', 'owner')),
    name         text not null,
    email        text,
    email_folded text,
    image_url    text,
    claimed      integer not null check (claimed in (0, 1)),
    created_at   integer not null,
    created_by   blob not null,
    updated_at   integer not null,
    deleted_at   integer,
    purged_at    integer,
    primary key (org_id, user_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
) strict, without rowid;
create index members_user on members (user_id, org_id);
create index members_email on members (org_id, email_folded) where email_folded is not null;
create index members_owners on members (org_id, user_id) where role = 'owner' and deleted_at is null;
create index members_name on members (org_id, name, user_id);

create table tokens (
    token_id     blob primary key check (length(token_id) = 16),
    user_id      blob not null references users (user_id) on delete cascade,
    org_id       blob not null,
    hash         blob not null unique check (length(hash) = 32),
    name         text not null,
    can_read     integer not null check (can_read in (0, 1)),
    can_write    integer not null check (can_write in (0, 1)),
    created_at   integer not null,
    expires_at   integer not null,
    last_used_at integer,
    foreign key (org_id, user_id) references members (org_id, user_id)
) strict, without rowid;
create index tokens_user on tokens (user_id, created_at);

create table invitations (
    org_id        blob not null references organizations (org_id),
    invitation_id blob not null check (length(invitation_id) = 16),
    version       integer not null,
    email         text not null,
    email_folded  text not null,
    role          text not null check (role in ('member', 'admin', 'owner')),
    expires_at    integer not null,
    created_at    integer not null,
    created_by    blob not null,
    updated_at    integer not null,
    deleted_at    integer,
    purged_at     integer,
    primary key (org_id, invitation_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
) strict, without rowid;
create unique index invitations_email on invitations (org_id, email_folded) where deleted_at is null;
create index invitations_open on invitations (org_id, created_at, invitation_id) where deleted_at is null;

create table invitation_secrets (
    org_id        blob not null,
    invitation_id blob not null,
    hash          blob not null unique check (length(hash) = 32),
    primary key (org_id, invitation_id),
    foreign key (org_id, invitation_id) references invitations (org_id, invitation_id)
) strict, without rowid;

create table projects (
    org_id      blob not null references organizations (org_id),
    project_id  blob not null check (length(project_id) = 16),
    version     integer not null,
    key         text not null,
    name        text not null,
    description text not null,
    colour      text,
    archived    integer not null check (archived in (0, 1)),
    created_at  integer not null,
    created_by  blob not null,
    updated_at  integer not null,
    deleted_at  integer,
    purged_at   integer,
    primary key (org_id, project_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
) strict, without rowid;
create unique index projects_key on projects (org_id, key) where deleted_at is null;
create index projects_bin on projects (org_id, key, project_id) where deleted_at is not null and purged_at is null;
create index projects_trash on projects (deleted_at) where deleted_at is not null and purged_at is null;

-- Numbers that are handed out, outside the logged records: they only ever rise.
create table counters (
    org_id        blob not null,
    project_id    blob not null,
    next_number   integer not null check (next_number >= 1),
    last_position text,
    primary key (org_id, project_id),
    foreign key (org_id, project_id) references projects (org_id, project_id)
) strict, without rowid;

create table tags (
    org_id      blob not null references organizations (org_id),
    tag_id      blob not null check (length(tag_id) = 16),
    version     integer not null,
    name        text not null,
    name_folded text not null,
    colour      text,
    created_at  integer not null,
    created_by  blob not null,
    updated_at  integer not null,
    deleted_at  integer,
    purged_at   integer,
    primary key (org_id, tag_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
) strict, without rowid;
create unique index tags_name on tags (org_id, name_folded) where deleted_at is null;

-- row_id ties a task to its row in task_search.
create table tasks (
    row_id        integer primary key,
    org_id        blob not null,
    task_id       blob not null check (length(task_id) = 16),
    version       integer not null,
    project_id    blob not null,
    number        integer not null check (number >= 1),
    title         text not null,
    description   text not null,
    status        text not null check (status in ('todo', 'in_progress', 'done', 'cancelled')),
    priority      integer check (priority between 1 and 4),
    start_day     text,
    start_at      integer,
    start_zone    text,
    due_key       text,
    due_day       text,
    due_at        integer,
    due_zone      text,
    estimate      integer check (estimate between 0 and 525600),
    parent_id     blob,
    position      text not null,
    created_at    integer not null,
    created_by    blob not null,
    updated_at    integer not null,
    completed_at  integer,
    deleted_at    integer,
    purged_at     integer,
    source_system text,
    source_key    text,
    source_url    text,
    source_author text,
    source_digest text,
    unique (org_id, task_id),
    foreign key (org_id, project_id) references projects (org_id, project_id),
    foreign key (org_id, parent_id) references tasks (org_id, task_id),
    foreign key (org_id, created_by) references members (org_id, user_id),
    check ((source_system is null) = (source_key is null)),
    check ((completed_at is not null) = (status in ('done', 'cancelled')) or purged_at is not null)
) strict;
create unique index tasks_number on tasks (org_id, project_id, number);
create unique index tasks_source on tasks (org_id, source_system, source_key) where source_system is not null and purged_at is null;
create index tasks_position on tasks (org_id, project_id, position, task_id) where deleted_at is null;
create index tasks_status on tasks (org_id, project_id, status, position, task_id) where deleted_at is null;
create index tasks_created on tasks (org_id, created_at, task_id) where deleted_at is null;
create index tasks_updated on tasks (org_id, updated_at, task_id) where deleted_at is null;
create index tasks_open on tasks (org_id, status, created_at, task_id) where deleted_at is null;
create index tasks_due on tasks (org_id, due_key, task_id) where deleted_at is null;
create index tasks_completed on tasks (org_id, completed_at, task_id) where deleted_at is null;
create index tasks_priority on tasks (org_id, priority, task_id) where deleted_at is null;
create index tasks_state on tasks (org_id, status, task_id) where deleted_at is null;
create index tasks_title on tasks (org_id, lower(title), task_id) where deleted_at is null;
create index tasks_creator on tasks (org_id, created_by, created_at, task_id) where deleted_at is null;
create index tasks_parent on tasks (org_id, parent_id) where parent_id is not null;
create index tasks_deleted on tasks (org_id, updated_at, task_id) where deleted_at is not null and purged_at is null;
create index tasks_expired on tasks (org_id, deleted_at, task_id) where deleted_at is not null and purged_at is null;
create index tasks_bin on tasks (org_id, project_id, task_id) where deleted_at is not null and purged_at is null;
create index tasks_trash on tasks (deleted_at) where deleted_at is not null and purged_at is null;

create table task_tags (
    org_id  blob not null,
    task_id blob not null,
    tag_id  blob not null,
    primary key (org_id, task_id, tag_id),
    foreign key (org_id, task_id) references tasks (org_id, task_id),
    foreign key (org_id, tag_id) references tags (org_id, tag_id)
) strict, without rowid;
create index task_tags_tag on task_tags (org_id, tag_id, task_id);

create table task_assignees (
    org_id  blob not null,
    task_id blob not null,
    user_id blob not null,
    primary key (org_id, task_id, user_id),
    foreign key (org_id, task_id) references tasks (org_id, task_id),
    foreign key (org_id, user_id) references members (org_id, user_id)
) strict, without rowid;
create index task_assignees_user on task_assignees (org_id, user_id, task_id);

-- Words of titles and descriptions as core folds them, each preceded by a mark of its organization, so that a search
-- never reads another organization's postings; one that is not plain ASCII in hexadecimal behind U+E000 (of Co), for this
-- index takes fewer characters for letters than core does.
create virtual table task_search using fts5 (
    title, description,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
);

create table comments (
    org_id        blob not null,
    comment_id    blob not null check (length(comment_id) = 16),
    version       integer not null,
    task_id       blob not null,
    project_id    blob not null,
    body          text not null,
    reply_to      blob,
    edited_at     integer,
    created_at    integer not null,
    created_by    blob not null,
    updated_at    integer not null,
    deleted_at    integer,
    purged_at     integer,
    source_system text,
    source_key    text,
    source_url    text,
    source_author text,
    source_digest text,
    primary key (org_id, comment_id),
    foreign key (org_id, task_id) references tasks (org_id, task_id),
    foreign key (org_id, project_id) references projects (org_id, project_id),
    foreign key (org_id, reply_to) references comments (org_id, comment_id),
    foreign key (org_id, created_by) references members (org_id, user_id)
) strict, without rowid;
-- With deleted_at, so that living comments are counted without looking at them.
create index comments_task on comments (org_id, task_id, deleted_at, created_at, comment_id);
create unique index comments_source on comments (org_id, source_system, source_key) where source_system is not null and purged_at is null;
create index comments_expired on comments (org_id, deleted_at, comment_id) where deleted_at is not null and purged_at is null;
create index comments_trash on comments (deleted_at) where deleted_at is not null and purged_at is null;

create table comment_mentions (
    org_id     blob not null,
    comment_id blob not null,
    user_id    blob not null,
    primary key (org_id, comment_id, user_id),
    foreign key (org_id, comment_id) references comments (org_id, comment_id),
    foreign key (org_id, user_id) references members (org_id, user_id)
) strict, without rowid;

-- The log ------------------------------------------------------------------------------------------------------------

-- One act of one actor. Its name, actor, time, subject and what it undoes are hashed with each of its changes; its request
-- key and what it was undone by may change later.
-- `answer` is kept where a repeated request could not be answered from records, and erased by any purge.
create table operations (
    org_id       blob not null references organizations (org_id),
    operation_id blob not null check (length(operation_id) = 16),
    name         text not null,
    user_id      blob not null,
    token_id     blob,
    system       integer not null check (system in (0, 1)),
    at           integer not null,
    request_key  text,
    fingerprint  blob,
    subject_kind text,
    subject_id   blob,
    first_seq    integer,
    last_seq     integer,
    undoes       blob,
    undone_by    blob,
    answer       text,
    primary key (org_id, operation_id),
    foreign key (org_id, undoes) references operations (org_id, operation_id),
    foreign key (org_id, undone_by) references operations (org_id, operation_id)
) strict, without rowid;
create unique index operations_key on operations (org_id, user_id, request_key) where request_key is not null;
-- What a person could undo next.
create index operations_latest on operations (org_id, user_id, last_seq) where last_seq is not null and undoes is null and undone_by is null;
create index operations_answer on operations (org_id) where answer is not null;

-- Insert-only: triggers below refuse anything else.
create table changes (
    org_id       blob not null,
    seq          integer not null check (seq >= 1),
    operation_id blob not null,
    verb         text not null check (verb in ('created', 'updated', 'deleted', 'restored', 'purged')),
    kind         text not null,
    record_id    blob not null,
    project_id   blob,
    task_id      blob,
    audience     text not null check (audience in ('everyone', 'admins')),
    digest       blob not null check (length(digest) = 32),
    hash         blob not null check (length(hash) = 32),
    primary key (org_id, seq),
    foreign key (org_id, operation_id) references operations (org_id, operation_id)
) strict, without rowid;
create index changes_record on changes (org_id, record_id, seq);
create index changes_task on changes (org_id, task_id, seq) where task_id is not null;

create trigger changes_stay before update on changes begin
    select raise(abort, 'the change log is insert-only');
end;
create trigger changes_remain before delete on changes begin
    select raise(abort, 'the change log is insert-only');
end;

-- What changed, as the exact bytes that were hashed; erased by a purge, whereupon the chain still verifies. Each belongs
-- to the row of `changes` with its number, which holds its digest; one without would be no part of anything.
create table change_payloads (
    org_id blob not null,
    seq    integer not null,
    salt   blob not null check (length(salt) = 16),
    bytes  blob not null,
    primary key (org_id, seq)
) strict, without rowid;

create table jobs (
    job_id     blob primary key check (length(job_id) = 16),
    org_id     blob not null references organizations (org_id),
    work       text not null,
    subject    blob not null,
    run_at     integer not null,
    attempts   integer not null
) strict, without rowid;
create index jobs_due on jobs (run_at, job_id);

-- Without statistics SQLite takes an organization for ten rows and reads all of it rather than look into an index. So it
-- is told what a large one has: rows of the table, of one organization, of one id.
analyze sqlite_schema;
insert into sqlite_stat1 (tbl, idx, stat) values
    ('members', 'members', '100000 1000 1'),
    ('tags', 'tags', '100000 1000 1'),
    ('tasks', 'sqlite_autoindex_tasks_1', '1000000 100000 1'),
    ('comments', 'comments', '1000000 100000 1'),
    ('operations', 'operations', '10000000 1000000 1'),
    ('changes', 'changes', '10000000 1000000 1');
analyze sqlite_schema;
