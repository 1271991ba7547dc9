ALTER TABLE part ADD COLUMN digest TEXT NOT NULL DEFAULT '';  -- SHA-256 of the part's bytes; empty: to be cut anew
CREATE TABLE note (               -- what a stage remembers of a batch from one run to the next
  batch TEXT NOT NULL REFERENCES batch (name),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (batch, name)
);
