-- The works of which items are the author.
SELECT asked.item AS author, works.work FROM asked JOIN works ON works.author = asked.item
