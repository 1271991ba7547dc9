-- Items with exactly this name in one of the languages.
SELECT asked.text, found.item
FROM asked
JOIN names AS found USING (text)
WHERE list_has_any(string_split(found.languages, ' '), $languages)
