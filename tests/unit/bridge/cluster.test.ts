import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cluster } from '../../../src/bridge/cluster.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { Episode } from '../../../src/core/episode/episode.ts';
import { CancelledError } from '../../../src/core/errors.ts';
import { packGroups } from '../../../workers/cluster/packed-groups.ts';
import type { ClusterRequest, TreesRequest } from '../../../workers/cluster/types.ts';
import { type FakeWorker, fakeWorker } from './fake-worker.ts';

const NONE = new Int32Array(0);
const constraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const request: ClusterRequest = { parameters: DEFAULT_PARAMETERS, engine: 'js', constraints };
const trees: TreesRequest = { linkages: ['single'], constraints, floor: 0 };
const episode = (name: string) => ({ epId: name }) as unknown as Episode;
const vectors = vi.fn(async () => ({ n: 1, d: 1, data: Float32Array.of(1) }));
const caught = (call: Promise<unknown>) => call.catch((error: unknown) => error);

/** What the workers were asked, in order, as `call argument`. */
let asked: string[] = [];
/** Lets the calls in it go on; they wait for it when they are called. */
let held: Map<string, Promise<unknown>> = new Map();
let workers: FakeWorker[] = [];

/** Answers every call with its name. */
function session() {
  const names =
    'cluster flat base review trees stopTrees stats trackProfile retrack cancel open stopped warmUp';
  const call = (name: string) => async (given?: { epId?: string; threshold?: number }) => {
    const what = given?.epId ?? given?.threshold;
    asked.push(what === undefined ? name : `${name} ${what}`);
    await held.get(name);
    return name === 'base' ? { result: {} } : name;
  };
  return Object.fromEntries(names.split(' ').map((name) => [name, call(name)]));
}

beforeEach(() => {
  cluster.detach();
  [asked, held, workers] = [[], new Map(), []];
  vectors.mockClear();
  // Node has none of its own.
  vi.stubGlobal('ErrorEvent', Event);
  vi.stubGlobal('Worker', function start() {
    const made = fakeWorker(session());
    workers.push(made);
    return made.worker;
  });
});

/** What holds a call back until it is called itself. */
function holdBack(name: string): () => void {
  let go = (): void => {};
  held.set(
    name,
    new Promise<void>((resolve) => {
      go = resolve;
    }),
  );
  return () => {
    held.delete(name);
    go();
  };
}

describe('the clustering worker and the episode attached', () => {
  it('costs nothing until somebody asks, and loads its vectors once', async () => {
    cluster.attach(episode('a'), vectors);
    expect(workers).toHaveLength(0);
    await Promise.all([cluster.trackProfile(0), cluster.stats([])]);
    expect(vectors).toHaveBeenCalledTimes(1);
    expect(asked).toEqual(['open a', 'trackProfile', 'stats']);
  });

  it('starts ahead of them, and every worker exercises once', async () => {
    cluster.warm('auto');
    cluster.warm('auto');
    cluster.attach(episode('a'), vectors);
    await cluster.stats([]);
    expect(workers).toHaveLength(1);
    expect(asked).toEqual(['warmUp', 'open a', 'stats']);
    cluster.detach();
    cluster.warm('auto');
    expect(workers).toHaveLength(2);
    await vi.waitFor(() => expect(asked.slice(3)).toEqual(['warmUp']));
  });

  it('is clustered as it was for a question about the clustering, and not for less', async () => {
    cluster.attach(episode('a'), vectors, request);
    await cluster.stats([]);
    await cluster.base(request);
    expect(asked).toEqual(['open a', 'stats', 'base']);
    await cluster.trees(trees);
    await cluster.trees(trees);
    expect(asked.slice(3)).toEqual(['cluster', 'trees', 'trees']);
  });

  it('is clustered for figures of tracks where another pooling was asked for', async () => {
    const parameters = { ...DEFAULT_PARAMETERS, metric: 'within_track' } as const;
    cluster.attach(episode('a'), vectors, { ...request, parameters });
    await cluster.stats([]);
    expect(asked).toEqual(['open a', 'cluster', 'stats']);
  });

  it('is loaded and clustered again after a crash', async () => {
    cluster.attach(episode('a'), vectors, request);
    await cluster.trees(trees);
    workers[0]?.crash();
    asked = [];
    await cluster.trees(trees);
    expect(workers).toHaveLength(2);
    expect(asked).toEqual(['open a', 'cluster', 'trees']);
  });

  it('is clustered again under other tracks, which a worker that starts again is given', async () => {
    cluster.attach(episode('a'), vectors, request);
    await cluster.trees(trees);
    await cluster.retrack(episode('b'));
    await cluster.trees(trees);
    expect(asked.slice(3)).toEqual(['retrack b', 'cluster', 'trees']);
    workers[0]?.crash();
    asked = [];
    await cluster.trackProfile(0);
    expect(asked).toEqual(['open b', 'trackProfile']);
  });

  it('is clustered as it was last, not as it was first', async () => {
    cluster.attach(episode('a'), vectors);
    await cluster.cluster(request);
    workers[0]?.crash();
    asked = [];
    await cluster.trees(trees);
    expect(asked).toEqual(['open a', 'cluster', 'trees']);
  });

  it('is loaded by the next question when it could not be loaded', async () => {
    vectors.mockRejectedValueOnce(new Error('the disk is gone'));
    cluster.attach(episode('a'), vectors);
    expect(await caught(cluster.trackProfile(0))).toMatchObject({ message: 'the disk is gone' });
    expect(await cluster.trackProfile(0)).toBe('trackProfile');
  });

  it('is not clustered twice for a question that comes while it is clustered', async () => {
    cluster.attach(episode('a'), vectors, request);
    const go = holdBack('cluster');
    const run = cluster.cluster(request);
    const question = cluster.trees(trees);
    await vi.waitFor(() => expect(asked).toContain('cluster'));
    go();
    await Promise.all([run, question]);
    expect(asked).toEqual(['open a', 'cluster', 'trees']);
  });

  it('waits while another is on trial, and stays when the trial fails', async () => {
    cluster.attach(episode('a'), vectors, request);
    const go = holdBack('cluster');
    const trial = cluster.trial(episode('b'), vectors, async (calls) => {
      await calls.cluster(request);
      throw new CancelledError();
    });
    const question = cluster.trees(trees);
    await vi.waitFor(() => expect(asked).toContain('cluster'));
    go();
    expect(await caught(trial)).toBeInstanceOf(CancelledError);
    await question;
    expect(asked).toEqual(['open b', 'cluster', 'open a', 'cluster', 'trees']);
  });

  it('gives way to one whose trial succeeds', async () => {
    cluster.attach(episode('a'), vectors);
    await cluster.trial(episode('b'), vectors, (calls) => calls.cluster(request));
    await cluster.trackProfile(0);
    expect(asked).toEqual(['open b', 'cluster', 'trackProfile']);
  });
});

