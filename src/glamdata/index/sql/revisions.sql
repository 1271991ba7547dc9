-- The revisions at which items stood in the dump, where it says so.
SELECT items.item, items.revision FROM items JOIN asked USING (item) WHERE items.revision > 0
