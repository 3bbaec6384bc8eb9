import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { Database, Row, Sql } from './db/database.ts';
import type {
  EndEvent,
  JobEvent,
  JobFilter,
  JobPage,
  JobRequest,
  JobState,
  JobView,
  Submitted,
} from './job-types.ts';
import type { Problem } from './problem.ts';

/** Events that are kept of a job beside its end; older ones go. */
export const MOST_EVENTS = 1000;
/** They are counted after so many more. */
const TRIM_EVERY = 50;
/** Jobs that have ended are kept for so long, and so many of them. */
const KEPT_DAYS = 7;
const MOST_ENDED = 1000;
/** Jobs of one answer. */
const PAGE = 100;
/** Of Postgres: there is such a row. */
const UNIQUE = '23505';

const COLUMNS = `job_id::text, ep_id, run_id, stage, state, attempt::int, params, params_hash, summary, error,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at,
  to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started_at,
  to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ended_at,
  (select data from cutline.job_event where job_event.job_id = job.job_id and event = 'progress'
   order by id desc limit 1) as progress`;

const EVENT = 'id::text, job_id::text, event, data';

/** How an attempt or a job ended. */
export interface Ending {
  readonly state: Extract<JobState, 'done' | 'failed' | 'cancelled'>;
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly error?: Problem;
}

const END_EVENTS: Readonly<Record<Ending['state'], EndEvent>> = {
  done: 'done',
  failed: 'error',
  cancelled: 'cancelled',
};

/** Jobs and their events as the database has them. What changes a job tells it in the same transaction. */
export class JobStore {
  readonly #database: Database;
  readonly #tell: (event: JobEvent) => void;
  readonly #sinceTrim = new Map<string, number>();

  /** @param tell called with each event once it is kept */
  constructor(database: Database, tell: (event: JobEvent) => void) {
    this.#database = database;
    this.#tell = tell;
  }

