import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { ownerText, ownOwner } from '../../../src/cli/kit/lock-owner.ts';
import type { QueueDatabase } from '../../../src/serve/db/database.ts';
import { migrate } from '../../../src/serve/db/migrate.ts';
import { openPostgres } from '../../../src/serve/db/postgres.ts';
import { openQueue } from '../../../src/serve/job-queue.ts';
import type { JobView } from '../../../src/serve/job-types.ts';
import {
  cutline,
  FACES,
  PROGRAM,
  readSpec,
  run,
  snapshot,
  temporary,
  writeTree,
} from '../cli/program.ts';
import { copied, identitiesOf } from './asked.ts';
import { Cable } from './cable.ts';
import { POSTGRES, TestPostgres } from './postgres.ts';
import { headers, type Started, started } from './started.ts';

/** Whatever is waited for is there sooner. Milliseconds. */
const PATIENCE = 60_000;
const PASSWORD = 'pass-word-of-the-tests';
/** What runs once is not worth to be compiled well. */
const QUICK = ['--liftoff-only'];
const EPISODES = Array.from({ length: 10 }, (_, i) => `show-s01e${String(i + 1).padStart(2, '0')}`);

/** A worker of the built program. */
interface Worker {
  readonly child: ReturnType<typeof run>['child'];
  readonly outcome: ReturnType<typeof run>['outcome'];
  /** What it has said. */
  readonly said: () => string;
}

