import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { Episode } from '../../../src/core/episode/episode.ts';
import { parseIdentities } from '../../../src/core/episode/identities.ts';
import { identityLookup } from '../../../src/core/episode/identity-lookup.ts';
import { createRemarkBook } from '../../../src/core/episode/remarks.ts';
import { readIdentitiesFile } from '../../../src/core/moderation/edit/identities-file.ts';
import { openDesk } from '../../../src/core/moderation/edit/open-desk.ts';
import { rekeyLog } from '../../../src/core/moderation/rekey.ts';
import { namedTracks } from '../../../src/core/moderation/track-prints.ts';
import {
  EMPTY_LOG,
  type LogEntry,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { AT, crowd } from './workbench.ts';

/*
 * What is read again and again is remembered by its parts. Whatever was read before, a thing says what it says to
 * somebody who has read nothing yet: a copy of it, of which nobody remembers anything.
 */

const { episode } = crowd([0, 1, 2, 3], 3);
const [first = '', second = '', third = '', fourth = ''] = episode.tracks.id;

/** The same tracks under ids that begin elsewhere. */
const turned: Episode = {
  ...episode,
  tracks: { ...episode.tracks, id: [...episode.tracks.id.slice(1), first] },
};

describe('entries of an identities.json', () => {
  const face = episode.faces.faceId[0];
  const pool = [
    { identity_id: 'identity-00001', track_ids: [first, second], labels: { name: 'Lisa' } },
    { identity_id: 'identity-00002', track_ids: [second, third], labels: {} },
    { identity_id: 'identity-00002', track_ids: [fourth], labels: { aliases: ['K'] } },
    { identity_id: 'identity-00003', track_ids: ['elsewhere', third], locked: 'perhaps' },
    { identity_id: 'person of a pipeline', track_ids: [third], labels: {} },
    { identity_id: 'somebody', track_ids: [fourth, third], locked: true },
    { identity_id: 'identity-00004', track_ids: [], labels: { name: 'Nobody' } },
    {
      ...{ identity_id: 'identity-00005', track_ids: [first] },
      ...{ canonical_face_id: face, canonical_face_chosen: true },
    },
  ];
  const lists = fc.array(fc.shuffledSubarray(pool, { minLength: 1 }), { minLength: 2 });

  it.each(['read to be changed', 'taken over'] as const)('are the same when %s', (how) => {
    const read = (identities: readonly object[], of: Episode) => {
      const value = { metadata: {}, identities };
      const lookup = identityLookup(of);
      if (how === 'read to be changed') {
        return readIdentitiesFile({ value, kept: value }, 'identities.json', lookup);
      }
      const remarks = createRemarkBook();
      return {
        ...parseIdentities(value, 'identities.json', lookup, remarks),
        told: remarks.list(),
      };
    };
    fc.assert(
      fc.property(lists, fc.infiniteStream(fc.boolean()), (all, turns) => {
        for (const list of all) {
          const of = turns.next().value === true ? turned : episode;
          expect(read(list, of)).toEqual(read(structuredClone(list), of));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are known by face where the faces are others', () => {
    const read = (faceId: readonly string[]) => {
      const value = { identities: [pool[7]] };
      const lookup = { ...identityLookup(episode), face: (id: string) => faceId.indexOf(id) };
      return parseIdentities(value, 'identities.json', lookup, createRemarkBook());
    };
    const ids = episode.faces.faceId;
    expect(read(ids).decisions.identities[0]?.representative).toBe(0);
    expect(read(['another', ...ids]).decisions.identities[0]?.representative).toBe(1);
  });

  it('are called by the history, and lie where they lie in the list', () => {
    const open = (identities: readonly object[]) => {
      const value = { metadata: {}, identities };
      const path = 'identities.json';
      const file = readIdentitiesFile({ value, kept: value }, path, identityLookup(episode));
      const parameters = DEFAULT_PARAMETERS;
      const input = { file, episode, log: EMPTY_LOG, minClusterSize: 1, parameters, now: AT };
      return openDesk(input, () => new Set()).members;
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: 1 }), (list) => {
        expect(open(list)).toEqual(open(structuredClone(list)));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a history', () => {
  const address = (track: string) => ({ identityId: 'identity-00001', anchor: track });
  const operations: Operation[] = [
    ...episode.tracks.id
      .slice(0, 6)
      .map((track): Operation => ({ type: 'label', ...address(track), labels: { name: track } })),
    { type: 'lock', ...address(first), tracks: [first, second] },
    { type: 'representative', ...address(first), faceId: episode.faces.faceId[0]! },
    { type: 'representative', ...address(first), faceId: 'face_of_nobody' },
    { type: 'threshold', from: 0.6, to: 0.5 },
    { type: 'delete', tracks: [third, fourth], from: [] },
  ];
  const entryOf = (operation: Operation, clustering?: LogEntry['clustering']): LogEntry => ({
    ...{ seq: 0, at: AT, text: operation.type, operation },
    ...(clustering === undefined ? {} : { clustering }),
  });
  const pool = [
    ...operations.map((one) => entryOf(one)),
    entryOf(operations[0]!, { cluster_thresh: 0.4 }),
    entryOf(operations[1]!, { cluster_thresh: 0.6 }),
  ];
  /** Each entry of the pool once as each step that it may be. */
  const steps = Array.from({ length: 8 }, (_, i) => [
    ...pool.map((entry): LogEntry => ({ ...entry, seq: i + 1 })),
    ...(i === 0
      ? []
      : [{ ...entryOf({ type: 'revoke', seq: i, text: 'before' }), seq: i + 1 } as LogEntry]),
  ]);
  const historyOf = (places: readonly number[]): OperationLog => {
    const entries = places.map((place, i) => steps[i]![place % steps[i]!.length]!);
    return { entries, cursor: entries.length, lastNumber: 7 };
  };
  /** It grows, and is cut off somewhere and goes on otherwise. */
  const grown = fc
    .array(fc.tuple(fc.nat(7), fc.array(fc.nat(40), { minLength: 1, maxLength: 3 })), {
      minLength: 3,
      maxLength: 8,
    })
    .map((changes) => {
      const all: number[][] = [[]];
      for (const [cut, more] of changes) {
        const last = all.at(-1)!;
        all.push([...last.slice(0, Math.max(cut, last.length - 1)), ...more].slice(0, 8));
      }
      return all.slice(1).map(historyOf);
    });

  it.each([
    ['all tracks are here', episode.tracks.id],
    ['one that it names is none of those that were looked for', episode.tracks.id.slice(1)],
  ] as const)('is brought to an episode as for the first time where %s', (_, known) => {
    const renamed = new Map(known.map((id) => [id, id]));
    const own = { ...episode, tracks: { ...episode.tracks, id: [...episode.tracks.id] } };
    const bring = (log: OperationLog, of: Episode) => rekeyLog(log, { renamed, unmatched: [] }, of);
    fc.assert(
      fc.property(grown, (histories) => {
        for (const log of histories) {
          const anew = { ...own, tracks: { ...own.tracks, id: [...own.tracks.id] } };
          expect(bring(log, own)).toEqual(bring(structuredClone(log), anew));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('that names faces is brought anew to others of the same tracks', () => {
    const renamed = new Map(episode.tracks.id.map((id) => [id, id]));
    const log = historyOf([0, 7]);
    const bring = (of: Episode) => rekeyLog(log, { renamed, unmatched: [] }, of).dropped;
    const faceId = episode.faces.faceId.map((id) => `other-${id}`);
    expect(bring(episode)).toEqual([]);
    expect(bring({ ...episode, faces: { ...episode.faces, faceId } })).toEqual(['representative']);
    expect(bring(episode)).toEqual([]);
  });

  it('names the tracks that it names', () => {
    fc.assert(
      fc.property(grown, (histories) => {
        for (const log of histories) {
          expect(namedTracks(log)).toEqual(namedTracks(structuredClone(log)));
        }
      }),
      { numRuns: 100 },
    );
  });
});
