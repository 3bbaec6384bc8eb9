-- What is asked for and what came of it. The queue deletes its own rows after some days; these stay longer.
create table cutline.job (
  job_id uuid primary key,
  ep_id text not null,
  run_id text not null default '',
  stage text not null,
  params json not null,
  params_hash text not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  -- The one that may publish; 0 before the first.
  attempt int not null default 0,
  summary json,
  error json,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz
);

-- An episode has one job at a time, whoever asks.
create unique index job_under_way on cutline.job (ep_id, run_id) where state in ('queued', 'running');
create index job_newest on cutline.job (created_at desc, job_id desc);

-- What those who listen are told; it can be told again from any id on.
create table cutline.job_event (
  id bigint generated always as identity primary key,
  job_id uuid not null references cutline.job on delete cascade,
  attempt int not null,
  event text not null,
  data json not null,
  at timestamptz not null default now()
);
create index job_event_of on cutline.job_event (job_id, id);