describe.skipIf(POSTGRES === undefined)('jobs of a database that is shared', () => {
  let postgres: TestPostgres;
  let database: QueueDatabase;
  beforeAll(async () => {
    postgres = await TestPostgres.make();
    const place = { url: postgres.url(PASSWORD), words: 'the database of the tests' };
    database = await openPostgres(place, { name: 'tests', most: 2 });
  });
  afterAll(async () => {
    await database?.close();
    await postgres?.remove();
  });

  const all: string[] = [];
  function worker(
    root: string,
    args: readonly string[] = [],
    url = postgres.url(PASSWORD),
  ): Worker {
    const env = { ...process.env, DATABASE_URL: url };
    const own = [...QUICK, PROGRAM, 'worker', '--data-root', root, ...args];
    const { child, outcome } = run(process.execPath, own, { env });
    onTestFinished(() => void child.kill('SIGKILL'));
    onTestFailed(() => console.error(`worker ${child.pid}: ${text}`));
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        all.push(chunk.toString());
      });
    }
    return { child, outcome, said: () => text };
  }

  /** A service of the built program, whose jobs others do. */
  async function service(root: string): Promise<Started> {
    const own = await started(root, QUICK, { DATABASE_URL: postgres.url(PASSWORD) });
    onTestFailed(() => console.error(own.said()));
    return own;
  }

  /** @throws where it does not come to it: what was said so far, and what the database has */
  const until = async (what: string, isSo: () => boolean | Promise<boolean>) => {
    const late = performance.now() + PATIENCE;
    while (!(await isSo())) {
      if (performance.now() > late) {
        const jobs = await database.query(
          `select job.ep_id, job.state as job, attempt::int, tries::int, queued.state::text as queued, retry_count,
             (now() - heartbeat_on)::text as silent from cutline.job job
           left join pgboss.job queued on queued.id = job.job_id order by job.created_at`,
        );
        const table = jobs.map((job) => JSON.stringify(job)).join('\n');
        throw new Error(`It never came to this: ${what}.\n${table}\n${all.join('')}`);
      }
      await pause(100);
    }
  };
  /**
   * The queue hears nothing of whoever has a job first, for long: it is looked at next. To be said more than once: what
   * they had sent may arrive after it.
   */
  const silent = async (id: string) => {
    await database.query(
      `update pgboss.job set heartbeat_on = now() - interval '1 hour' where id = $1 and retry_count = 0`,
      [id],
    );
  };
  const ask = async ({ origin }: Started, path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(origin + path, { headers, ...sent });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const submitted = async (service: Started, ep: string) => {
    const asked = { ep_id: ep, cluster_thresh: 0.9 };
    const { status, body } = await ask(service, '/jobs/cluster', asked);
    expect(status).toBe(202);
    return String(body.job_id);
  };
  const jobOf = async (service: Started, id: string) =>
    (await ask(service, `/jobs/${id}`)).body as unknown as JobView;
  const homeOf = (root: string, ep: string) => join(root, 'data', 'manifests', ep);

  it('are done by several workers, once each, though one is killed and one is cut off', async () => {
    const root = await temporary();
    for (const ep of EPISODES) {
      const faces = FACES.map((face) => ({ ep_id: ep, ...face }));
      await writeTree(root, { [`data/manifests/${ep}/faces.jsonl`]: faces });
    }
    const copy = await copied(root);
    const cable = await Cable.to(postgres.socket);
    onTestFinished(() => cable.remove());
    const serving = await service(root);
    const [killed, cutOff] = [EPISODES[0]!, EPISODES[1]!];
    // Somebody is changing both episodes: whoever has them computes, and waits to write.
    const locks = [killed, cutOff].map((ep) => join(homeOf(root, ep), '.cutline.lock'));
    for (const lock of locks) await writeFile(lock, ownerText(ownOwner()));
    const first = worker(root);
    const ids = [await submitted(serving, killed)];
    await until('the first begins', () =>
      first.said().includes(`attempt 1 at cluster of ${killed}`),
    );
    const far = postgres.url(PASSWORD, `127.0.0.1:${cable.port}/postgres`);
    const second = worker(root, [], far);
    ids.push(await submitted(serving, cutOff));
    await until('the second begins', () =>
      second.said().includes(`attempt 1 at cluster of ${cutOff}`),
    );
    for (const ep of EPISODES.slice(2)) ids.push(await submitted(serving, ep));

    const third = worker(root);
    first.child.kill('SIGKILL');
    cable.cut();
    const begunAnew = async (id: string) => {
      await silent(id);
      return (await jobOf(serving, id)).attempt === 2;
    };
    // The third does what waits, and begins anew what the others have lost.
    await until('what was killed is begun anew', () => begunAnew(ids[0]!));
    await rm(locks[0]!);
    await until('what was cut off is begun anew', () => begunAnew(ids[1]!));
    cable.mend();
    await rm(locks[1]!);
    await until('all is done', async () => {
      const { body } = await ask(serving, '/jobs?state=done');
      return (body.jobs as readonly unknown[]).length === EPISODES.length;
    });
    const attempts = await Promise.all(ids.map(async (id) => (await jobOf(serving, id)).attempt));
    expect(attempts).toEqual([2, 2, ...EPISODES.slice(2).map(() => 1)]);
    const ends = await database.query(
      `select count(*)::int as ends from cutline.job_event where event not in ('progress', 'log')`,
    );
    expect(ends).toEqual([{ ends: EPISODES.length }]);
    // The one that was cut off knows by now, and does others.
    await until('who was cut off knows', () =>
      second.said().includes(`cluster of ${cutOff} (job ${ids[1]}): `),
    );
    for (const one of [second, third]) one.child.kill('SIGTERM');
    expect((await second.outcome).signal).toBe('SIGTERM');
    await third.outcome;

    for (const ep of EPISODES) {
      const now = String((await readSpec(identitiesOf(root, ep))).metadata.created_at);
      const where = ['--data-root', copy, '--ep-id', ep, '--now', now];
      await cutline('episode-run', '--cluster', ...where, '--cluster-thresh', '0.9');
      expect(await snapshot(homeOf(root, ep))).toEqual(await snapshot(homeOf(copy, ep)));
      expect((await readdir(homeOf(root, ep))).filter((name) => name.startsWith('.'))).toEqual([]);
    }
    serving.child.kill('SIGTERM');
    const { stdout, stderr } = await serving.outcome;
    expect([...all, stdout, stderr].join('')).not.toContain(PASSWORD);
  });

  it('come to a new database whoever else begins at the same moment', async () => {
    const begun = async (url: string, works: boolean) => {
      const own = await openPostgres({ url, words: 'new' }, { name: 'new', most: 2 });
      try {
        await migrate(own);
        const queue = await openQueue(own, { fault: fail, works, pace: undefined });
        await queue.close();
      } finally {
        await own.close();
      }
    };
    const fail = (error: unknown) => {
      throw error;
    };
    for (const name of ['one', 'two', 'three']) {
      await database.query(`create database ${name}`);
      const url = postgres.url(PASSWORD, `localhost/${name}?host=${postgres.folder}`);
      await Promise.all([true, true, false].map((works) => begun(url, works)));
    }
  });

  it('go on by themselves when the database was away, and are handed back by who is told to end', async () => {
    const root = await temporary();
    // Others than before: an episode has one job.
    const [ep, next] = ['late-s01e01', 'late-s01e02'] as const;
    for (const one of [ep, next]) {
      await writeTree(root, { [`data/manifests/${one}/faces.jsonl`]: FACES });
    }
    const serving = await service(root);
    const lock = join(homeOf(root, ep), '.cutline.lock');
    await writeFile(lock, ownerText(ownOwner()));
    const first = worker(root, ['--grace', '0']);
    const id = await submitted(serving, ep);
    await until('the first begins', () => first.said().includes(`attempt 1 at cluster of ${ep}`));
    await until('it is at work', async () => (await jobOf(serving, id)).progress !== null);
    first.child.kill('SIGTERM');
    expect(await first.outcome).toMatchObject({ signal: 'SIGTERM' });
    expect(await jobOf(serving, id)).toMatchObject({ state: 'queued', attempt: 1 });
    const tries = 'select tries::int, attempt::int from cutline.job where job_id = $1';
    expect(await database.query(tries, [id])).toEqual([{ tries: 0, attempt: 1 }]);

    const second = worker(root, ['--max-jobs', '1']);
    const hearing = fetch(`${serving.origin}/jobs/${id}/events`, { headers });
    // What it says before the database is gone is kept.
    const again = `select 1 from cutline.job_event where job_id = $1 and data::text like '%restarted%'`;
    await until('the second begins', async () => (await database.query(again, [id])).length > 0);
    const asked = { ep_id: next, cluster_thresh: 0.9 };
    await postgres.stop();
    await until(
      'the service says that it is away',
      async () => (await ask(serving, '/readyz')).status === 503,
    );
    expect((await ask(serving, '/readyz')).body).toMatchObject({ code: 'db/away' });
    const refused = await fetch(`${serving.origin}/jobs/cluster`, {
      ...{ method: 'POST', headers, body: JSON.stringify(asked) },
    });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await ask(serving, '/episodes')).status).toBe(200);
    expect((await ask(serving, `/episodes/${next}`)).status).toBe(200);
    // One that begins while it is away waits for it.
    const third = worker(root);
    await until('the third waits for it', () => third.said().includes('cannot be reached'));
    await postgres.start();
    await until(
      'the service says that it is back',
      async () => (await ask(serving, '/readyz')).status === 200,
    );
    await rm(lock);
    const told = await (await hearing).text();
    expect(told).toMatch(/"stage":"restarted"[\s\S]*\nevent: done\n/);
    const ids = [...told.matchAll(/^id: (\d+)$/gm)].map(([, one]) => Number(one));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(await jobOf(serving, id)).toMatchObject({ state: 'done' });
    expect((await second.outcome).code).toBe(0);
    const last = await submitted(serving, next);
    await until('the last is done', async () => (await jobOf(serving, last)).state === 'done');
    await until('the third says so', () => third.said().includes(`job ${last}): done`));
    third.child.kill('SIGTERM');
    serving.child.kill('SIGTERM');
    const { stderr } = await serving.outcome;
    // Said once each, however often it was asked.
    expect(stderr.match(/cannot be reached/g)).toHaveLength(1);
    expect(stderr.match(/cutline-pg-\S+ is back/g)).toHaveLength(1);
  });
});
