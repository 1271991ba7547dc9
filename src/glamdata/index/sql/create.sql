-- The tables of an index, in the order things are read. Items are numbers: 42 is Q42.
CREATE TABLE about (name VARCHAR, value VARCHAR);
CREATE TABLE items (item BIGINT, facts BLOB, revision BIGINT);
CREATE TABLE raw_names (text VARCHAR, languages VARCHAR, item BIGINT);
CREATE TABLE raw_identifiers (property VARCHAR, value VARCHAR, item BIGINT);
CREATE TABLE raw_keys (key UBIGINT, item BIGINT, birth INTEGER, death INTEGER);
CREATE TABLE subclasses (class BIGINT, parent BIGINT);
CREATE TABLE raw_works (author BIGINT, work BIGINT);
CREATE TABLE redirects (asked BIGINT, item BIGINT);