it('an episode whose vectors come late does not take the place of the one opened since', async () => {
  let come = (): void => {};
  const late = new Promise<void>((resolve) => {
    come = resolve;
  });
  const slow = vi.fn(() => late.then(vectors));
  cluster.attach(episode('a'), slow);
  const first = caught(cluster.trackProfile(0));
  await vi.waitFor(() => expect(slow).toHaveBeenCalled());
  cluster.attach(episode('b'), vectors);
  await cluster.trackProfile(0);
  come();
  expect(await first).toBeInstanceOf(CancelledError);
  expect(asked).toEqual(['open b', 'trackProfile']);
});

describe('a question whose signal aborts', () => {
  it('rejects at once, and stops what it is about and nothing else', async () => {
    cluster.attach(episode('a'), vectors);
    holdBack('trees');
    const abort = new AbortController();
    const question = caught(cluster.trees(trees, undefined, abort.signal));
    await vi.waitFor(() => expect(asked).toContain('trees'));
    abort.abort();
    expect(await question).toBeInstanceOf(CancelledError);
    await vi.waitFor(() => expect(asked.at(-1)).toBe('stopTrees'));
    expect(asked).not.toContain('cancel');
  });

  it('is left alone where stopping it would stop a clustering too', async () => {
    cluster.attach(episode('a'), vectors);
    holdBack('review');
    const abort = new AbortController();
    const question = caught(cluster.review({} as never, abort.signal));
    await vi.waitFor(() => expect(asked).toContain('review'));
    abort.abort();
    expect(await question).toBeInstanceOf(CancelledError);
    await cluster.stats([]);
    expect(asked).toEqual(['open a', 'review', 'stats']);
  });

  it('is not asked any more when it aborted while the vectors were loaded', async () => {
    const go = holdBack('open');
    cluster.attach(episode('a'), vectors);
    const abort = new AbortController();
    const question = caught(cluster.trees(trees, undefined, abort.signal));
    await vi.waitFor(() => expect(asked).toContain('open a'));
    abort.abort();
    go();
    expect(await question).toBeInstanceOf(CancelledError);
    expect(asked).toEqual(['open a']);
  });

  it.each(['cluster', 'flat'] as const)('cancels the queue when it is %s', async (name) => {
    cluster.attach(episode('a'), vectors);
    const go = holdBack(name);
    const abort = new AbortController();
    const run =
      name === 'flat'
        ? cluster.flat(request, abort.signal)
        : cluster.cluster(request, undefined, abort.signal);
    await vi.waitFor(() => expect(asked).toContain(name));
    abort.abort();
    await vi.waitFor(() => expect(asked).toContain('cancel'));
    go();
    await run;
  });
});

it('a question about what was stopped is asked like any other', async () => {
  cluster.attach(episode('a'), vectors);
  await cluster.stopped({ groups: packGroups([]), threshold: 0.5, cannotLink: NONE });
  expect(asked.at(-1)).toBe('stopped 0.5');
});

it('stopping starts no worker and waits for nothing', async () => {
  cluster.attach(episode('a'), vectors);
  await cluster.stopTrees();
  expect(workers).toHaveLength(0);
  const go = holdBack('cluster');
  const trial = cluster.trial(episode('b'), vectors, (calls) => calls.cluster(request));
  await vi.waitFor(() => expect(asked).toContain('cluster'));
  await cluster.stopTrees();
  expect(asked.at(-1)).toBe('stopTrees');
  go();
  await trial;
});

it('without an episode a question says so', async () => {
  expect(await caught(cluster.stats([]))).toMatchObject({ code: 'cluster/no-episode' });
});
