CREATE TABLE IF NOT EXISTS page (
    page_id INTEGER PRIMARY KEY AUTOINCREMENT,
    entity_id TEXT NOT NULL UNIQUE,
    namespace INTEGER NOT NULL,
    datatype TEXT,
    redirect TEXT,
    protection TEXT,
    deleted INTEGER NOT NULL DEFAULT 0,
    latest INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS revision (
    revision_id INTEGER PRIMARY KEY AUTOINCREMENT,
    page_id INTEGER NOT NULL REFERENCES page (page_id),
    parent_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    created TEXT NOT NULL,
    summary TEXT NOT NULL,
    is_bot INTEGER NOT NULL,
    tags TEXT NOT NULL,
    size INTEGER NOT NULL,
    previous_size INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS revision_page ON revision (page_id, revision_id);
CREATE INDEX IF NOT EXISTS revision_user ON revision (user_name, revision_id);

CREATE TABLE IF NOT EXISTS term (
    entity_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS term_entity ON term (entity_id);
CREATE INDEX IF NOT EXISTS term_folded ON term (folded);
CREATE INDEX IF NOT EXISTS term_text ON term (text, language, kind);

CREATE TABLE IF NOT EXISTS sitelink (
    site TEXT NOT NULL,
    title TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    PRIMARY KEY (site, title)
);
CREATE INDEX IF NOT EXISTS sitelink_entity ON sitelink (entity_id);

CREATE TABLE IF NOT EXISTS counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS account (
    user_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    registered TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS log (
    log_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    action TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    entity_id TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    created TEXT NOT NULL,
    comment TEXT NOT NULL
);
