-- migrate:up
set lock_timeout = '2s';
set statement_timeout = '30s';

-- Without a default, so that neither a rewrite nor a long lock is needed.
alter table orders add column if not exists note text;

-- migrate:down
set lock_timeout = '2s';
set statement_timeout = '30s';

-- squawk-ignore ban-drop-column
alter table orders drop column if exists note;
