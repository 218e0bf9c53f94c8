-- The store: present entries, the log of every change, and where the log stands.

CREATE TYPE "Operation" AS ENUM ('created', 'updated', 'deleted', 'expired');

-- Collation "C" orders names by byte: the same everywhere, and a prefix is a range of the index.
CREATE TABLE config (
  name       text COLLATE "C" NOT NULL,
  data       jsonb            NOT NULL,
  -- Bytes of the data as JSON text: what an entry weighs in a response.
  size       integer          NOT NULL,
  version    integer          NOT NULL,
  revision   bigint           NOT NULL,
  created_at timestamptz(3)   NOT NULL,
  updated_at timestamptz(3)   NOT NULL,
  expires_at timestamptz(3),
  CONSTRAINT config_pkey PRIMARY KEY (name)
);
CREATE INDEX config_updated_at_name_idx ON config (updated_at, name);
-- Few entries expire, and sweeping asks for the soonest: the index holds only those.
CREATE INDEX config_expires_at_idx ON config (expires_at) WHERE expires_at IS NOT NULL;

-- Expiry is the database's clock, to the millisecond, whether or not a row has been swept.
CREATE VIEW live_config AS
  SELECT name, data, size, version, revision, created_at, updated_at, expires_at
    FROM config
   WHERE expires_at IS NULL OR expires_at > now();

CREATE TABLE change (
  revision   bigint           NOT NULL,
  name       text COLLATE "C" NOT NULL,
  version    integer          NOT NULL,
  operation  "Operation"      NOT NULL,
  data       jsonb,
  created_at timestamptz(3)   NOT NULL,
  updated_at timestamptz(3)   NOT NULL,
  expires_at timestamptz(3),
  principal  text             NOT NULL,
  batch      uuid             NOT NULL,
  CONSTRAINT change_pkey PRIMARY KEY (revision)
);
CREATE UNIQUE INDEX change_name_version_key ON change (name, version);

CREATE TABLE store (
  id       integer NOT NULL DEFAULT 1,
  revision bigint  NOT NULL,
  oldest   bigint  NOT NULL,
  CONSTRAINT store_pkey PRIMARY KEY (id),
  CONSTRAINT store_one_row CHECK (id = 1)
);
INSERT INTO store (revision, oldest) VALUES (0, 1);
