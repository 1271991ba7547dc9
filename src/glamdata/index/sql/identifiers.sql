-- Items that carry an identifier.
SELECT asked.property, asked.value, found.item
FROM asked
JOIN identifiers AS found USING (property, value)
