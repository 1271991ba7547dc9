ALTER TABLE decision ADD COLUMN role TEXT NOT NULL DEFAULT '';     -- under which it was decided; empty: not told apart
ALTER TABLE permission ADD COLUMN role TEXT NOT NULL DEFAULT '';
CREATE TABLE signature (          -- a person's signature under a plan; append-only
  id INTEGER PRIMARY KEY,
  batch TEXT NOT NULL,
  plan TEXT NOT NULL,             -- the plan's hash
  edits INTEGER NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  signed TEXT NOT NULL
);
CREATE INDEX signature_batch ON signature (batch, id);
CREATE TABLE signed_plan (        -- what was signed: the hashes of a plan's edits, which its own hash is made of
  batch TEXT NOT NULL,
  plan TEXT NOT NULL,
  edits BLOB NOT NULL,            -- 32 bytes each, in order
  PRIMARY KEY (batch, plan)
);
CREATE TABLE sending (            -- who published a batch or took it back, each time; append-only
  id INTEGER PRIMARY KEY,
  batch TEXT NOT NULL,
  wiki TEXT NOT NULL,
  act TEXT NOT NULL,              -- publish, undo
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  plan TEXT NOT NULL,
  began TEXT NOT NULL
);
CREATE TRIGGER signature_stays BEFORE UPDATE ON signature BEGIN SELECT RAISE(ABORT, 'a signature stays'); END;
CREATE TRIGGER signature_is_kept BEFORE DELETE ON signature BEGIN SELECT RAISE(ABORT, 'a signature stays'); END;
