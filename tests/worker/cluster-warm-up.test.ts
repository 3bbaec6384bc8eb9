import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS, type MatrixEngine } from '../../src/core/cluster/types.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import { type ClusterApi, createClusterSession } from '../../workers/cluster/session.ts';
import { practise } from '../../workers/cluster/warm-up.ts';
import { matrixOf } from '../unit/cluster/cases.ts';
import { tinyEpisode } from '../unit/ui/tiny-episode.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const NONE = new Int32Array(0);
const REQUEST = {
  engine: 'wasm',
  parameters: DEFAULT_PARAMETERS,
  constraints: { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE },
} as const;
const TRACKS = [0, 1, 2].map((number) => ({
  number,
  span: [number, number + 1] as const,
  faces: [true as const],
}));
const side = (angle: number): [number, number, number] => [Math.cos(angle), Math.sin(angle), 0];

const kernel = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const session = (open = kernel): ClusterApi =>
  createClusterSession(new EngineChooser(async () => ({ unavailable: 'none here' }), open));
const opened = async (): Promise<ClusterApi> => {
  const api = session();
  await api.open(tinyEpisode(TRACKS), matrixOf([side(0), side(0.2), side(1.4)]));
  return api;
};

const failing = new Proxy({} as MatrixEngine, {
  get: () => expect.fail('nothing is to be computed'),
});

describe('exercising ahead', () => {
  test('changes nothing that is held, clustered or asked meanwhile', async () => {
    const [plain, warmed] = [await opened(), await opened()];
    const warming = warmed.warmUp('wasm');
    const clustered = await warmed.cluster(REQUEST);
    await warming;
    const { agglomeration, items } = await plain.cluster(REQUEST);
    expect(clustered.items).toEqual(items);
    expect(clustered.agglomeration.linkage).toEqual(agglomeration.linkage);
    expect(await warmed.stats([items])).toEqual(await plain.stats([items]));
  });

  test('is done once a thread, whoever asks', async () => {
    let opened = 0;
    const counting = async () => {
      opened++;
      return kernel();
    };
    await session().warmUp('wasm');
    await session(counting).warmUp('wasm');
    // Its own, and none beside it to exercise.
    expect(opened).toBe(1);
  });

  test('ends as soon as there is real work', async () => {
    const done: string[] = [];
    const step = (name: string) => async () => {
      done.push(name);
    };
    const fake = {
      open: step('open'),
      founders: step('founders'),
      cluster: step('cluster'),
      suggest: step('suggest'),
    };
    const chain = await kernel();
    await practise({ matrix: chain.matrix, chain }, fake, () => done.length >= 2);
    expect(done).toEqual(['open', 'founders']);
    done.length = 0;
    await practise({ matrix: failing, chain }, fake, () => true);
    expect(done).toEqual([]);
  });
});
