-- Which of these classes are a subclass, through any number of steps, of the class expected.
WITH RECURSIVE above(class, parent) AS (
  SELECT DISTINCT asked.class, subclasses.parent FROM asked JOIN subclasses ON subclasses.class = asked.class
  UNION
  SELECT above.class, subclasses.parent FROM above JOIN subclasses ON subclasses.class = above.parent
)
SELECT DISTINCT asked.class, asked.expected
FROM asked
JOIN above ON above.class = asked.class AND above.parent = asked.expected
