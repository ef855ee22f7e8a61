-- migrate:up
set lock_timeout = '2s';
set statement_timeout = '30s';

create table if not exists restaurants (
    id text primary key,
    name text not null,
    created_at timestamptz not null default now()
);

create table if not exists orders (
    id text primary key,
    restaurant text not null references restaurants (id),
    total numeric(12, 2) not null check (total >= 0),
    placed_at timestamptz not null default now()
);

-- The table is new and empty: nobody waits for this lock.
-- squawk-ignore require-concurrent-index-creation
create index if not exists orders_by_restaurant on orders (restaurant, placed_at desc);

-- migrate:down
set lock_timeout = '2s';
set statement_timeout = '30s';

-- squawk-ignore ban-drop-table
drop table if exists orders;
-- squawk-ignore ban-drop-table
drop table if exists restaurants;
