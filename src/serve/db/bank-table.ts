import { note } from '../../cli/kit/output.ts';
import { AppError } from '../../core/errors.ts';
import type { Database, QueueDatabase, Row, Sql } from './database.ts';
import { MIGRATIONS, migrate } from './migrate.ts';

/** A search in the index. */
export interface IndexedSearch {
  /** The state of the files that is searched. */
  readonly digest: string;
  /** As it is compared. */
  readonly model: string;
  readonly vector: Float32Array; // [d]
  /** People to find. */
  readonly most: number;
}

/** A seed that may be the likest of one of the likest people. */
export interface IndexedSeed {
  readonly personId: string;
  readonly seedId: string;
  readonly place: number;
  readonly vector: Float32Array; // [d]
}

/** A state of the files, of which the vectors come later. */
export interface IndexedBank {
  /** Names whoever puts it in: who began later goes on alone. */
  readonly filling: string;
  /** JSON: `{person_id, cast_id, name, show_id}` of everybody who has a seed. */
  readonly people: string;
  /** JSON: `{seed_id, person_id, place, sha}` of every seed. */
  readonly seeds: string;
}

export interface IndexedRows {
  readonly filling: string;
  /** JSON: `{seed_id, person_id, place, sha, model, dim, v}`, the vector as text. */
  readonly rows: string;
  /** Of the state that is complete with these; undefined where more come. */
  readonly digest: string | undefined;
}

/** The index of the Facebank. What it answers is undefined or false where no vectors can be kept. */
export interface BankTable {
  /** @returns undefined as well where the index is of another state */
  bankSearch(asked: IndexedSearch): Promise<readonly IndexedSeed[] | undefined>;
  /** Begin to put a state in. @returns ids of seeds whose vectors are needed */
  bankBegin(bank: IndexedBank): Promise<readonly string[] | undefined>;
  /** @returns false as well where somebody else has begun since */
  bankAdd(rows: IndexedRows): Promise<boolean>;
}

/**
 * How far a cosine of the database, which adds in float32, may be from the exact one, for two of them and a component:
 * what lies nearer than that to what was found is handed out as well, and decided in float64.
 */
const DOUBT = 2 ** -22;

/** Vectors are not carried through the steps of it, but fetched for the few that are left. */
const searchIn = (schema: string): string => `
with near as materialized (
  select seed_id, person_id, v operator(${schema}.<=>) $1::${schema}.vector as far
  from cutline.seed
  where model = $2 and dim = $3 and exists (select 1 from cutline.bank where digest = $4)
), best as (
  select person_id, min(far) as far from near group by person_id
), last as (
  select max(far) as far from (select far from best order by far limit $5) as likest
)
select seed_id, seed.person_id, place, v::text as v
from near join best using (person_id) cross join last join cutline.seed using (seed_id)
where best.far <= last.far + $6 and near.far <= best.far + $6`;

const BEGIN = [
  `delete from cutline.seed where not exists (
    select 1 from json_to_recordset($1::json) as given (seed_id text, sha text)
    where given.seed_id = seed.seed_id and given.sha = seed.sha)`,
  `update cutline.seed set person_id = given.person_id, place = given.place
    from json_to_recordset($1::json) as given (seed_id text, person_id text, place int)
    where given.seed_id = seed.seed_id
      and (seed.person_id, seed.place) is distinct from (given.person_id, given.place)`,
] as const;

const PEOPLE = `
insert into cutline.person (person_id, cast_id, name, show_id)
select * from json_to_recordset($1::json) as given (person_id text, cast_id text, name text, show_id text)
on conflict (person_id) do update
  set cast_id = excluded.cast_id, name = excluded.name, show_id = excluded.show_id`;

const GONE = `
delete from cutline.person where not exists (
  select 1 from json_to_recordset($1::json) as given (person_id text)
  where given.person_id = person.person_id)`;

const MISSING = `
select given.seed_id from json_to_recordset($1::json) as given (seed_id text)
where not exists (select 1 from cutline.seed where seed.seed_id = given.seed_id)`;

