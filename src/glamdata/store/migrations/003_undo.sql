ALTER TABLE ledger ADD COLUMN purpose TEXT NOT NULL DEFAULT 'push';  -- push, or undo: to take a push back
CREATE INDEX ledger_sent ON ledger (wiki, state, entered);
