CREATE TABLE permission (         -- a person's word that opens a gate or shuts it again; append-only
  id INTEGER PRIMARY KEY,
  mapping TEXT NOT NULL,
  batch TEXT NOT NULL,            -- empty: for every batch of the catalogue
  gate TEXT NOT NULL,
  pid TEXT NOT NULL,              -- empty: for every property
  record_key TEXT NOT NULL,       -- empty: for every record
  opens INTEGER NOT NULL,
  who TEXT NOT NULL,
  given TEXT NOT NULL,
  why TEXT NOT NULL
);
CREATE INDEX permission_mapping ON permission (mapping, id);
CREATE TABLE batch_metrics (      -- the figures of a batch each time its export changed: what the next one is held against
  id INTEGER PRIMARY KEY,
  mapping TEXT NOT NULL,
  batch TEXT NOT NULL,
  export_digest TEXT NOT NULL,
  taken TEXT NOT NULL,
  figures TEXT NOT NULL,          -- JSON
  accepted INTEGER NOT NULL,      -- 1: as expected, or accepted by a person
  UNIQUE (batch, export_digest)
);
