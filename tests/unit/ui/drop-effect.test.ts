import { describe, expect, it } from 'vitest';
import type { Identity, IdentitySet } from '../../../src/core/identity/types.ts';
import { pairKey } from '../../../src/core/moderation/folded.ts';
import { cargoOfIdentities, cargoOfTracks } from '../../../src/ui/acts/cargo.ts';
import { type DropContext, dropEffect } from '../../../src/ui/acts/drop-effect.ts';
import { tinyIdentity } from './tiny-episode.ts';

const lisa = tinyIdentity('identity-00001', [0, 1, 2], { labels: { name: 'Lisa' } });
const kyle = tinyIdentity('identity-00004', [3, 4], { labels: { name: 'Kyle' } });
const locked = tinyIdentity('identity-00006', [5, 6], { locked: true });
const lone = tinyIdentity('identity-00008', [7]);
const TRACKS = 8;

function setOf(identities: readonly Identity[]): IdentitySet {
  const byTrack = new Int32Array(TRACKS).fill(-1);
  identities.forEach(({ tracks }, i) => {
    for (const track of tracks) byTrack[track] = i;
  });
  const metrics = {
    num_tracks: TRACKS,
    num_clusters: 3,
    num_singletons: 1,
    singleton_fraction: 0,
    largest_cluster_size: 3,
    largest_cluster_fraction: 0,
    avg_cluster_size: 2,
  };
  return { identities, byTrack, metrics, guardrails: [] };
}

const set = setOf([lisa, kyle, locked, lone]);
const bestFace = (row: number) => 10 * row;
const context = (change: Partial<DropContext> = {}): DropContext => ({
  set,
  decisions: { apart: new Map(), marks: new Map() },
  sharedFrames: new Int32Array(0),
  tracks: TRACKS,
  ...change,
});
const onto = (id: string) => ({ type: 'identity', id }) as const;

describe('dropEffect', () => {
  it('counts the tracks that come, and says whom to compare them with', () => {
    const effect = dropEffect(cargoOfTracks([3, 4], set, bestFace), onto(lisa.id), context());
    expect(effect.refused).toBeUndefined();
    expect(effect.words).toBe('+2 tracks');
    expect([...(effect.against ?? [])]).toEqual([0, 1, 2]);
    expect(effect.conflictCount).toBe(0);
  });

  it('leaves out tracks that are there already', () => {
    const effect = dropEffect(cargoOfTracks([2, 3], set, bestFace), onto(lisa.id), context());
    expect(effect.words).toBe('+1 track');
    expect([...(effect.against ?? [])]).toEqual([0, 1]);
    const all = dropEffect(cargoOfTracks([0, 1], set, bestFace), onto(lisa.id), context());
    expect(all.refused).toBe('Already Lisa');
  });

  it('counts pairs in one frame across the two sides only', () => {
    const sharedFrames = Int32Array.of(3, 0, 1, 4, 3, 4, 0, 1, 5, 0);
    const effect = dropEffect(
      cargoOfTracks([3, 4], set, bestFace),
      onto(lisa.id),
      context({ sharedFrames }),
    );
    expect(effect.conflicts).toEqual(['2 pairs in one frame']);
    expect(effect.conflictCount).toBe(2);
  });

  it('counts pairs that people keep apart, and other names of whole identities', () => {
    const decisions = { apart: new Map([[pairKey(4, 1, TRACKS), 7]]), marks: new Map() };
    const whole = dropEffect(cargoOfIdentities([kyle]), onto(lisa.id), context({ decisions }));
    expect(whole.conflicts).toEqual(['1 pair kept apart by hand', 'is named Kyle']);
    expect(whole.conflictCount).toBe(2);
    const part = dropEffect(cargoOfTracks([3], set, bestFace), onto(lisa.id), context());
    expect(part.conflicts).toEqual([]);
  });

  it('holds those that come against each other too, and none against its own', () => {
    const sharedFrames = Int32Array.of(3, 7, 3, 4);
    const decisions = { apart: new Map([[pairKey(7, 4, TRACKS), 7]]), marks: new Map() };
    const both = cargoOfIdentities([kyle, lone]);
    const effect = dropEffect(both, onto(lisa.id), context({ sharedFrames, decisions }));
    expect(effect.conflicts).toEqual([
      '1 pair in one frame',
      '1 pair kept apart by hand',
      'is named Kyle',
    ]);
    const intoNobody = dropEffect(
      cargoOfIdentities([lisa, kyle]),
      onto(lone.id),
      context({ set: setOf([lisa, kyle, lone]) }),
    );
    expect(intoNobody.conflicts).toEqual(['is named Kyle']);
  });

  it('warns of what becomes one identity as if one joined the other', () => {
    const one = dropEffect(cargoOfIdentities([lisa, kyle]), { type: 'new' }, context());
    expect(one.conflicts).toEqual(['is named Kyle']);
  });

  it('refuses what is locked, on either side, and says that only the lock is in the way', () => {
    const to = dropEffect(cargoOfTracks([3], set, bestFace), onto(locked.id), context());
    expect(to).toMatchObject({
      refused: 'identity-00006 is locked: unlock first',
      locked: true,
    });
    const from = dropEffect(cargoOfTracks([5], set, bestFace), onto(lisa.id), context());
    expect(from.locked).toBe(true);
    expect(dropEffect(cargoOfIdentities([locked]), { type: 'noise' }, context()).locked).toBe(true);
  });

  it('makes a new identity of some tracks, not of all of them', () => {
    const some = dropEffect(cargoOfTracks([0, 1], set, bestFace), { type: 'new' }, context());
    expect(some.words).toBe('new identity of 2 tracks');
    const all = dropEffect(cargoOfTracks([0, 1, 2], set, bestFace), { type: 'new' }, context());
    expect(all.refused).toBe('These are all its tracks');
    const whole = dropEffect(cargoOfIdentities([lisa]), { type: 'new' }, context());
    expect(whole.refused).toBe('Already an identity of its own');
    const both = dropEffect(cargoOfIdentities([lisa, lone]), { type: 'new' }, context());
    expect(both.words).toBe('one identity of 4 tracks');
  });

  it('puts nothing into the noise bin twice', () => {
    const decisions = { apart: new Map(), marks: new Map([[7, 'noise' as const]]) };
    const cargo = cargoOfIdentities([lone]);
    expect(dropEffect(cargo, { type: 'noise' }, context({ decisions })).refused).toBe(
      'Already in the bin',
    );
    expect(dropEffect(cargo, { type: 'noise' }, context()).refused).toBeUndefined();
  });

  it('refuses an identity that has gone meanwhile', () => {
    const effect = dropEffect(cargoOfIdentities([lone]), onto('identity-09999'), context());
    expect(effect.refused).toBe('It is not there any more');
  });
});

describe('cargo', () => {
  it('says what is carried, with the faces of the first three', () => {
    expect(cargoOfIdentities([lisa]).words).toBe('Lisa');
    expect(cargoOfIdentities([lisa, kyle])).toMatchObject({ words: '2 identities', count: 2 });
    const tracks = cargoOfTracks([0, 3, 4, 7], set, bestFace);
    expect(tracks.words).toBe('4 tracks');
    expect(tracks.faces).toEqual([0, 30, 40]);
    expect(cargoOfTracks([1, 2], set, bestFace).words).toBe('2 tracks of Lisa');
  });
});
