import { describe, expect, it } from 'vitest';
import type { Agglomeration } from '../../../src/core/cluster/types.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { PartitionEdit } from '../../../src/core/identity/partition.ts';
import { baseGroups, standingClusters } from '../../../src/core/identity/standing-clusters.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { episodeWithFaces, makeTree } from './synthetic.ts';

const episode = episodeWithFaces([9, 8, 7, 6, 5, 4]);
const summaries = summariseTracks(episode);

/** Groups of labels by track row, −1 noise. */
const groupsOf = (labels: readonly number[], resultant: readonly number[], least = 1) =>
  baseGroups(
    {
      items: Int32Array.from(labels.keys()),
      labels: Int32Array.from(labels),
      count: resultant.length,
      resultant: Float32Array.from(resultant),
    },
    NO_DECISIONS,
    summaries,
    { ...DEFAULT_PARAMETERS, min_cluster_size: least },
  );

/** 0 is noise, 1 2 3 and 4 5 are clusters. */
const BASE = groupsOf([-1, 0, 0, 0, 1, 1], [0.75, 0.5]);

function stand(edits: readonly PartitionEdit[], again?: Agglomeration) {
  const items = Int32Array.from(episode.tracks.id.keys());
  const { labels, count, resultant, whole } = standingClusters({
    ...{ base: BASE, baseEpisode: episode, episode, edits },
    again: again && { agglomeration: again, items },
  });
  expect(count).toBe(resultant.length);
  return { labels: [...labels], resultant: [...resultant], whole: [...(whole ?? [])] };
}

describe('clusters as they stand', () => {
  it('are those of the clustering where nothing was done since: noise is noise', () => {
    expect(stand([])).toEqual({
      ...{ labels: [-1, 0, 0, 0, 1, 1], resultant: [0.75, 0.5], whole: [1, 1] },
    });
  });

  it('hold a track that was noise once somebody puts it with others', () => {
    expect(stand([{ type: 'gather', into: 4, rows: [4, 0] }]).labels).toEqual([0, 1, 1, 1, 0, 0]);
    expect(stand([{ type: 'gather', into: 0, rows: [1] }])).toMatchObject({
      ...{ labels: [0, 0, 1, 1, 2, 2], whole: [1, 1, 1] },
    });
  });

  it('are whole where two and more stay, and not where one does', () => {
    expect(stand([{ type: 'apart', rows: [5] }])).toMatchObject({
      ...{ labels: [-1, 0, 0, 0, 1, 2], whole: [1, 0, 0] },
    });
  });

  it('are as tight as those that they come from, until linkage has measured them', () => {
    const apart: PartitionEdit = { type: 'apart', rows: [2, 3] };
    expect(stand([apart]).resultant).toEqual([0.75, 0.75, 0.5]);
    // Linkage under the decisions joins 2 3 at row 0, 4 5 at row 1, all in the end.
    const tree = makeTree([2, 3, 4, 5, 0, 1], [0.1, 0.9, 0.2, 0.9, 0.9]);
    const size = Int32Array.of(2, 2, 4, 5, 6);
    const resultant = Float32Array.of(0.875, 0.25, 0.1, 0.1, 0.1);
    const again = { tree, resultant, linkage: { size } } as unknown as Agglomeration;
    // Of 4 5 nothing changed: it is what it was.
    expect(stand([apart], again).resultant).toEqual([0.75, 0.875, 0.5]);
    const three: PartitionEdit = { type: 'gather', into: 2, rows: [2, 4] };
    expect(stand([three], again).labels).toEqual([-1, 0, 0, 0, 0, 1]);
    expect(stand([three], again).resultant).toEqual([0.75, 0.5]);
  });

  it('know tracks by their id where rows are others', () => {
    const { tracks } = episode;
    const later = { ...episode, tracks: { ...tracks, id: ['1', '2', '3', '4', '5', 'new'] } };
    const { labels, items } = standingClusters({
      ...{ base: BASE, baseEpisode: episode, episode: later, edits: [] },
    });
    // Nobody knows yet where a new track is.
    expect([...items]).toEqual([0, 1, 2, 3, 4]);
    expect([...labels]).toEqual([-1, 0, 0, 0, 1]);
  });

  it('are single tracks where the clustering had fewer than the minimum', () => {
    const { ofTrack, count, noise, resultant } = groupsOf([0, 0, 0, 1, 1, -1], [0.5, 0.25], 3);
    expect(count).toBe(4);
    expect([...ofTrack].map((group) => noise[group])).toEqual([0, 0, 0, 0, 0, 1]);
    expect([...ofTrack].map((group) => resultant[group])).toEqual([0.5, 0.5, 0.5, 1, 1, 1]);
  });
});
