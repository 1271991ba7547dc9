-- What is kept of items.
SELECT items.item, items.facts FROM items JOIN asked USING (item)
