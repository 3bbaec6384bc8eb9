import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { formIdentities } from '../../../src/core/identity/form.ts';
import { withColour } from '../../../src/core/identity/formed-identity.ts';
import {
  centroidCosines,
  nearCentroid,
  standingTrack,
  trackLikeness,
} from '../../../src/core/identity/likeness.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { matrixOf } from '../cluster/cases.ts';
import { makeEpisode } from './synthetic.ts';

/** Tracks of one face each, at an angle; the best of all is the stray at 1.2. */
const ANGLES = [0, 0.05, 1.2, -0.05, 0.02];
const QUALITY = [0.5, 0.6, 0.9, 0.4, 0.7];
const episode = makeEpisode(ANGLES.map((_, track) => ({ track, quality: QUALITY[track]! })));
const summaries = summariseTracks(episode);
const likenessOf = (angles: readonly number[], items = [...angles.keys()]) =>
  trackLikeness(
    {
      items: Int32Array.from(items),
      vectors: matrixOf(items.map((i) => [Math.cos(angles[i]!), Math.sin(angles[i]!)])),
    },
    angles.length,
  );
const likeness = likenessOf(ANGLES);
const ALL = Int32Array.from(ANGLES.keys());

describe('the face that stands for an identity', () => {
  it('is of a track near the centroid, however good that of a stray is', () => {
    expect([...nearCentroid(likeness, ALL)!]).toEqual([1, 1, 0, 0, 1]);
    expect(standingTrack(ALL, summaries, undefined)).toBe(2);
    expect(standingTrack(ALL, summaries, likeness)).toBe(4);
  });

  it('is the best of two tracks, and of those that cannot be compared', () => {
    expect(standingTrack(Int32Array.of(0, 2), summaries, likeness)).toBe(2);
    expect(standingTrack(ALL, summaries, likenessOf(ANGLES, []))).toBe(2);
    expect(standingTrack(ALL, summaries, likenessOf(ANGLES, [0, 1, 3]))).toBe(2);
  });

  it('is one further away where those near the centroid have no face', () => {
    const bestFace = Int32Array.of(-1, -1, 2, 3, -1);
    const bestFaceRank = Int32Array.of(2, 3, 0, 1, 4);
    expect(standingTrack(ALL, { bestFace, bestFaceRank }, likeness)).toBe(2);
  });

  it('is the one that a person chose, wherever it lies', () => {
    const clusters = {
      ...{ items: ALL, labels: new Int32Array(5), count: 1 },
      resultant: Float32Array.of(0.9),
    };
    const form = (log = EMPTY_LOG) =>
      formIdentities({
        ...{ episode, summaries, clusters, likeness, parameters: DEFAULT_PARAMETERS },
        decisions: fold(log, episode, summaries),
      }).identities[0]!;
    expect(form().canonicalFace).toBe(4);
    const { id } = form();
    const { id: ids } = episode.tracks;
    const about = { identityId: id, anchor: ids[0]!, tracks: [...ids] };
    const chosen = { type: 'representative', ...about, faceId: episode.faces.faceId[2]! } as const;
    const log = append(EMPTY_LOG, chosen, { at: '2025-11-18T12:34:56Z' });
    expect(form(log).canonicalFace).toBe(2);
  });

  it('is found out when somebody asks, once, and again where something else decides; who has the same stays the same', () => {
    let asked = 0;
    const told = (from = likeness) => ({
      ...{ d: from.d, rowOf: from.rowOf },
      get data() {
        asked += 1;
        return from.data;
      },
    });
    const clusters = {
      ...{ items: ALL, labels: new Int32Array(5), count: 1 },
      resultant: Float32Array.of(0.9),
    };
    const decisions = fold(EMPTY_LOG, episode, summaries);
    const input = { episode, summaries, clusters, decisions, parameters: DEFAULT_PARAMETERS };
    const own = told();
    const set = formIdentities({ ...input, likeness: own });
    const again = formIdentities({ ...input, likeness: own, previous: set });
    expect(again.identities[0]).toBe(set.identities[0]);
    expect(asked).toBe(0);
    for (let i = 0; i < 2; i++) expect(set.identities[0]!.canonicalFace).toBe(4);
    expect(asked).toBe(1);
    const other = formIdentities({ ...input, likeness: told(), previous: set });
    expect(other.identities[0]).toBe(set.identities[0]);
    const likely = told(likenessOf([1.2, 1.2, 1.2, 0, 0]));
    const changed = formIdentities({ ...input, likeness: likely, previous: set }).identities[0]!;
    expect([changed === set.identities[0], changed.canonicalFace]).toEqual([false, 2]);
    const red = withColour(changed, 5);
    expect(red).toMatchObject({ colour: 5, canonicalFace: 2, id: changed.id });
    expect(withColour({ ...set.identities[0]!, canonicalFace: 3 }, 5).canonicalFace).toBe(3);
  });

  it('is the same whatever the order of the tracks, and the figures are cosines', () => {
    const angles = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 9 });
    fc.assert(
      fc.property(angles, (list) => {
        const of = likenessOf(list);
        const tracks = Int32Array.from(list.keys());
        const turned = tracks.slice().reverse();
        const cosines = centroidCosines(of, tracks);
        expect([...centroidCosines(of, turned)].reverse()).toEqual([...cosines]);
        for (const value of cosines)
          if (!Number.isNaN(value)) expect(Math.abs(value)).toBeLessThan(1.000001);
        const near = nearCentroid(of, tracks);
        expect([...(nearCentroid(of, turned) ?? [])].reverse()).toEqual([...(near ?? [])]);
        if (near !== undefined) expect(near).toContain(1);
      }),
    );
  });
});
