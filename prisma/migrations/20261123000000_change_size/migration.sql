-- What a change weighs, known without reading its data: whoever reads the log is bounded by bytes.
ALTER TABLE change ADD COLUMN size integer NOT NULL DEFAULT 0;
UPDATE change SET size = octet_length(data::text) WHERE data IS NOT NULL;
ALTER TABLE change ALTER COLUMN size DROP DEFAULT;
