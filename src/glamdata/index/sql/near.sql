-- Items that share keys with a heading, those that share the most and the rarest first; a year that agrees counts as a
-- key. A key that many items bear counts only where a year of birth or death is near.
SELECT heading, item
FROM (
  SELECT
    asked.heading,
    found.item,
    sum(1 / ln(2 + found.bearers)) + max(CASE WHEN abs(found.birth - asked.birth) <= 1 OR abs(found.death - asked.death) <= 1 THEN 1 ELSE 0 END) AS weight
  FROM asked
  JOIN keys AS found USING (key)
  WHERE found.bearers <= $few
     OR abs(found.birth - asked.birth) <= $years
     OR abs(found.death - asked.death) <= $years
  GROUP BY asked.heading, found.item
)
QUALIFY row_number() OVER (PARTITION BY heading ORDER BY weight DESC, item) <= $best
