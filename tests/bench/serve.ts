import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BenchOptions, round } from './options.ts';
import { loadRoot } from './serve-episode.ts';
import { acts, reads, type Sent } from './serve-requests.ts';

const READS_A_SECOND = 200;
const ACTS_A_SECOND = 20;
/** `SERVE_SECONDS` for another length; `SERVE_PROFILE=DIR` keeps CPU profiles of its threads. */
const SECONDS = Number(process.env.SERVE_SECONDS ?? 60);
/** The same load before, which is not measured. Seconds. */
const WARM_UP = 5;
const PROFILE = process.env.SERVE_PROFILE;
const STREAMS = 100;
const FACES_EACH = 5;
const PROGRAM = resolve('dist/cli/main.mjs');
const METER = resolve('tests/bench/loop-meter.mjs');
const TOKEN = 'a-token-of-the-bench';

interface Row {
  readonly what: string;
  readonly requests: number;
  /** Answered by what nobody asked for. */
  readonly failed: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}
interface Metered {
  readonly cpuMs: number;
  readonly loopMs: number;
  readonly longestMs: number;
  readonly p99Ms: number;
  readonly megabytes: number;
}

/**
 * The built service under load: so many reads and acts a second for a minute, sent when their time has come,
 * whatever is still waiting, and timed from that moment on. With `--episode DIR`, a data root, over a copy of it.
 * @throws Error when the service cannot be started
 */
export async function bench({ n, episode }: BenchOptions): Promise<object[]> {
  const rows: object[] = [];
  for (const tracks of episode === undefined ? (n ?? [600]) : [0]) {
    const root = episode === undefined ? await loadRoot(tracks, FACES_EACH) : copyOf(episode);
    try {
      rows.push(...(await underLoad(root)));
    } finally {
      rmSync(root, { recursive: true });
    }
  }
  return rows;
}

function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'cutline-load-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

async function underLoad(root: string): Promise<object[]> {
  const { child, origin } = await started(root);
  try {
    const { text } = await asking(origin)({ path: '/episodes' });
    const [{ ep_id: epId }] = (JSON.parse(text()) as { episodes: [{ ep_id: string }] }).episodes;
    cluster(root, epId);
    // By connections of its own: the first ones may have been closed meanwhile.
    const ask = asking(origin);
    const readings = await reads(epId, ask);
    const actings = await acts(epId, ask);
    // What is done for the first time is no load.
    for (let i = 0; i < 10; i++) await Promise.all([readings(), actings()]);
    // As of a hundred pages: each is told of every change.
    const pages = await listening(origin, `/episodes/${epId}/log/events`);
    const underway = (seconds: number) =>
      Promise.all([
        paced(READS_A_SECOND, seconds, readings),
        paced(ACTS_A_SECOND, seconds, actings),
      ]);
    const warm = await underway(WARM_UP);
    await metered(child);
    const load = process.cpuUsage();
    const began = performance.now();
    const [read, acted] = await underway(SECONDS);
    const { cpuMs, loopMs, longestMs, p99Ms, megabytes } = await metered(child);
    const { user, system } = process.cpuUsage(load);
    pages.close();
    const wall = performance.now() - began;
    const requests = read.ms.length + acted.ms.length;
    const service = {
      what: 'service',
      cores: round(cpuMs / wall, 2),
      // Of a shared machine the figure that depends least on who else is at work.
      'cpu ms a request': round(cpuMs / requests, 2),
      // On the same cores: what it takes is not there for the service.
      'cores of the load': round((user + system) / 1000 / wall, 2),
      'cores of the answering thread': round(loopMs / wall, 2),
      'loop p99 ms': round(p99Ms),
      'loop longest ms': round(longestMs),
      megabytes: round(megabytes, 0),
      'told each page, at least': Math.min(...pages.told),
    };
    const each = [read, acted].flatMap(({ kinds }) =>
      [...kinds].map(([kind, ms]) => rowOf(`  ${kind}`, { ms, failures: [] })),
    );
    const streams = await openStreams(origin, epId);
    streams.close();
    const held = rowOf('streams', { ms: streams.ms, failures: [] });
    const all = {
      ms: [...read.ms, ...acted.ms],
      failures: [...warm, read, acted].flatMap(({ failures }) => failures),
    };
    return [rowOf('all', all), rowOf('reads', read), rowOf('acts', acted), ...each, held, service];
  } finally {
    child.kill('SIGTERM');
    await new Promise((settle) => child.on('close', settle));
  }
}

function cluster(root: string, epId: string): void {
  const args = [PROGRAM, 'episode-run', '--cluster', '--data-root', root, '--ep-id', epId];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`could not cluster the episode: ${stderr}`);
}

