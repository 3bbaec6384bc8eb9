import { describe, expect, it } from 'vitest';
import type { ImportedIdentity } from '../../../src/core/episode/episode.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { adopt } from '../../../src/core/moderation/adopt.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';

const episode = episodeWithFaces([2, 6, 5, 4, 3, 0]);
const summaries = summariseTracks(episode);

function imported(identity: Partial<ImportedIdentity>): ImportedIdentity {
  return {
    identityId: 'identity-00001',
    tracks: Int32Array.of(0),
    labels: {},
    locked: false,
    representative: -1,
    createdAt: undefined,
    updatedAt: undefined,
    extra: {},
    ...identity,
  };
}
const adoptAll = (...identities: readonly ImportedIdentity[]) =>
  adopt({ dialect: 'spec', identities, extra: {} }, episode, summaries);

describe('adopt', () => {
  it('leaves identities that nobody decided anything about to the clustering', () => {
    expect(adoptAll(imported({}), imported({ labels: { name: '', person_id: null } }))).toBe(
      undefined,
    );
  });

  it('takes over names, locks, representatives and unknown keys, anchored at the best track', () => {
    const operation = adoptAll(
      imported({
        identityId: 'identity-00007',
        tracks: Int32Array.of(0, 2, 3),
        labels: { name: ' Lisa ' },
        locked: true,
        representative: 9,
        createdAt: '2025-01-01T00:00:00Z',
        extra: { mood: 'calm' },
      }),
    );
    expect(operation?.identities).toEqual([
      {
        identityId: 'identity-00007',
        anchor: '3',
        tracks: ['1', '3', '4'],
        labels: { name: 'Lisa' },
        locked: true,
        representative: 'face_9',
        createdAt: '2025-01-01T00:00:00Z',
        updatedAt: undefined,
        extra: { mood: 'calm' },
      },
    ]);
    const log = append(EMPTY_LOG, operation!, { at: '2025-11-18T12:34:56Z' });
    const decisions = fold(log, episode, summaries);
    expect(decisions.anchors.get(2)).toMatchObject({
      identityId: 'identity-00007',
      locked: true,
      representative: 9,
      createdAt: '2025-01-01T00:00:00Z',
    });
    expect(decisions.frozen).toEqual([Int32Array.of(0, 2, 3)]);
    expect(decisions.ignored).toEqual([]);
  });

  it('maps pipeline ids to the ids their anchors found, and keeps them for the way back', () => {
    const operation = adoptAll(
      imported({ identityId: 'id_0001', tracks: Int32Array.of(1), labels: { name: 'Kyle' } }),
      imported({ identityId: 'identity-00002', tracks: Int32Array.of(3), locked: true }),
    );
    expect(operation?.identities.map(({ identityId, extra }) => [identityId, extra])).toEqual([
      ['identity-00007', { pipeline_identity_id: 'id_0001' }],
      ['identity-00002', {}],
    ]);
  });

  it('gives ids that repeat, are spelled otherwise or are names of properties new ones', () => {
    const ids = ['identity-3', 'identity-00003', '__proto__', '../../x'];
    const operation = adoptAll(
      ...ids.map((identityId, row) =>
        imported({ identityId, tracks: Int32Array.of(row + 1), labels: { name: identityId } }),
      ),
    );
    const adopted = operation!.identities.map(({ identityId }) => identityId);
    expect(adopted).toEqual([
      'identity-00003',
      'identity-00007',
      'identity-00004',
      'identity-00005',
    ]);
  });

  it('skips identities whose tracks cannot be clustered, and shares no track between two', () => {
    const operation = adoptAll(
      imported({ identityId: 'a', tracks: Int32Array.of(5), locked: true }),
      imported({ identityId: 'b', tracks: Int32Array.of(1, 2), labels: { name: 'B' } }),
      imported({ identityId: 'c', tracks: Int32Array.of(1, 2), labels: { name: 'C' } }),
      imported({ identityId: 'd', tracks: Int32Array.of(1), labels: { name: 'D' } }),
    );
    expect(operation?.identities.map(({ anchor, labels }) => [anchor, labels.name])).toEqual([
      ['2', 'B'],
      ['3', 'C'],
    ]);
  });

  it('makes text of labels that are not, so that a strange file cannot be refused later', () => {
    const operation = adoptAll(imported({ labels: { name: 42, person_id: 'x'.repeat(500) } }));
    expect(operation?.identities[0]?.labels.name).toBe('42');
    expect(operation?.identities[0]?.labels.person_id).toHaveLength(200);
    expect(() => append(EMPTY_LOG, operation!, { at: '2025-11-18T12:34:56Z' })).not.toThrow();
  });
});
