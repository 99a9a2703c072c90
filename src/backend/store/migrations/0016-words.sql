-- SPDX-License-Identifier: MIT
-- What a search for batches and videos looks at, in one narrow table: name and prompt, each on a
-- line, as searches compare texts. FOLD is of every connection that the server makes. Those that are
-- there already get their row by and by, the newest first: a search is not to wait for it, nor a start.

CREATE TABLE batch_words (
  seq INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL,
  words TEXT NOT NULL
);
-- Batches from this one on have their row.
INSERT INTO tally (name, value) SELECT 'words_from', COALESCE (MAX (seq), -1) + 1 FROM batch;

CREATE TRIGGER batch_words_added AFTER INSERT ON batch BEGIN
  INSERT INTO batch_words (seq, user_id, words) VALUES (NEW.seq, NEW.user_id, FOLD (NEW.name || CHAR (10) || NEW.prompt));
END;
CREATE TRIGGER batch_words_moved AFTER UPDATE OF name, prompt ON batch BEGIN
  UPDATE batch_words SET words = FOLD (NEW.name || CHAR (10) || NEW.prompt) WHERE seq = NEW.seq;
END;
CREATE TRIGGER batch_words_removed AFTER DELETE ON batch BEGIN
  DELETE FROM batch_words WHERE seq = OLD.seq;
END;