  /**
   * Keep a job that is asked for, unless its episode has one.
   * @param enqueue called in the same transaction
   * @throws AppError `job/running`
   */
  submit(
    id: string,
    request: JobRequest,
    enqueue: (sql: Sql) => Promise<void>,
  ): Promise<Submitted> {
    const { stage, epId, runId = '', parameters } = request;
    const hash = hashOf(request);
    const work = async (sql: Sql): Promise<Submitted> => {
      const [there] = await sql.query(
        `select ${COLUMNS} from cutline.job where ep_id = $1 and run_id = $2 and state in ('queued', 'running')`,
        [epId, runId],
      );
      if (there !== undefined) {
        const job = viewOf(there);
        if (job.params_hash === hash && job.stage === stage) return { outcome: 'existing', job };
        throw running(job, stage);
      }
      const [made] = await sql.query(
        `insert into cutline.job (job_id, ep_id, run_id, stage, params, params_hash, state)
         values ($1, $2, $3, $4, $5, $6, 'queued') returning ${COLUMNS}`,
        [id, epId, runId, stage, JSON.stringify(parameters), hash],
      );
      await enqueue(sql);
      return { outcome: 'queued', job: viewOf(made!) };
    };
    return this.#database.transaction(work).catch((error: unknown) => {
      // Somebody asked at the same moment, and was first: now it is there.
      if ((error as { code?: unknown }).code !== UNIQUE) throw error;
      return this.#database.transaction(work);
    });
  }

  async get(id: string): Promise<JobView | undefined> {
    const [row] = await this.#database.query(
      `select ${COLUMNS} from cutline.job where job_id = $1`,
      [id],
    );
    return row && viewOf(row);
  }

  /** The newest first. */
  async list({ epId, state, after }: JobFilter): Promise<JobPage> {
    const rows = await this.#database.query(
      `select ${COLUMNS} from cutline.job
       where ($1::text is null or ep_id = $1) and ($2::text is null or state = $2)
         and ($3::uuid is null or (created_at, job_id) <
              (select created_at, job_id from cutline.job where job_id = $3::uuid))
       order by job.created_at desc, job.job_id desc limit ${PAGE + 1}`,
      [epId ?? null, state ?? null, after ?? null],
    );
    const jobs = rows.slice(0, PAGE).map(viewOf);
    return { jobs, next: rows.length > PAGE ? (jobs.at(-1)?.job_id ?? null) : null };
  }

  /** Jobs that have not ended, and how often each was begun. */
  async unfinished(): Promise<readonly { readonly id: string; readonly tries: number }[]> {
    const rows = await this.#database.query(
      `select job_id::text, tries::int from cutline.job where state in ('queued', 'running')`,
    );
    return rows.map(({ job_id: id, tries }) => ({ id: String(id), tries: Number(tries) }));
  }

  /**
   * An attempt begins; from now on no earlier one may publish.
   * @returns how many began before they were done, this one too; undefined for a job that is over
   */
  async begin(id: string, attempt: number): Promise<number | undefined> {
    const [row] = await this.#database.query(
      `update cutline.job set state = 'running', attempt = $2, tries = tries + 1,
         started_at = coalesce(started_at, now())
       where job_id = $1 and state in ('queued', 'running') and attempt < $2 returning tries::int`,
      [id, attempt],
    );
    return row && Number(row.tries);
  }

  /**
   * An attempt ends before it is done, and nothing is wrong with the job: it waits again, and was not tried.
   * @returns false where it does not count any more, or has just come to its end
   */
  async handBack(id: string, attempt: number): Promise<boolean> {
    const rows = await this.#database.query(
      `update cutline.job set state = 'queued', tries = tries - 1
       where job_id = $1 and state = 'running' and attempt = $2 returning 1`,
      [id, attempt],
    );
    return rows.length > 0;
  }

  /** Whether an attempt still is the one that counts; it stays so until the transaction ends. */
  async mayPublish(sql: Sql, id: string, attempt: number): Promise<boolean> {
    const rows = await sql.query(
      `select 1 from cutline.job where job_id = $1 and state = 'running' and attempt = $2 for update`,
      [id, attempt],
    );
    return rows.length > 0;
  }

  /**
   * A job ends, once. @param attempt only where that is the one that counts
   * @returns what to tell once the transaction is over; undefined for a job that had ended
   */
  async end(sql: Sql, id: string, ending: Ending, attempt?: number): Promise<JobEvent | undefined> {
    const { state, summary, error } = ending;
    const [row] = await sql.query(
      `update cutline.job set state = $2, summary = $3, error = $4, ended_at = now()
       where job_id = $1 and state in ('queued', 'running') and ($5::int is null or attempt = $5)
       returning attempt::int`,
      [id, state, jsonOf(summary), jsonOf(error), attempt ?? null],
    );
    if (row === undefined) return undefined;
    const own = Number(row.attempt);
    const result =
      state === 'done' ? { summary: summary ?? null } : state === 'failed' ? { error } : {};
    const data = { job_id: id, attempt: own, ...result };
    return insertEvent(sql, id, own, { event: END_EVENTS[state], data });
  }

  /** The same in a transaction of its own. @returns false for a job that had ended */
  async endNow(id: string, ending: Ending, attempt?: number): Promise<boolean> {
    const event = await this.#database.transaction((sql) => this.end(sql, id, ending, attempt));
    if (event !== undefined) this.told(event);
    return event !== undefined;
  }

  /** Whoever listens is told what is kept. */
  told(event: JobEvent): void {
    if (event.event !== 'progress' && event.event !== 'log') this.#sinceTrim.delete(event.job_id);
    this.#tell(event);
  }

  /** Something happened in an attempt. @returns false where it no longer counts: then nothing is kept */
  async happened(
    id: string,
    attempt: number,
    event: 'progress' | 'log',
    data: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    const [row] = await this.#database.query(
      `insert into cutline.job_event (job_id, attempt, event, data)
       select job_id, attempt, $3, $4 from cutline.job
       where job_id = $1 and state = 'running' and attempt = $2 for update
       returning ${EVENT}`,
      [id, attempt, event, JSON.stringify({ job_id: id, attempt, ...data })],
    );
    if (row === undefined) return false;
    const kept = eventOf(row);
    this.told(kept);
    const since = (this.#sinceTrim.get(id) ?? 0) + 1;
    this.#sinceTrim.set(id, since % TRIM_EVERY);
    if (since === TRIM_EVERY) await this.#trim(id);
    return true;
  }

  async #trim(id: string): Promise<void> {
    await this.#database.query(
      `delete from cutline.job_event where job_id = $1 and event in ('progress', 'log') and id <=
         (select id from cutline.job_event where job_id = $1 order by id desc offset ${MOST_EVENTS} limit 1)`,
      [id],
    );
  }

  /** What happened after an event, in order: of the numbers, not of their texts. */
  async events(id: string, after: number): Promise<readonly JobEvent[]> {
    const rows = await this.#database.query(
      `select ${EVENT} from cutline.job_event where job_id = $1 and id > $2 order by job_event.id`,
      [id, after],
    );
    return rows.map(eventOf);
  }

  /** What nobody will ask for any more goes. */
  async sweep(): Promise<void> {
    await this.#database.query(
      `delete from cutline.job where state not in ('queued', 'running') and (
         ended_at < now() - interval '${KEPT_DAYS} days' or job_id in (
           select job_id from cutline.job where state not in ('queued', 'running')
           order by ended_at desc offset ${MOST_ENDED}))`,
    );
  }
}

