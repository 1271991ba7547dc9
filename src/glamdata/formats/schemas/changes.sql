-- What differs between two sets; no FULL JOIN, which SQLite has only since 3.39.
SELECT new.record_key, CASE WHEN old.record_key IS NULL THEN 'added' ELSE 'changed' END AS change,
       old.qid AS qid_before, new.qid AS qid, new.content_hash
  FROM new LEFT JOIN old ON old.record_key = new.record_key
 WHERE old.content_hash IS NOT new.content_hash
UNION ALL
SELECT old.record_key, 'withdrawn', old.qid, old.qid, NULL
  FROM old LEFT JOIN new ON new.record_key = old.record_key
 WHERE new.record_key IS NULL
 ORDER BY 1
