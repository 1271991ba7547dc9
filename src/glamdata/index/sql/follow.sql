-- The items that ids stand for: themselves, or what they redirect to.
SELECT asked.item AS asked, coalesce(redirects.item, asked.item) AS item
FROM asked
LEFT JOIN redirects ON redirects.asked = asked.item
JOIN items ON items.item = coalesce(redirects.item, asked.item)
