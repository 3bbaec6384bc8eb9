import { describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { append, standingEntries } from '../../../src/core/moderation/log.ts';
import type { Operation } from '../../../src/core/moderation/operation-table.ts';
import { EMPTY_LOG, type OperationLog } from '../../../src/core/moderation/types.ts';
import { stand } from '../../../src/core/pipeline/stand.ts';
import { enforcedPairs } from '../../../src/core/same-frame/enforce.ts';
import { importDemo } from '../demo/demo-import.ts';

// Of its own: what is remembered of an episode is another test’s where the demo is shared.
const episode = { ...(await importDemo()).episode };
const { id, count } = episode.tracks;
const of = { episode, summaries: summariseTracks(episode) };
const log = (...operations: Operation[]): OperationLog =>
  operations.reduce(
    (all, operation) => append(all, operation, { at: '2026-01-01T00:00:00Z' }),
    EMPTY_LOG,
  );

const apart: Operation = {
  type: 'not-same',
  a: { name: 'one', tracks: [id[0]!] },
  b: { name: 'other', tracks: [id[1]!] },
};
const third = episode.tracks.faceRows[episode.tracks.faceStart[2]! + 1]!;
const split: Operation = {
  type: 'split-track',
  track: id[2]!,
  face: episode.faces.faceId[third]!,
  part: 'part-9001',
  partNumber: 9001,
};

describe('where an episode stands', () => {
  test('without a log it is what was imported, and the summaries at hand are taken', () => {
    const made = stand(of, EMPTY_LOG, DEFAULT_PARAMETERS);
    expect(made.episode).toBe(episode);
    expect(made.summaries).toBe(of.summaries);
    expect(made.constraints).toMatchObject({ mustLink: [], frozen: [] });
    expect(made.constraints.cannotLink.length + made.constraints.deleted.length).toBe(0);
  });

  test('what people decided binds the clustering, and is in the signature', () => {
    const before = stand(of, EMPTY_LOG, DEFAULT_PARAMETERS);
    const gone: Operation = { type: 'delete', tracks: [id[9]!, id[4]!], from: [] };
    const made = stand(of, log(apart, gone), DEFAULT_PARAMETERS);
    expect([...made.constraints.cannotLink]).toEqual([0, 1]);
    expect([...made.constraints.deleted]).toEqual([4, 9]);
    expect(made.signature).not.toBe(before.signature);
  });

  test('tracks that people split are tracks of their own, with summaries of their own', () => {
    const made = stand(of, log(split), DEFAULT_PARAMETERS);
    expect(made.episode.tracks.count).toBe(count + 1);
    expect(made.summaries.rank).toHaveLength(count + 1);
    expect(made.signature).toContain('part-9001');
  });

  test('the threshold changes neither constraints nor signature; pairs in force change both', () => {
    const decided = log(apart);
    const made = stand(of, decided, DEFAULT_PARAMETERS);
    const moved = stand(of, decided, { ...DEFAULT_PARAMETERS, cluster_thresh: 0.2 });
    expect(moved.constraints).toBe(made.constraints);
    expect(moved.signature).toBe(made.signature);
    for (const same_frame_min_frames of [1, 4]) {
      const enforce = {
        ...DEFAULT_PARAMETERS,
        same_frame: 'enforce',
        same_frame_min_frames,
      } as const;
      const bound = stand(of, decided, enforce);
      const pairs = enforcedPairs(episode, bound.decisions, enforce);
      expect(pairs.length).toBeGreaterThan(0);
      expect([...bound.constraints.cannotLink]).toEqual([0, 1, ...pairs]);
      expect(bound.signature).not.toBe(made.signature);
    }
    expect(stand(of, decided, DEFAULT_PARAMETERS).signature).toBe(made.signature);
  });

  test('logs that decide the same are folded once, logs that split the same share an episode', () => {
    const one = log(split);
    const made = stand(of, one, DEFAULT_PARAMETERS);
    const copy = { ...one, entries: [...standingEntries(one)] };
    expect(stand(of, copy, DEFAULT_PARAMETERS).decisions).toBe(made.decisions);
    const further = stand(
      of,
      append(one, apart, { at: '2026-01-02T00:00:00Z' }),
      DEFAULT_PARAMETERS,
    );
    expect(further.decisions).not.toBe(made.decisions);
    expect(further.episode).toBe(made.episode);
    expect(stand(of, EMPTY_LOG, DEFAULT_PARAMETERS).episode).toBe(episode);
  });
});
