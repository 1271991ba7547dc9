-- Each table in the order in which it is asked, so that a look-up reads a few blocks of it.
CREATE TABLE names AS SELECT * FROM raw_names ORDER BY text;
DROP TABLE raw_names;
CREATE TABLE identifiers AS SELECT * FROM raw_identifiers ORDER BY property, value;
DROP TABLE raw_identifiers;
CREATE TABLE works AS SELECT * FROM raw_works ORDER BY author, work;
DROP TABLE raw_works;
CREATE TABLE keys AS
  SELECT key, item, birth, death, bearers
  FROM (SELECT *, count(*) OVER (PARTITION BY key) AS bearers FROM (SELECT DISTINCT * FROM raw_keys))
  WHERE bearers <= $most
  ORDER BY key;
DROP TABLE raw_keys;
