CREATE TABLE batch (
  name TEXT PRIMARY KEY,
  mapping TEXT NOT NULL,          -- the mapping's name: the catalogue that record keys belong to
  mapping_path TEXT NOT NULL,
  mapping_fingerprint TEXT NOT NULL,
  export_path TEXT NOT NULL,
  export_digest TEXT NOT NULL,    -- SHA-256 of the export's bytes
  export_kind TEXT NOT NULL CHECK (export_kind IN ('full', 'delta')),
  edit_group TEXT NOT NULL,       -- the marker of every edit of this batch
  created TEXT NOT NULL
);
CREATE TABLE part (
  batch TEXT NOT NULL REFERENCES batch (name),
  number INTEGER NOT NULL,
  first_position INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  byte_length INTEGER NOT NULL,
  record_count INTEGER NOT NULL,
  PRIMARY KEY (batch, number)
);
CREATE TABLE record_fingerprint (
  mapping TEXT NOT NULL,
  record_key TEXT NOT NULL,
  digest TEXT NOT NULL,
  batch TEXT NOT NULL,
  withdrawn INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (mapping, record_key)
);
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  mapping TEXT NOT NULL,
  record_key TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('match', 'new', 'not_same', 'unsure', 'skip')),
  qid TEXT NOT NULL,
  who TEXT NOT NULL,
  decided TEXT NOT NULL,
  why TEXT NOT NULL
);
CREATE INDEX decision_record ON decision (mapping, record_key, id);
CREATE TABLE review_queue (
  batch TEXT NOT NULL REFERENCES batch (name),
  record_key TEXT NOT NULL,
  heading TEXT NOT NULL,
  reason TEXT NOT NULL,
  best_qid TEXT NOT NULL,
  best_score REAL NOT NULL,
  PRIMARY KEY (batch, record_key)
);
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY,
  batch TEXT NOT NULL,
  wiki TEXT NOT NULL,             -- the API it was sent to
  record_key TEXT NOT NULL,
  edit_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'saved', 'unchanged', 'refused', 'unknown')),
  entered TEXT NOT NULL,
  qid TEXT NOT NULL,
  revision INTEGER NOT NULL,
  guids TEXT NOT NULL,            -- JSON array of the statements written
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  retry INTEGER NOT NULL
);
CREATE INDEX ledger_edit ON ledger (batch, record_key, id);
CREATE INDEX ledger_state ON ledger (wiki, record_key, state);
