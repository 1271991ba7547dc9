-- The identifiers of items, of the properties wanted.
SELECT asked.item, found.property, found.value
FROM asked
JOIN identifiers AS found USING (item)
WHERE list_contains($properties, found.property)