/** Events by their numbers, in order; those that are gone are left out. */
export async function eventsById(sql: Sql, ids: readonly number[]): Promise<readonly JobEvent[]> {
  const rows = await sql.query(
    `select ${EVENT} from cutline.job_event where id = any($1::bigint[]) order by job_event.id`,
    [`{${ids.join(',')}}`],
  );
  return rows.map(eventOf);
}

async function insertEvent(
  sql: Sql,
  id: string,
  attempt: number,
  { event, data }: Pick<JobEvent, 'event' | 'data'>,
): Promise<JobEvent> {
  const [row] = await sql.query(
    `insert into cutline.job_event (job_id, attempt, event, data) values ($1, $2, $3, $4)
     returning ${EVENT}`,
    [id, attempt, event, JSON.stringify(data)],
  );
  return eventOf(row!);
}

const jsonOf = (value: unknown): string | null =>
  value === undefined ? null : JSON.stringify(value);

/** Names what is asked for. */
export function hashOf({ stage, epId, runId = '', parameters }: JobRequest): string {
  const keys = Object.keys(parameters).sort();
  const text = JSON.stringify([stage, epId, runId, keys.map((key) => [key, parameters[key]])]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function running({ job_id, state, stage, requested }: JobView, asked: JobView['stage']): AppError {
  const other = stage === asked ? ', with other parameters' : '';
  const text = `The episode has a job already (${stage}, ${state})${other}. Wait until it has ended (GET /jobs/${job_id}), or cancel it (POST /jobs/${job_id}/cancel).`;
  return new AppError('job/running', text, text, { details: { job_id, state, requested } });
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function viewOf(row: Row): JobView {
  return {
    job_id: String(row.job_id),
    ep_id: String(row.ep_id),
    run_id: String(row.run_id),
    stage: row.stage as JobView['stage'],
    state: row.state as JobState,
    attempt: Number(row.attempt),
    progress: (row.progress ?? null) as JobView['progress'],
    created_at: String(row.created_at),
    started_at: textOrNull(row.started_at),
    ended_at: textOrNull(row.ended_at),
    summary: (row.summary ?? null) as JobView['summary'],
    error: (row.error ?? null) as Problem | null,
    requested: (row.params ?? {}) as JobView['requested'],
    params_hash: String(row.params_hash),
  };
}

const eventOf = (row: Row): JobEvent => ({
  id: Number(row.id),
  job_id: String(row.job_id),
  event: row.event as JobEvent['event'],
  data: row.data as JobEvent['data'],
});
