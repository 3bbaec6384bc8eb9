import { describe, expect, it } from 'vitest';
import { exportFiles } from '../../../src/core/export/build-export.ts';
import { CHUNK_BYTES } from '../../../src/core/export/streamed-file.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import type { PipelineResult } from '../../../src/core/pipeline/pipeline.ts';
import { clusterFiles, exportOf, NOW } from './episode-run.ts';

const MANY = 6_000;
/** As much as a few milliseconds make, whatever is exported. */
const MOST_BYTES = 2 * CHUNK_BYTES;

/** A run with very many identities, all of one track, and a count of those that were looked at. */
async function manyIdentities(): Promise<{ result: PipelineResult; looks: () => number }> {
  const result = await clusterFiles({});
  const [first] = result.identitySet.identities as [Identity];
  let looks = 0;
  const identities = Array.from({ length: MANY }, (_, i) => ({ ...first, id: `identity-${i}` }));
  const watched = identities.map((identity) =>
    Object.defineProperty({ ...identity }, 'tracks', {
      enumerable: true,
      get: () => {
        looks += 1;
        return first.tracks;
      },
    }),
  );
  const stats = {
    centroidNorm: new Float64Array(MANY),
    variance: new Float64Array(MANY),
    minSimilarity: new Float64Array(MANY),
  };
  const identitySet = { ...result.identitySet, identities: watched };
  return { result: { ...result, identitySet, stats }, looks: () => looks };
}

describe('files of an export are made in parts', () => {
  for (const profile of ['spec', 'pipeline'] as const) {
    it(`identities.json is written as one document would be: ${profile}`, async () => {
      for (const files of [{}, { 'identities.json': { identities: [], cast: { a: ['\n', 1] } } }]) {
        const bytes = exportOf(await clusterFiles(files), { profile }).get('identities.json');
        const text = new TextDecoder().decode(bytes);
        expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
      }
    });

    it(`its first part looks at a part of the identities, and none is large: ${profile}`, async () => {
      const { result, looks } = await manyIdentities();
      const [file] = exportFiles({ ...result, now: NOW }, { profile, reps: new Map() });
      const parts = (file as NonNullable<typeof file>).parts()[Symbol.iterator]();
      const before = looks();
      const first = parts.next();
      const perIdentity = 4;
      expect((looks() - before) / perIdentity).toBeLessThan(MANY / 2);
      for (let { value, done } = first; done !== true; { value, done } = parts.next()) {
        expect((value as Uint8Array).length).toBeLessThan(MOST_BYTES);
      }
      expect(looks() - before).toBeGreaterThanOrEqual(MANY);
    });
  }

  it('without an identity the document has an empty list', async () => {
    const result = await clusterFiles({});
    const none = { ...result, identitySet: { ...result.identitySet, identities: [] } };
    const text = new TextDecoder().decode(exportOf(none).get('identities.json'));
    expect(text).toMatch(/^\{\n {2}"identities": \[\],\n/);
  });

  it('a part of the table is few rows: each may measure an identity', async () => {
    const result = await clusterFiles({});
    const { tracks } = result.episode;
    const count = 1_000;
    const many = Array.from({ length: count }, (_, i) => `t${i}`);
    const long = { ...result.episode, tracks: { ...tracks, count, id: many } };
    const input = { ...result, episode: long, now: NOW };
    const files = exportFiles(input, { profile: 'spec', reps: new Map(), csv: true });
    const table = files.find(({ path }) => path === 'assignments.csv');
    expect([...(table?.parts() ?? [])].length).toBeGreaterThanOrEqual(count / 250);
  });

  it('track vectors come in blocks', async () => {
    const result = await clusterFiles({});
    const n = 3_000;
    const pooled = {
      items: new Int32Array(n),
      vectors: { n, d: 512, data: new Float32Array(n * 512).map((_, i) => i / 7) },
    };
    const files = exportFiles(
      { ...result, now: NOW },
      { profile: 'spec', reps: new Map(), pooled },
    );
    const npy = files.find(({ path }) => path === 'tracks.npy');
    const lengths = Array.from(npy?.parts() ?? [], ({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MOST_BYTES);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe((npy?.size ?? 0) + 128);
  });
});