async function started(root: string): Promise<{ child: ChildProcess; origin: string }> {
  const profile = PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${PROFILE}`];
  const node = ['--import', METER, ...profile];
  const args = [...node, PROGRAM, 'serve', '--data-root', root, '--port', '0'];
  const env = { ...process.env, CUTLINE_TOKEN: TOKEN };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const origin = await new Promise<string>((settle, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(chunk.toString())?.[0];
      if (found !== undefined) settle(found);
    });
    child.on('close', () => fail(new Error('the service has ended')));
  });
  return { child, origin };
}

function metered(child: ChildProcess): Promise<Metered> {
  return new Promise((settle) => {
    child.once('message', (said) => settle(said as Metered));
    child.send('tell');
  });
}

interface Streams {
  /** How long each took to open. */
  readonly ms: number[];
  /** How many events each had so far. */
  readonly told: number[];
  close(): void;
}

/** Streams of events of a job, opened at once while it begins, and held. */
async function openStreams(origin: string, epId: string): Promise<Streams> {
  const ask = asking(origin);
  const body = { ep_id: epId, cluster_thresh: 0.5 };
  const { text, status } = await ask({ path: '/jobs/cluster', method: 'POST', body });
  if (status > 202) throw new Error(`no job: ${text()}`);
  const { job_id: id } = JSON.parse(text()) as { job_id: string };
  return listening(origin, `/jobs/${id}/events`);
}

/** So many streams of an address, opened at once. */
async function listening(origin: string, path: string): Promise<Streams> {
  const agent = new Agent({ keepAlive: false, maxSockets: STREAMS });
  const ends: (() => void)[] = [];
  const told = new Array<number>(STREAMS).fill(0);
  const ms = await Promise.all(
    told.map((_, i) => {
      const began = performance.now();
      return new Promise<number>((settle, fail) => {
        const headers = { Authorization: `Bearer ${TOKEN}` };
        const asked = request(origin + path, { agent, headers }, (response) => {
          if (response.statusCode !== 200) return fail(new Error(String(response.statusCode)));
          settle(performance.now() - began);
          response.on('error', () => {});
          response.on('data', (chunk: Buffer) => {
            told[i]! += eventsIn(chunk);
          });
        });
        asked.on('error', fail);
        asked.end();
        ends.push(() => asked.destroy());
      });
    }),
  );
  return {
    ms,
    told,
    close: () => {
      for (const end of ends) end();
    },
  };
}

const EVENT = Buffer.from('event: ');

function eventsIn(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(EVENT); at >= 0; at = chunk.indexOf(EVENT, at + 1)) count++;
  return count;
}

export interface Answered {
  readonly status: number;
  readonly text: () => string;
  readonly etag: string | undefined;
}
export type Ask = (sent: Sent) => Promise<Answered>;

function asking(origin: string): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return ({ path, method = 'GET', body, headers = {} }) =>
    new Promise((settle, fail) => {
      const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const all = { Authorization: `Bearer ${TOKEN}`, ...json, ...headers };
      const asked = request(`${origin}${path}`, { method, agent, headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          const { statusCode: status = 0, headers: got } = response;
          // Most are never looked at: to make a text of each takes a part of the machine.
          const text = () => Buffer.concat(chunks).toString();
          settle({ status, etag: got.etag, text });
        });
      });
      asked.on('error', fail);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

interface Times {
  readonly ms: number[];
  /** By kind. */
  readonly kinds: Map<string, number[]>;
  readonly failures: string[];
}

/** @param one does it once, and says of which kind it was; what it throws is a failure */
async function paced(
  perSecond: number,
  seconds: number,
  one: () => Promise<string>,
): Promise<Times> {
  const ms: number[] = [];
  const kinds = new Map<string, number[]>();
  const failures: string[] = [];
  const count = perSecond * seconds;
  const began = performance.now();
  const all: Promise<void>[] = [];
  for (let i = 0; i < count; i++) {
    const due = began + (i * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    const done = one().then(
      (kind) => {
        const took = performance.now() - due;
        ms.push(took);
        const own = kinds.get(kind) ?? [];
        own.push(took);
        kinds.set(kind, own);
      },
      (error: unknown) => void failures.push(String(error)),
    );
    all.push(done);
  }
  await Promise.all(all);
  return { ms, kinds, failures };
}

function rowOf(what: string, { ms, failures }: Pick<Times, 'ms' | 'failures'>): Row {
  for (const text of new Set(failures.slice(0, 5))) console.error(`${what}: ${text}`);
  const sorted = Float64Array.from(ms).sort();
  const at = (share: number) => round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return {
    what,
    requests: ms.length + failures.length,
    failed: failures.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    worstMs: at(1),
  };
}
