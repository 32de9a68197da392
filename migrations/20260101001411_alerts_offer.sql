-- What an alert offers to do about it: a sentence, shown as a button that says it.
ALTER TABLE alerts ADD COLUMN offers text CHECK (length(offers) BETWEEN 1 AND 75);
