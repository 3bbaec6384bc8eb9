import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { computeInThreads } from '../../../src/serve/compute-hand.ts';
import type { JobEvent, JobRequest } from '../../../src/serve/job-types.ts';
import { ThreadJobs } from '../../../src/serve/jobs.ts';
import { problemOf } from '../../../src/serve/problem.ts';
import { temporary } from '../cli/program.ts';

/** A program that does in a thread what a test wants. */
const program = (script: string) =>
  `data:text/javascript,${encodeURIComponent(`import { parentPort as port, workerData } from 'node:worker_threads';${script}`)}`;

const REQUEST: JobRequest = { stage: 'cluster', epId: 'x', runId: undefined, parameters: {} };
const NO_FILTER = { epId: undefined, state: undefined, after: undefined };

/** Jobs whose thread does what a test wants; what it holds is written down. */
function jobsOf(folder: string, script: string) {
  const holds: string[] = [];
  const hold = () => {
    holds.push('held');
    return Promise.resolve(async () => void holds.push('given back'));
  };
  const place = { dataRoot: '/x', folder, program: program(script), hold };
  return { jobs: new ThreadJobs(place), holds };
}

describe('the thread of the jobs', () => {
  it('is not started before a job is asked for, or one was left', async () => {
    const folder = await temporary();
    const script = "port.on('message', ({ id, call }) => port.postMessage({ id, answer: call }));";
    const { jobs, holds } = jobsOf(folder, script);
    expect(await jobs.get('x')).toBeUndefined();
    expect(await jobs.list(NO_FILTER)).toEqual({ jobs: [], next: null });
    expect(await jobs.cancel('x')).toBeUndefined();
    expect(await jobs.events('x', 0)).toEqual([]);
    await jobs.resume();
    expect(holds).toEqual([]);
    await writeFile(join(folder, 'jobs.open'), '');
    await jobs.resume();
    expect(holds).toEqual(['held']);
    expect(await jobs.submit(REQUEST)).toBe('submit');
    await jobs.close();
    expect(holds).toEqual(['held', 'given back']);
    await expect(jobs.submit(REQUEST)).rejects.toMatchObject({ code: 'serve/busy' });
  });

  it('answers where a database was made, tells what happens, and refuses what is too much', async () => {
    const folder = await temporary();
    await mkdir(join(folder, 'db'));
    await writeFile(join(folder, 'db', 'made'), '');
    const { jobs } = jobsOf(
      folder,
      `port.on('message', ({ id, call, args }) => {
        if (call === 'events') return;
        port.postMessage({ event: { id: 1, job_id: args[0], event: 'done', data: workerData.role } });
        port.postMessage({ id, answer: { call, args } });
      });`,
    );
    const heard: JobEvent[] = [];
    const deaf = jobs.listen((event) => heard.push(event));
    expect(await jobs.get('a')).toEqual({ call: 'get', args: ['a'] });
    deaf();
    await jobs.get('b');
    expect(heard).toEqual([{ id: 1, job_id: 'a', event: 'done', data: 'jobs' }]);
    const waiting = Array.from({ length: 256 }, () => jobs.events('x', 0));
    for (const one of waiting) one.catch(() => {});
    const refused = await jobs.get('c').catch((error: unknown) => problemOf(error));
    expect(refused).toMatchObject({ status: 503, code: 'serve/busy' });
  });

  it('that dies fails what was asked, and another takes its place', async () => {
    const folder = await temporary();
    const { jobs, holds } = jobsOf(
      folder,
      `port.on('message', ({ id, call, args }) => {
        if (call === 'submit') throw new Error('out of memory');
        port.postMessage({ id, answer: call });
      });`,
    );
    await expect(jobs.submit(REQUEST)).rejects.toThrow(/has ended.*out of memory/);
    await mkdir(join(folder, 'db'));
    await writeFile(join(folder, 'db', 'made'), '');
    expect(await jobs.get('x')).toBe('get');
    // It is the process that holds the database, not the thread.
    expect(holds).toEqual(['held']);
    await jobs.close();
  });
});

describe('a thread that computes', () => {
  const where = { dataRoot: '/x', epId: 'x' };
  const TASK = { where, stage: 'cluster', parameters: {} } as const;

  it('tells how far it is and what it notes, and computes again where it has to', async () => {
    const heard: unknown[] = [];
    const start = computeInThreads(
      program(`let n = 0;
        port.on('message', () => {
          port.postMessage({ type: 'progress', progress: workerData.role });
          port.postMessage({ type: 'note', text: workerData.task.where.epId });
          port.postMessage({ type: 'computed', run: ++n });
        });`),
    );
    const hears = {
      progress: (one: unknown) => heard.push(one),
      note: (text: string) => heard.push(text),
    };
    const hand = start(TASK, hears);
    expect([await hand.compute(), await hand.compute()]).toEqual([1, 2]);
    expect(heard).toEqual(['compute', 'x', 'compute', 'x']);
    hand.end();
  });

  it('that is ended, or dies, fails what is waited for', async () => {
    const hears = { progress: () => {}, note: () => {} };
    const silent = computeInThreads(program("port.on('message', () => {})"))(TASK, hears);
    const waited = silent.compute();
    silent.end();
    await expect(waited).rejects.toThrow('it was told to');
    await expect(silent.compute()).rejects.toThrow('it was told to');
    const dying = computeInThreads(
      program("port.on('message', () => { throw new Error('no memory'); })"),
    );
    await expect(dying(TASK, hears).compute()).rejects.toThrow(/has ended.*no memory/);
  });

  it('that needs more memory than there is ends alone, and its job is told', async () => {
    const hears = { progress: () => {}, note: () => {} };
    const greedy = program(`const all = [];
      port.on('message', () => {
        for (;;) all.push(new Array(100_000).fill(all.length));
      });`);
    const hand = computeInThreads(greedy, undefined, { maxOldGenerationSizeMb: 16 })(TASK, hears);
    await expect(hand.compute()).rejects.toThrow(/has ended.*memory/i);
  });
});
