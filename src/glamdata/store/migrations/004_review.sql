CREATE TABLE retraction (          -- decisions that were taken back; the decision itself stays
  decision INTEGER PRIMARY KEY REFERENCES decision (id),
  who TEXT NOT NULL,
  retracted TEXT NOT NULL
);
CREATE TABLE record_state (        -- what all decisions about a record come to (standing.py)
  mapping TEXT NOT NULL,
  record_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'decided', 'conflict', 'unsure')),
  decision INTEGER NOT NULL,       -- the decision that stands, or one side of a conflict; 0 for none
  against INTEGER NOT NULL,        -- the other side of a conflict; 0 for none
  version TEXT NOT NULL,           -- another one whenever anything was decided or taken back
  PRIMARY KEY (mapping, record_key)
) WITHOUT ROWID;
CREATE TABLE unfolded (            -- mappings whose decisions were made before there was record_state
  mapping TEXT PRIMARY KEY
);
INSERT INTO unfolded SELECT DISTINCT mapping FROM decision;
CREATE INDEX decision_who ON decision (mapping, who, id);
ALTER TABLE review_queue ADD COLUMN part INTEGER NOT NULL DEFAULT 0;           -- the part of the export; 0: not known
ALTER TABLE review_queue ADD COLUMN first_reason TEXT NOT NULL DEFAULT '';     -- before reviewers disagreed
ALTER TABLE review_queue ADD COLUMN shelf TEXT NOT NULL DEFAULT 'waiting';     -- waiting, unsure, decided
ALTER TABLE review_queue ADD COLUMN sort_heading TEXT NOT NULL DEFAULT '';
ALTER TABLE review_queue ADD COLUMN letter TEXT NOT NULL DEFAULT '';
UPDATE review_queue SET first_reason = reason, sort_heading = lower(heading), letter = upper(substr(heading, 1, 1));
CREATE INDEX queue_heading ON review_queue (batch, shelf, sort_heading, record_key, best_score);
CREATE INDEX queue_reason ON review_queue (batch, shelf, reason, sort_heading, record_key, best_score);
CREATE INDEX queue_letter ON review_queue (batch, shelf, letter, sort_heading, record_key, best_score);
CREATE INDEX queue_score ON review_queue (batch, shelf, best_score, record_key);
CREATE TABLE queue_count (         -- how many rows lie where, kept by the triggers below: counting 100,000 takes too long
  batch TEXT NOT NULL,
  shelf TEXT NOT NULL,
  reason TEXT NOT NULL,
  letter TEXT NOT NULL,
  rows INTEGER NOT NULL,
  PRIMARY KEY (batch, shelf, reason, letter)
) WITHOUT ROWID;
INSERT INTO queue_count SELECT batch, shelf, reason, letter, count(*) FROM review_queue GROUP BY 1, 2, 3, 4;
CREATE TRIGGER queue_row_added AFTER INSERT ON review_queue BEGIN
  INSERT INTO queue_count VALUES (new.batch, new.shelf, new.reason, new.letter, 1)
    ON CONFLICT (batch, shelf, reason, letter) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER queue_row_gone AFTER DELETE ON review_queue BEGIN
  UPDATE queue_count SET rows = rows - 1
    WHERE batch = old.batch AND shelf = old.shelf AND reason = old.reason AND letter = old.letter;
END;
CREATE TRIGGER queue_row_moved AFTER UPDATE OF shelf, reason, letter ON review_queue
  WHEN old.shelf != new.shelf OR old.reason != new.reason OR old.letter != new.letter BEGIN
  UPDATE queue_count SET rows = rows - 1
    WHERE batch = old.batch AND shelf = old.shelf AND reason = old.reason AND letter = old.letter;
  INSERT INTO queue_count VALUES (new.batch, new.shelf, new.reason, new.letter, 1)
    ON CONFLICT (batch, shelf, reason, letter) DO UPDATE SET rows = rows + 1;
END;
