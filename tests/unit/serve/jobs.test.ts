import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CleanupReport } from '../../../src/core/cleanup/cleanup-report.ts';
import {
  computeHere,
  computeHereWith,
  type StartComputing,
} from '../../../src/serve/compute-hand.ts';
import type { QueueDatabase } from '../../../src/serve/db/database.ts';
import { openEmbedded } from '../../../src/serve/db/embedded.ts';
import { MIGRATIONS, migrate } from '../../../src/serve/db/migrate.ts';
import { Desk } from '../../../src/serve/job-desk.ts';
import { JobStore } from '../../../src/serve/job-store.ts';
import type { JobEvent, JobView } from '../../../src/serve/job-types.ts';
import type { Problem } from '../../../src/serve/problem.ts';
import {
  cutline,
  FACES,
  listFiles,
  MIXED,
  readJson,
  readSpec,
  snapshot,
  temporary,
  writeTree,
} from '../cli/program.ts';
import { interpose } from '../cli/stopping.ts';
import { copied, identitiesOf, type Served, serving } from './asked.ts';
import { emptyDatabase } from './database.ts';

/** A model that makes the same of every crop. */
vi.mock('../../../src/cli/kit/crop-model.ts', () => ({
  openCropModel: async ({ name }: { name: string }) => ({
    model: { name, dimension: 4 },
    vectorOf: async () => Float32Array.of(1, 0, 0, 0),
    known: new Map(),
  }),
}));