const addTo = (schema: string): string => `
insert into cutline.seed (seed_id, person_id, place, sha, model, dim, v)
select seed_id, person_id, place, sha, model, dim, v::${schema}.vector from json_to_recordset($1::json)
  as given (seed_id text, person_id text, place int, sha text, model text, dim int, v text)
on conflict (seed_id) do nothing`;

/**
 * The index in a database, made when it is first wanted. Where the server has no vectors, that is said once, and there
 * is no index: nothing else needs them.
 */
export function lazyBankTable(database: QueueDatabase): BankTable {
  let opening: Promise<BankTable | undefined> | undefined;
  const opened = (): Promise<BankTable | undefined> => {
    opening ??= openBankTable(database).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    bankSearch: async (asked) => (await opened())?.bankSearch(asked),
    bankBegin: async (bank) => (await opened())?.bankBegin(bank),
    bankAdd: async (rows) => (await (await opened())?.bankAdd(rows)) ?? false,
  };
}

/** @throws AppError `db/…` */
async function openBankTable(database: QueueDatabase): Promise<BankTable | undefined> {
  const [row] = await database.query(
    "select count(*)::int as known from pg_available_extensions where name = 'vector'",
  );
  try {
    if (row?.known !== 0) {
      await migrate(database, MIGRATIONS, ['vector']);
      return bankTable(database, await schemaOf(database));
    }
    note(`the database has no pgvector. ${INSTEAD}`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'db/refused') throw error;
    note(
      `pgvector could not be switched on in the database; let somebody who may do so say there: create extension vector. ${INSTEAD}`,
    );
  }
  return undefined;
}

const INSTEAD =
  'Faces of the Facebank are searched in its files, with the same result; with pgvector, from the next start on, they are in the database as well.';

/** Where the types of pgvector are: whose path of schemas it is not in finds them as well. */
async function schemaOf(database: Pick<Database, 'query'>): Promise<string> {
  const [row] = await database.query(
    `select quote_ident(nspname) as schema from pg_extension
    join pg_namespace on pg_namespace.oid = extnamespace where extname = 'vector'`,
  );
  return String(row?.schema);
}

/** The tables of a database that has them: see `003-facebank.sql`. */
function bankTable(database: Pick<Database, 'query' | 'transaction'>, schema: string): BankTable {
  const [search, add] = [searchIn(schema), addTo(schema)];
  return {
    bankSearch: async ({ digest, model, vector, most }) => {
      const { length: d } = vector;
      const values = [vectorText(vector), model, d, digest, most, DOUBT * d];
      const rows = await database.query(search, values);
      return rows.length === 0 ? undefined : rows.map(seedOf);
    },
    bankBegin: ({ filling, people, seeds }) =>
      database.transaction(async (sql) => {
        // Until all of it is there, it is no state at all.
        await sql.query(
          `insert into cutline.bank (digest, filling) values ('', $1)
          on conflict (only_one) do update set digest = '', filling = $1`,
          [filling],
        );
        await sql.query(BEGIN[0], [seeds]);
        await sql.query(PEOPLE, [people]);
        await sql.query(BEGIN[1], [seeds]);
        await sql.query(GONE, [people]);
        return (await sql.query(MISSING, [seeds])).map(({ seed_id: id }) => String(id));
      }),
    bankAdd: ({ filling, rows, digest }) =>
      database.transaction(async (sql) => {
        if (!(await isOwn(sql, filling))) return false;
        await sql.query(add, [rows]);
        if (digest !== undefined) {
          await sql.query('update cutline.bank set digest = $1, filling = null', [digest]);
        }
        return true;
      }),
  };
}

async function isOwn(sql: Sql, filling: string): Promise<boolean> {
  const own = await sql.query('select 1 from cutline.bank where filling = $1 for update', [
    filling,
  ]);
  return own.length > 0;
}

/** Each number in a text that is this float32. */
const vectorText = (vector: Float32Array): string => `[${Array.from(vector, String).join(',')}]`;

const seedOf = ({ seed_id: seedId, person_id: personId, place, v }: Row): IndexedSeed => ({
  ...{ seedId: String(seedId), personId: String(personId), place: Number(place) },
  vector: Float32Array.from(JSON.parse(String(v)) as number[]),
});
