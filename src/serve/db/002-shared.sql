-- Attempts that began and were not handed back: after some of them a job is given up.
alter table cutline.job add column tries int not null default 0;
update cutline.job set tries = attempt;

-- Whoever listens in another process is told that something happened, and which; what it was stands in the table.
create function cutline.tell_event() returns trigger language plpgsql as $$
begin
  perform pg_notify('cutline_event', new.id::text);
  return null;
end $$;
create trigger job_event_told after insert on cutline.job_event
  for each row execute function cutline.tell_event();