/** What computes the next job; the real thing, where a test puts nothing else there. */
let start: StartComputing = computeHere;
let folder = '';
let root = '';
let database: QueueDatabase;
let desk: Desk;
let served: Served;
const faults: unknown[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutline-jobs-'));
  root = join(folder, 'root');
  await writeTree(root, { 'data/manifests/rhobh-s05e02/faces.jsonl': FACES });
  await emptyDatabase(join(folder, 'postgres'));
  database = await openEmbedded(join(folder, 'postgres'));
  desk = await Desk.open({
    ...{ dataRoot: root, database, mark: join(folder, 'mark') },
    pace: { rest: 0, poll: 0.5 },
    start: (...args) => start(...args),
    fault: (error) => faults.push(error),
  });
  served = serving(root, { jobs: desk });
});
afterAll(async () => {
  await desk.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

let episodes = 0;
/** An episode of its own for a test. */
async function episode(): Promise<string> {
  const ep = `show-s02e${String(++episodes).padStart(2, '0')}`;
  await writeTree(root, { [`data/manifests/${ep}/faces.jsonl`]: FACES });
  return ep;
}

/** The next job is computed by this. */
async function computing<T>(own: StartComputing, work: () => Promise<T>): Promise<T> {
  start = own;
  try {
    return await work();
  } finally {
    start = computeHere;
  }
}

interface Submitted {
  readonly job_id: string;
  readonly status: string;
  readonly state: string;
}
const cluster = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  served.ask('/jobs/cluster', { body, headers });
const cleanup = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  served.ask('/jobs/cleanup', { body, headers });
async function submitted(body: unknown, ask = cluster): Promise<Submitted> {
  const response = await ask(body);
  expect([response.status, await response.clone().text()]).toEqual([202, expect.any(String)]);
  return (await response.json()) as Submitted;
}
const jobOf = async (id: string) => (await (await served.ask(`/jobs/${id}`)).json()) as JobView;

interface Told {
  readonly id: number;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}
/** What a stream of events says until it is over; comments are left out. */
async function eventsOf(response: Response): Promise<readonly Told[]> {
  const blocks = (await response.text()).split('\n\n').filter((block) => block.startsWith('id: '));
  return blocks.map((block) => {
    const [id, event, data] = block.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
    return { id: Number(id), event: event ?? '', data: JSON.parse(data ?? '') as Told['data'] };
  });
}
const heard = async (id: string, after?: string) =>
  served.ask(`/jobs/${id}/events`, {
    headers: after === undefined ? {} : { 'Last-Event-ID': after },
  });
const ended = async (id: string) => eventsOf(await heard(id));

/** A computation that stands still until it is let go; how it is told to end decides a test. */
function held(end: 'ends' | 'goes on' = 'ends') {
  let go = () => {};
  const gate = new Promise<void>((settle) => {
    go = settle;
  });
  let begun = () => {};
  let isStopped = false;
  const started = new Promise<void>((settle) => {
    begun = settle;
  });
  const own: StartComputing = (task, hears) => {
    const hand = computeHere(task, hears);
    return {
      compute: async () => {
        begun();
        await Promise.race([gate, end === 'ends' ? stopped : gate]);
        return hand.compute();
      },
      end: () => {
        isStopped = true;
        if (end === 'goes on') return;
        hand.end();
        stop();
      },
    };
  };
  let stop = () => {};
  const stopped = new Promise<void>((settle) => {
    stop = settle;
  });
  return { own, go: () => go(), started, stopped: () => isStopped };
}

describe('a job of clustering', () => {
  it('as the specification writes it does what the command does, byte for byte', async () => {
    const copy = await copied(root);
    const response = await cluster({
      ep_id: 'rhobh-s05e02',
      cluster_thresh: 0.58,
      min_cluster_size: 2,
    });
    const job = (await response.json()) as Submitted;
    expect([response.status, response.headers.get('location')]).toEqual([
      202,
      `/jobs/${job.job_id}`,
    ]);
    expect(job).toEqual({
      job_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...{ status: 'queued', state: 'queued', ep_id: 'rhobh-s05e02', run_id: '', stage: 'cluster' },
      params_hash: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const told = await ended(job.job_id);
    expect(told.at(-1)).toMatchObject({ event: 'done', data: { job_id: job.job_id, attempt: 1 } });

    const { metadata } = await readSpec(identitiesOf(root, 'rhobh-s05e02'));
    const where = [
      '--data-root',
      copy,
      '--ep-id',
      'rhobh-s05e02',
      '--now',
      String(metadata.created_at),
    ];
    const how = ['--cluster-thresh', '0.58', '--min-cluster-size', '2', '--format', 'json'];
    const done = await cutline('episode-run', '--cluster', ...where, ...how);
    expect(done).toMatchObject({ code: 0 });
    expect(await snapshot(root)).toEqual(await snapshot(copy));
    const said = JSON.parse(done.stdout) as {
      readonly metadata: unknown;
      readonly warnings: unknown;
      readonly wrote: readonly string[];
    };
    expect(await jobOf(job.job_id)).toMatchObject({
      ...{ state: 'done', attempt: 1, error: null, progress: { stage: expect.any(String) } },
      requested: { cluster_thresh: 0.58, min_cluster_size: 2 },
      summary: {
        metadata: said.metadata,
        warnings: said.warnings,
        held_back: 0,
        files: said.wrote.length,
      },
    });
  });

  it('is one at a time for an episode: the same is the same, another is refused', async () => {
    const ep = await episode();
    const gate = held();
    await computing(gate.own, async () => {
      const first = await submitted({ ep_id: ep, cluster_thresh: 0.6 });
      await gate.started;
      const same = await cluster({ cluster_thresh: 0.6, ep_id: ep });
      expect([same.status, await same.json()]).toMatchObject([
        200,
        { job_id: first.job_id, status: 'existing', state: 'running' },
      ]);
      const other = await cluster({ ep_id: ep, cluster_thresh: 0.7 });
      expect([other.status, await other.json()]).toMatchObject([
        409,
        { code: 'job/running', details: { job_id: first.job_id } },
      ]);
      // The next start looks after it.
      expect(await readFile(join(folder, 'mark'), 'utf8')).toBe('');
      gate.go();
      await ended(first.job_id);
    });
    const again = await submitted({ ep_id: ep, cluster_thresh: 0.7 });
    expect((await ended(again.job_id)).at(-1)?.event).toBe('done');
    await expect(readFile(join(folder, 'mark'))).rejects.toThrow('ENOENT');
  });

  it('answers with its events where they are asked for', async () => {
    const ep = await episode();
    const response = await cluster({ ep_id: ep }, { Accept: 'text/event-stream' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream',
    ]);
    const told = await eventsOf(response);
    expect(response.headers.get('location')).toBe(`/jobs/${String(told[0]?.data.job_id)}`);
    const ends = told.filter(({ event }) => event !== 'progress' && event !== 'log');
    expect(ends).toEqual([told.at(-1)]);
    expect(told.length).toBeGreaterThan(1);
  });

  it('that fails says why, as its command would, and changes nothing', async () => {
    const ep = await episode();
    await writeFile(join(root, `data/manifests/${ep}/faces.jsonl`), '{"track_id":1}\nno json\n');
    const before = await snapshot(root);
    const { job_id } = await submitted({ ep_id: ep });
    const told = await ended(job_id);
    expect(told.at(-1)).toMatchObject({
      event: 'error',
      data: {
        error: { status: 422, code: expect.stringMatching(/^jsonl\//), detail: expect.any(String) },
      },
    });
    expect(await jobOf(job_id)).toMatchObject({ state: 'failed', attempt: 1, summary: null });
    expect(await snapshot(root)).toEqual(before);
  });

  it('on a full disk changes nothing and says so; asked for again it is done', async () => {
    const ep = await episode();
    const before = await snapshot(root);
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    // What goes last, so that everything else is there already.
    const isStaged = ([path, bytes]: readonly unknown[]) =>
      String(path).endsWith('.tmp') && Buffer.from(bytes as Uint8Array).includes('"identities"');
    interpose('writeFile', isStaged, () => Promise.reject(full));
    const { job_id } = await submitted({ ep_id: ep });
    const told = await ended(job_id);
    expect(told.at(-1)).toMatchObject({
      event: 'error',
      data: { error: { status: 507, code: 'cli/cannot-write' } },
    });
    expect(await snapshot(root)).toEqual(before);
    const again = await submitted({ ep_id: ep });
    expect((await ended(again.job_id)).at(-1)?.event).toBe('done');
    expect(existsSync(identitiesOf(root, ep))).toBe(true);
  });

  it('that is ended again and again is begun anew, and in the end given up', async () => {
    const ep = await episode();
    const before = await snapshot(root);
    const crash: StartComputing = () => ({
      compute: () => Promise.reject(new Error('out of memory')),
      end: () => {},
    });
    await computing(crash, async () => {
      const { job_id } = await submitted({ ep_id: ep });
      const told = await ended(job_id);
      expect(told.map(({ event, data }) => [event, data.stage ?? data.attempt])).toEqual([
        ['log', 1],
        ['progress', 'restarted'],
        ['log', 2],
        ['progress', 'restarted'],
        ['error', 3],
      ]);
      expect(await jobOf(job_id)).toMatchObject({
        ...{ state: 'failed', attempt: 3 },
        error: { status: 500, code: 'job/crashed' },
      });
    });
    expect(faults.splice(0).map(String)).toContain('Error: out of memory');
    expect(await snapshot(root)).toEqual(before);
  });

  it('of which nobody could be told at the next start is not made', async () => {
    const ep = await episode();
    await mkdir(join(folder, 'mark'));
    const refused = await cluster({ ep_id: ep });
    await rm(join(folder, 'mark'), { recursive: true });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([
      507,
      'cli/cannot-write',
    ]);
    const { jobs } = (await (await served.ask(`/jobs?ep_id=${ep}`)).json()) as { jobs: unknown };
    expect(jobs).toEqual([]);
  });

  it('that was at work when the service ended is begun anew, and the older attempt writes nothing', async () => {
    const ep = await episode();
    const gate = held('goes on');
    await computing(gate.own, async () => {
      const { job_id } = await submitted({ ep_id: ep, cluster_thresh: 0.9 });
      await gate.started;
      const next = await Desk.open({
        ...{ dataRoot: root, database, mark: undefined },
        ...{ pace: { rest: 0, poll: 0.5 }, start: computeHere },
        fault: (error) => faults.push(error),
      });
      const told: JobEvent[] = [];
      await new Promise<void>((settle) => {
        next.listen((event) => {
          if (event.job_id === job_id) told.push(event);
          if (event.event === 'done') settle();
        });
      });
      await next.close();
      expect(told.at(0)?.data).toMatchObject({ stage: 'restarted', attempt: 2 });
      expect(await jobOf(job_id)).toMatchObject({ state: 'done', attempt: 2 });
      const before = await stat(identitiesOf(root, ep));
      gate.go();
      await ended((await submitted({ ep_id: await episode() })).job_id);
      expect((await stat(identitiesOf(root, ep))).mtimeMs).toBe(before.mtimeMs);
    });
  });

  it('that was at its last attempt when the service ended is given up at the next start', async () => {
    const ep = await episode();
    const before = await snapshot(root);
    const gate = held('goes on');
    await computing(gate.own, async () => {
      const { job_id } = await submitted({ ep_id: ep });
      await gate.started;
      await database.query('update cutline.job set tries = 3 where job_id = $1', [job_id]);
      const next = await Desk.open({
        ...{ dataRoot: root, database, mark: undefined },
        start: computeHere,
        fault: (error) => faults.push(error),
      });
      expect(await jobOf(job_id)).toMatchObject({
        state: 'failed',
        error: { code: 'job/crashed' },
      });
      await next.close();
      // The one that is at it still does not know: it is not let.
      gate.go();
      await ended((await submitted({ ep_id: await episode() })).job_id);
      expect(await jobOf(job_id)).toMatchObject({ state: 'failed' });
    });
    const own = (files: object) => Object.keys(files).filter((path) => path.includes(ep));
    expect(own(await snapshot(root))).toEqual(own(before));
  });
});

describe('a job of cleanup', () => {
  const reportOf = async (from: string, ep: string) =>
    (await readJson(join(from, `data/manifests/${ep}/cleanup_report.json`))) as CleanupReport;
  const own = async (from: string, ep: string) =>
    Object.entries(await snapshot(from)).filter(([path]) => path.includes(ep));
  async function mixed(): Promise<string> {
    const ep = await episode();
    await writeTree(root, { [`data/manifests/${ep}/faces.jsonl`]: [...FACES, ...MIXED] });
    await ended((await submitted({ ep_id: ep, cluster_thresh: 0.9 })).job_id);
    return ep;
  }

  it('says what it would do, and does what the command does, byte for byte', async () => {
    const ep = await mixed();
    const copy = await copied(root);
    // A lock that comes and goes leaves its trace there.
    const touched = async () => (await stat(join(root, `data/manifests/${ep}`))).mtimeMs;
    const before = await touched();
    const asked = await cleanup({ ep_id: ep, dry_run: true }, { Accept: 'text/event-stream' });
    const dry = (await eventsOf(asked)).at(-1) as Told;
    expect([dry.event, await touched()]).toEqual(['done', before]);
    expect(await own(root, ep)).toEqual(await own(copy, ep));

    const { job_id } = await submitted({ ep_id: ep }, cleanup);
    const told = await ended(job_id);
    expect(told.map(({ data }) => data.text)).toContainEqual(
      expect.stringContaining('reembed is left out, for the service has no face model.'),
    );
    const report = await reportOf(root, ep);
    const where = ['--data-root', copy, '--ep-id', ep, '--now', report.generated_at];
    expect(await cutline('episode-cleanup', ...where)).toMatchObject({ code: 0 });
    expect(await own(root, ep)).toEqual(await own(copy, ep));
    const summary = {
      actions: ['split_tracks', 'recluster', 'group_clusters'],
      ...{ dry_run: false, tracks_before: 5, tracks_after: 6, splits: 1, proposals: 0 },
      ...{ metrics_before: report.metrics_before, metrics_after: report.metrics_after },
      ...{ clusters_before: 3, clusters_after: 3, files: expect.any(Number) },
    };
    expect(await jobOf(job_id)).toMatchObject({ stage: 'cleanup', state: 'done', requested: {} });
    expect((await jobOf(job_id)).summary).toEqual(summary);
    expect(dry.data.summary).toEqual({
      ...{ ...summary, dry_run: true },
      report: { ...report, generated_at: expect.any(String) },
    });
  });

  /** Crops of all faces of an episode but the first. */
  async function cropped(ep: string): Promise<void> {
    const square = sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } });
    const picture = await square.png().toBuffer();
    const crops = FACES.map(({ track_id: track, frame_idx: frame }) => {
      const name = `frame_${String(frame).padStart(6, '0')}.png`;
      return [`data/frames/${ep}/crops/track_000${track}/${name}`, picture] as const;
    });
    await writeTree(root, Object.fromEntries(crops.slice(1)));
  }
  const models = { embedder: '/models/x.onnx', detector: undefined, name: 'x' };

  it('of vectors alone makes these anew as the cleanup does, with the model that is meant', async () => {
    const ep = await episode();
    await cropped(ep);
    const copy = await copied(root);
    const equipped = serving(root, { jobs: desk, models });
    const ask = (body: unknown) => equipped.ask('/jobs/reembed', { body });
    await computing(computeHereWith(models), async () => {
      const other = await submitted({ ep_id: ep, model: 'another' }, ask);
      await ended(other.job_id);
      expect(await jobOf(other.job_id)).toMatchObject({
        ...{ stage: 'reembed', state: 'failed' },
        error: {
          code: 'facebank/other-model',
          detail: expect.stringContaining('is x, not another'),
        },
      });
      expect(await own(root, ep)).toEqual(await own(copy, ep));
      const { job_id } = await submitted({ ep_id: ep, model: 'X' }, ask);
      await ended(job_id);
      expect(await jobOf(job_id)).toMatchObject({
        ...{ stage: 'reembed', state: 'done', requested: { model: 'X' } },
        summary: { actions: ['reembed'], reembed: { embedding_model: 'x', embedded: 7 } },
      });
    });
    const report = await reportOf(root, ep);
    const where = ['--data-root', copy, '--ep-id', ep, '--now', report.generated_at];
    const how = ['--actions', 'reembed', '--embedder', '/models/x.onnx', '--model', 'x'];
    expect(await cutline('episode-cleanup', ...where, ...how)).toMatchObject({ code: 0 });
    expect(await own(root, ep)).toEqual(await own(copy, ep));
  });

  it('embeds faces anew where it has a model, as the command does; one without says so', async () => {
    const ep = await episode();
    await cropped(ep);
    const copy = await copied(root);
    const equipped = serving(root, { jobs: desk, models });
    const ask = (body: unknown) => equipped.ask('/jobs/cleanup', { body });
    // A worker that was started without it.
    const { job_id: poor } = await submitted({ ep_id: ep, actions: ['reembed'] }, ask);
    await ended(poor);
    expect(await jobOf(poor)).toMatchObject({
      ...{ state: 'failed', error: { code: 'reembed/no-model' } },
    });
    expect(await own(root, ep)).toEqual(await own(copy, ep));
    const body = { ep_id: ep };
    const { job_id } = await computing(computeHereWith(models), async () => {
      const job = await submitted(body, ask);
      await ended(job.job_id);
      return job;
    });
    const job = await jobOf(job_id);
    expect(job).toMatchObject({
      state: 'done',
      summary: { actions: ['split_tracks', 'reembed', 'recluster', 'group_clusters'] },
    });
    expect(job.summary?.reembed).toMatchObject({ embedding_model: 'x', faces: 8, embedded: 7 });
    const report = await reportOf(root, ep);
    const where = ['--data-root', copy, '--ep-id', ep, '--now', report.generated_at];
    const model = ['--embedder', '/models/x.onnx', '--model', 'x'];
    expect(await cutline('episode-cleanup', ...where, ...model)).toMatchObject({ code: 0 });
    expect(await own(root, ep)).toEqual(await own(copy, ep));
    expect(Object.keys(Object.fromEntries(await own(root, ep)))).toContain(
      `data/embeds/${ep}/faces.npy`,
    );
  });

  it('that waits is the same in another order; beside it nothing else is begun', async () => {
    const ep = await episode();
    const gate = held();
    await computing(gate.own, async () => {
      const actions = ['group_clusters', 'split_tracks'];
      const first = await submitted({ ep_id: ep, actions }, cleanup);
      await gate.started;
      const same = await cleanup({ ep_id: ep, actions: actions.toReversed() });
      expect([same.status, await same.json()]).toMatchObject([200, { job_id: first.job_id }]);
      for (const other of [await cluster({ ep_id: ep }), await cleanup({ ep_id: ep })]) {
        const refused = (await other.json()) as Problem;
        expect([other.status, refused.code, refused.details]).toMatchObject([
          ...[409, 'job/running', { job_id: first.job_id }],
        ]);
      }
      gate.go();
      await ended(first.job_id);
    });
  });
});

describe('a job that is cancelled', () => {
  it('ends at once, and nothing is written', async () => {
    const ep = await episode();
    const before = await snapshot(root);
    const gate = held();
    await computing(gate.own, async () => {
      const { job_id } = await submitted({ ep_id: ep });
      const hearing = heard(job_id).then(eventsOf);
      await gate.started;
      const cancel = () => served.ask(`/jobs/${job_id}/cancel`, { method: 'POST' });
      const [first, second] = [await cancel(), await cancel()];
      expect([first.status, second.status]).toEqual([202, 200]);
      expect(await first.json()).toMatchObject({ job_id, state: 'cancelled' });
      expect(gate.stopped()).toBe(true);
      expect((await hearing).map(({ event }) => event)).toEqual(['cancelled']);
    });
    expect(await snapshot(root)).toEqual(before);
    const next = await submitted({ ep_id: ep });
    expect((await ended(next.job_id)).at(-1)?.event).toBe('done');
  });

  it('before it began never does', async () => {
    const [ep, other] = [await episode(), await episode()];
    const gate = held();
    await computing(gate.own, async () => {
      const running = await submitted({ ep_id: ep });
      await gate.started;
      const waiting = await submitted({ ep_id: other });
      const cancelled = await served.ask(`/jobs/${waiting.job_id}/cancel`, { method: 'POST' });
      expect(cancelled.status).toBe(202);
      const queued = await database.query('select state::text from pgboss.job where id = $1', [
        waiting.job_id,
      ]);
      expect(queued).toEqual([{ state: 'cancelled' }]);
      // Though the queue had it by mistake.
      await database.query(
        "update pgboss.job set state = 'created', completed_on = null where id = $1",
        [waiting.job_id],
      );
      gate.go();
      await ended(running.job_id);
      await ended((await submitted({ ep_id: await episode() })).job_id);
      expect(await jobOf(waiting.job_id)).toMatchObject({ state: 'cancelled', attempt: 0 });
    });
  });

  it('publishes nothing, though it went on', async () => {
    const [ep, other] = [await episode(), await episode()];
    const gate = held('goes on');
    const before = await snapshot(root);
    await computing(gate.own, async () => {
      const { job_id } = await submitted({ ep_id: ep });
      await gate.started;
      await served.ask(`/jobs/${job_id}/cancel`, { method: 'POST' });
      gate.go();
      // The next one begins when this one has ended.
      const next = await submitted({ ep_id: other });
      await ended(next.job_id);
      expect((await ended(job_id)).map(({ event }) => event)).toEqual(['cancelled']);
    });
    const after = await snapshot(root);
    const own = Object.keys(after).filter((path) => path.includes(ep));
    expect(own).toEqual(Object.keys(before).filter((path) => path.includes(ep)));
  });
});

describe('moderation while a job computes', () => {
  /** What is done to an episode after each time that it was computed. */
  const meanwhile =
    (act: (round: number) => Promise<void>): StartComputing =>
    (task, hears) => {
      const hand = computeHere(task, hears);
      let round = 0;
      return {
        compute: async () => {
          const run = await hand.compute();
          await act(++round);
          return run;
        },
        end: () => hand.end(),
      };
    };
  const lock = async (ep: string, name: string) => {
    const body = { locked: true, labels: { name } };
    const path = `/episodes/${ep}/identities/identity-00001`;
    const done = await served.ask(path, { method: 'PATCH', body });
    expect(done.status).toBe(200);
  };
  const firstOf = async (ep: string) =>
    (await readSpec(identitiesOf(root, ep))).identities.find((one) => one.locked);

  it('is not lost: it is computed again from what was left', async () => {
    const ep = await episode();
    await ended((await submitted({ ep_id: ep, cluster_thresh: 0.9 })).job_id);
    const rounds: number[] = [];
    await computing(
      meanwhile(async (round) => {
        rounds.push(round);
        if (round === 1) await lock(ep, 'Lisa');
      }),
      async () => {
        const { job_id } = await submitted({ ep_id: ep, cluster_thresh: 0.5 });
        expect((await ended(job_id)).at(-1)?.event).toBe('done');
      },
    );
    expect(rounds).toEqual([1, 2]);
    expect(await firstOf(ep)).toMatchObject({ labels: { name: 'Lisa' } });
    const { metadata } = await readSpec(identitiesOf(root, ep));
    expect(metadata.cluster_thresh).toBe(0.5);
  });

  it('that is the first of all is not lost either', async () => {
    const ep = await episode();
    await computing(
      meanwhile(async (round) => {
        if (round > 1) return;
        const where = ['--data-root', root, '--ep-id', ep, '--cluster-thresh', '0.9'];
        expect((await cutline('episode-run', '--cluster', ...where)).code).toBe(0);
        await lock(ep, 'Lisa');
      }),
      async () => ended((await submitted({ ep_id: ep, cluster_thresh: 0.5 })).job_id),
    );
    expect(await firstOf(ep)).toMatchObject({ labels: { name: 'Lisa' } });
  });

  it('that does not rest waits in the end, until the job is done', async () => {
    const ep = await episode();
    await ended((await submitted({ ep_id: ep, cluster_thresh: 0.9 })).job_id);
    const late: Promise<void>[] = [];
    const locked: boolean[] = [];
    await computing(
      meanwhile(async (round) => {
        locked.push(existsSync(identitiesOf(root, ep).replace('identities.json', '.cutline.lock')));
        const doing = lock(ep, `Lisa ${round}`);
        if (round < 4) await doing;
        else late.push(doing);
      }),
      async () => {
        const { job_id } = await submitted({ ep_id: ep, cluster_thresh: 0.5 });
        expect((await ended(job_id)).at(-1)?.event).toBe('done');
      },
    );
    await Promise.all(late);
    expect(locked).toEqual([false, false, false, true]);
    expect(await firstOf(ep)).toMatchObject({ labels: { name: 'Lisa 4' } });
    const { metadata } = await readSpec(identitiesOf(root, ep));
    expect(metadata.cluster_thresh).toBe(0.5);
  });
});

describe('who listens to a job', () => {
  it('and was cut off hears the rest, none of it twice', async () => {
    const ep = await episode();
    const gate = held();
    await computing(gate.own, async () => {
      const { job_id } = await submitted({ ep_id: ep });
      const live = heard(job_id).then(eventsOf);
      await gate.started;
      gate.go();
      const all = await live;
      expect(await ended(job_id)).toEqual(all);
      const ids = all.map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      for (const [index, { id }] of all.slice(0, -1).entries()) {
        expect(await eventsOf(await heard(job_id, String(id)))).toEqual(all.slice(index + 1));
      }
      // Browsers come back until they are told not to.
      expect((await heard(job_id, String(ids.at(-1)))).status).toBe(204);
      expect((await heard(job_id, 'x')).status).toBe(400);
    });
  });

  it('is one of so many, and makes room when it goes', async () => {
    const ep = await episode();
    const gate = held();
    await computing(gate.own, async () => {
      const { job_id } = await submitted({ ep_id: ep });
      await gate.started;
      const all = await Promise.all(Array.from({ length: 128 }, () => heard(job_id)));
      expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
      const refused = await heard(job_id);
      expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([
        503,
        'serve/busy',
      ]);
      await all[0]?.body?.cancel();
      const next = await heard(job_id);
      expect(next.status).toBe(200);
      gate.go();
      const ends = await Promise.all([...all.slice(1), next].map(eventsOf));
      expect(new Set(ends.map((one) => one.at(-1)?.event))).toEqual(new Set(['done']));
    });
    // All of them are over.
    expect((await heard((await newest()).job_id)).status).toBe(200);
  });
});

const newest = async () =>
  ((await (await served.ask('/jobs')).json()) as { jobs: readonly [JobView] }).jobs[0];

describe('the database of the jobs', () => {
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );
  const [own] = MIGRATIONS;

  it('is refused where it was made by other steps', async () => {
    expect(await codeOf(migrate(database))).toBe('done');
    const changed = [{ ...own!, text: `${own!.text} ` }];
    expect(await codeOf(migrate(database, changed))).toBe('db/changed-migration');
    expect(await codeOf(migrate(database, []))).toBe('db/newer');
    const other = await temporary();
    await writeFile(join(other, 'PG_VERSION'), '17\n');
    expect(await codeOf(openEmbedded(other))).toBe('db/other-version');
    expect(await listFiles(other)).toEqual(['PG_VERSION']);
  });

  it('takes a step whole or not at all', async () => {
    const text = 'create table cutline.half (a int); select nothing_there;';
    await expect(
      migrate(database, [...MIGRATIONS, { number: 99, name: 'half', text }]),
    ).rejects.toThrow();
    const half = await database.query("select to_regclass('cutline.half')::text as there");
    expect(half).toEqual([{ there: null }]);
    expect(await codeOf(migrate(database))).toBe('done');
  });

  it('keeps a thousand events of a job, and how it ended', async () => {
    const ep = await episode();
    const gate = held();
    let note = (_: string) => {};
    const noting: StartComputing = (task, hears) => {
      note = hears.note;
      return gate.own(task, hears);
    };
    await computing(noting, async () => {
      const { job_id } = await submitted({ ep_id: ep });
      await gate.started;
      await database.query(
        `insert into cutline.job_event (job_id, attempt, event, data)
         select $1, 1, 'log', '{}' from generate_series(1, 1100)`,
        [job_id],
      );
      for (let i = 0; i < 50; i++) note(`note ${i}`);
      gate.go();
      const told = await ended(job_id);
      expect(told.at(-1)?.event).toBe('done');
      expect(told.map(({ data }) => data.text)).toContain('note 0');
      const kept = await eventsOf(await heard(job_id));
      expect(kept.length).toBeGreaterThan(1000);
      expect(kept.length).toBeLessThan(1020);
      expect(kept.at(-1)?.event).toBe('done');
    });
  });
});

describe('jobs', () => {
  it('are listed, the newest first, by episode and by state', async () => {
    const ep = await episode();
    const first = await submitted({ ep_id: ep });
    await ended(first.job_id);
    const second = await submitted({ ep_id: ep });
    await ended(second.job_id);
    const list = async (query: string) => {
      const response = await served.ask(`/jobs?${query}`);
      const { jobs, next } = (await response.json()) as { jobs: JobView[]; next: unknown };
      return [...jobs.map(({ job_id }) => job_id), next];
    };
    expect(await list(`ep_id=${ep}`)).toEqual([second.job_id, first.job_id, null]);
    expect(await list(`ep_id=${ep}&state=failed`)).toEqual([null]);
    expect(await list(`ep_id=${ep}&after=${second.job_id}`)).toEqual([first.job_id, null]);
  });

  it('that ended long ago are swept, with their events', async () => {
    const { job_id } = await newest();
    const ages = await database.query(
      `update cutline.job set ended_at = now() - interval '8 days' where job_id = $1 returning 1`,
      [job_id],
    );
    expect(ages).toHaveLength(1);
    const again = await Desk.open({
      ...{ dataRoot: root, database, mark: undefined },
      start: computeHere,
      fault: (error) => faults.push(error),
    });
    await again.close();
    expect((await served.ask(`/jobs/${job_id}`)).status).toBe(404);
    expect(
      await database.query('select 1 from cutline.job_event where job_id = $1', [job_id]),
    ).toEqual([]);
  });

  it('that have ended are a thousand at most, the newest; none that waits goes', async () => {
    await database.query(
      `insert into cutline.job (job_id, ep_id, stage, params, params_hash, state, created_at, ended_at)
       select gen_random_uuid(), 'show-s09e09', 'cluster', '{}', '',
         case when n = 1003 then 'running' else 'done' end, now() - n * interval '1 minute',
         case when n = 1003 then null else now() - n * interval '1 minute' end
       from generate_series(1, 1003) n`,
    );
    await new JobStore(database, () => {}).sweep();
    const states = await database.query(
      'select state, count(*)::int as n, max(ended_at) > now() - interval $$1000 minutes$$ as fresh from cutline.job group by 1 order by 1',
    );
    const ended = states.filter(({ state }) => state !== 'running');
    expect(ended.reduce((sum, { n }) => sum + Number(n), 0)).toBe(1000);
    expect(states).toContainEqual({ state: 'running', n: 1, fresh: null });
    const [oldest] = await database.query(
      `select count(*)::int as n from cutline.job where ep_id = 'show-s09e09'
       and ended_at < now() - interval '1001 minutes'`,
    );
    expect(oldest).toEqual({ n: 0 });
    await database.query("delete from cutline.job where ep_id = 'show-s09e09'");
  });

  it.each<[number, string, string, unknown?]>([
    [400, 'moderation/bad-json', '/jobs/cluster', '{'],
    [400, 'serve/bad-request', '/jobs/cluster', []],
    [400, 'serve/bad-request', '/jobs/cluster', {}],
    [400, 'serve/bad-request', '/jobs/cluster', { ep_id: 'rhobh-s05e02', treshold: 1 }],
    [400, 'serve/bad-request', '/jobs/cluster', { ep_id: 'rhobh-s05e02', cluster_thresh: 2 }],
    [400, 'serve/bad-request', '/jobs/cluster', { ep_id: 'rhobh-s05e02', run_id: '../x' }],
    [404, 'cli/no-episode', '/jobs/cluster', { ep_id: '../../etc' }],
    [404, 'cli/no-run', '/jobs/cluster', { ep_id: 'rhobh-s05e02', run_id: 'none' }],
    [400, 'serve/bad-request', '/jobs/cleanup', { ep_id: 'rhobh-s05e02', actions: ['merge'] }],
    [400, 'serve/bad-request', '/jobs/cleanup', { ep_id: 'rhobh-s05e02', dry_run: 1 }],
    [422, 'reembed/no-model', '/jobs/cleanup', { ep_id: 'rhobh-s05e02', actions: ['reembed'] }],
    [404, 'cli/no-episode', '/jobs/cleanup', { ep_id: 'show-s99e99' }],
    [422, 'reembed/no-model', '/jobs/reembed', { ep_id: 'rhobh-s05e02' }],
    [400, 'serve/bad-request', '/jobs/reembed', { ep_id: 'rhobh-s05e02', model: 1 }],
    [400, 'serve/bad-request', '/jobs?state=over'],
    [400, 'serve/bad-request', '/jobs?after=x'],
    [404, 'job/unknown', '/jobs/x'],
    [404, 'job/unknown', '/jobs/00000000-0000-4000-8000-000000000000'],
    [404, 'job/unknown', '/jobs/00000000-0000-4000-8000-000000000000/events'],
    [404, 'job/unknown', '/jobs/00000000-0000-4000-8000-000000000000/cancel', ''],
  ])('that cannot be are refused with %i %s: %s %j', async (status, code, path, body) => {
    const refused = await served.ask(path, body === undefined ? {} : { body });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([status, code]);
    expect(faults).toEqual([]);
  });
});

describe('a job of matching', () => {
  const person = (id: string, name: string, vector: readonly number[]) => ({
    ...{ person_id: id, name, aliases: [], show: '', notes: '', former_ids: [] },
    seeds: [{ seed_id: `${id}_1`, embedding_model: 'test_3', embedding: vector }],
  });
  const people = [person('ann', 'Ann', [1, 0, 0]), person('bea', 'Bea', [0.4, 0.9, 0])];
  const bank = { format: 'cutline-facebank', version: 1, people };
  const thresholds = { auto_thresh: 0.95, margin: 0.1, review_thresh: 0.5 };
  const match = (body: unknown) => served.ask('/jobs/match', { body });

  /** Clustered to {1, 2} and {3, 4}, each of them one of the two people. */
  async function known(ep: string): Promise<string> {
    const faces = FACES.map((face) => ({ ...face, embedding_model: 'test_3' }));
    await writeTree(root, {
      [`data/manifests/${ep}/faces.jsonl`]: faces,
      'data/facebank/facebank.json': bank,
    });
    const args = ['--cluster', '--data-root', root, '--ep-id', ep, '--cluster-thresh', '0.9'];
    expect(await cutline('episode-run', ...args)).toMatchObject({ code: 0 });
    return ep;
  }
  const labelsOf = async (ep: string) =>
    (await readSpec(identitiesOf(root, ep))).identities.map(({ labels }) => labels);
  const done = async (id: string) => {
    await ended(id);
    return jobOf(id);
  };

  it('names whom it is sure of by one step, once, and leaves what somebody said', async () => {
    const ep = await known('match-s01e01');
    const own = ['--data-root', root, '--ep-id', ep];
    const said = { identity_id: 'identity-00003', labels: { name: 'Somebody else' } };
    expect(await cutline('patch', ...own, '--json', JSON.stringify(said))).toMatchObject({
      code: 0,
    });
    const how = ['--auto', '0.95', '--margin', '0.1', '--review', '0.5', '--format', 'json'];
    const place = ['--facebank', join(root, 'data/facebank')];
    const { stdout } = await cutline('facebank', 'match', ...own, ...place, ...how);
    const job = await done((await submitted({ ep_id: ep, ...thresholds }, match)).job_id);
    expect(job).toMatchObject({ state: 'done', stage: 'match', requested: thresholds });
    expect(job.summary).toMatchObject({
      identities: 2,
      named: 1,
      auto: 2,
      thresholds: { auto: 0.95 },
    });
    expect(job.summary?.matches).toEqual((JSON.parse(stdout) as { matches: unknown }).matches);
    expect(await labelsOf(ep)).toMatchObject([
      { name: 'Ann', person_id: 'ann' },
      { name: 'Somebody else' },
    ]);
    const before = await snapshot(root);
    const again = await done((await submitted({ ep_id: ep, ...thresholds }, match)).job_id);
    expect(again.summary).toMatchObject({ named: 0, files: 0 });
    expect(await snapshot(root)).toEqual(before);
    // A step like any other: it can be taken back.
    expect(await cutline('undo', ...own)).toMatchObject({ code: 0 });
    expect((await labelsOf(ep))[0]).not.toHaveProperty('person_id', 'ann');
  });

  it('is one for each of several episodes, or of a show; a trial writes nothing', async () => {
    const eps = [await known('other-s01e01'), await known('other-s01e02')];
    const before = await snapshot(root);
    const response = await match({ show: 'OTHER', ...thresholds, dry_run: true });
    const { jobs } = (await response.json()) as { jobs: (Submitted & { ep_id: string })[] };
    expect([response.status, jobs.map(({ ep_id }) => ep_id)]).toEqual([202, eps]);
    for (const { job_id } of jobs) expect((await done(job_id)).summary).toMatchObject({ named: 2 });
    expect(await snapshot(root)).toEqual(before);
    const some = await match({ ep_ids: ['none-s01e01', eps[0]] });
    expect(await some.json()).toMatchObject({
      jobs: [{ ep_id: 'none-s01e01', problem: { code: 'cli/no-episode' } }, { ep_id: eps[0] }],
    });
  });

  it.each([
    [{ ep_id: 'rhobh-s05e02', ep_ids: ['a'] }, 400, 'serve/bad-request'],
    [{ ep_ids: [] }, 400, 'serve/bad-request'],
    [{ ep_id: 'rhobh-s05e02', auto_thresh: 7 }, 400, 'serve/bad-request'],
    [{ ep_id: 'rhobh-s05e02', facebank: '/etc' }, 400, 'serve/bad-request'],
    [{ show: 'x', run_id: 'r' }, 400, 'serve/bad-request'],
    [{ ep_id: 'nobody-s01e01' }, 404, 'cli/no-episode'],
  ])('is refused at once: %j', async (body, status, code) => {
    expect(await (await match(body)).json()).toMatchObject({ status, code });
  });

  it('says why nothing can be compared: another model, nothing clustered yet', async () => {
    await known('model-s01e01');
    const ep = await episode();
    const unclustered = await done((await submitted({ ep_id: ep }, match)).job_id);
    expect(unclustered).toMatchObject({
      state: 'failed',
      error: { code: 'moderation/no-identities' },
    });
    const faces = FACES.map((face) => ({ ...face, embedding_model: 'other' }));
    await writeTree(root, { [`data/manifests/${ep}/faces.jsonl`]: faces });
    const args = ['--cluster', '--data-root', root, '--ep-id', ep];
    expect(await cutline('episode-run', ...args)).toMatchObject({ code: 0 });
    const other = await done((await submitted({ ep_id: ep }, match)).job_id);
    expect(other).toMatchObject({ state: 'failed', error: { code: 'facebank/other-model' } });
  });
});
