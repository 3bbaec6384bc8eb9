-- An index of the faces of known people: facebank.json says what is true, and this can be made from it at any time.
create extension if not exists vector;
-- It lies in whatever schema its installer had in mind.
select set_config('search_path', current_setting('search_path') || ', ' || quote_ident(nspname), true)
from pg_extension join pg_namespace on pg_namespace.oid = extnamespace where extname = 'vector';

-- Of which state of the files the index is; another one is being put in by whoever has the name in "filling".
create table cutline.bank (
  only_one boolean primary key default true check (only_one),
  digest text not null,
  filling text
);

create table cutline.person (
  person_id text primary key,
  cast_id text not null,
  name text not null,
  show_id text not null
);

create table cutline.seed (
  seed_id text primary key,
  person_id text not null references cutline.person on delete cascade,
  -- Among those of the person: the first is the face that is shown.
  place int not null,
  -- Of model and vector: the same id may be another face in other files.
  sha text not null,
  -- Vectors are only compared with those of the same model and length.
  model text not null,
  dim int not null,
  v vector not null check (vector_dims(v) = dim)
);
-- Vectors of the usual length are just too long to be kept in their rows unasked: looked up elsewhere, each search takes
-- twenty times as long.
alter table cutline.seed alter column v set storage main;
create index seed_of_model on cutline.seed (model, dim);
create index seed_of_person on cutline.seed (person_id, place);
