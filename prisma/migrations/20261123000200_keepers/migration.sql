-- What the keepers need to know of each other: which server keeps, and how far the log is compacted.

-- A row rather than an advisory lock: it also works behind a pooler that shares sessions, and runs out by itself.
CREATE TABLE lease (
  name   text        NOT NULL,
  holder uuid        NOT NULL,
  until  timestamptz NOT NULL,
  CONSTRAINT lease_pkey PRIMARY KEY (name)
);

-- Beside the row of "store", which is written anew with every batch: what only the keeper moves is not carried
-- along there, and a walk that removes nothing does not get in the way of the writers.
CREATE TABLE compaction (
  id           integer NOT NULL DEFAULT 1,
  -- The revision up to which each name has been cut to so many versions.
  counted      bigint  NOT NULL,
  max_versions integer NOT NULL,
  -- The revision up to which changes that were too old have been removed.
  aged         bigint  NOT NULL,
  CONSTRAINT compaction_pkey PRIMARY KEY (id),
  CONSTRAINT compaction_one_row CHECK (id = 1)
);
INSERT INTO compaction (counted, max_versions, aged) VALUES (0, 1, 0);
