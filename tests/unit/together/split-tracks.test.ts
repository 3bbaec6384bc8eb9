import { describe, expect, it } from 'vitest';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { ownTime, partOfFace, partOfTrack } from '../../../src/core/episode/episode-parts.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { splitTrackOperation } from '../../../src/core/moderation/track-operations.ts';
import { rankEpisode } from '../../../src/core/pipeline/founder-tree.ts';
import { joinEpisodes } from '../../../src/core/together/join-episodes.ts';
import { partState, settledEpisode } from '../../../src/core/together/part-state.ts';
import { splitEpisode } from '../../../src/core/together/split-episode.ts';
import { targetsIn, wordsOfParts } from '../../../src/core/together/targets.ts';
import { importChosen, memorySources } from '../episode/node-source.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { AT, Workbench } from '../moderation/workbench.ts';

const kernel = await wasmKernel();
const engines = { matrix: kernel.matrix, chain: kernel };

/** Tracks of four faces, each looking the way of two angles: the first two faces, then the others. */
const episode = (epId: string, tracks: readonly (readonly [number, number])[], gone?: number) =>
  importChosen(
    memorySources({
      'faces.jsonl': tracks
        .flatMap((angles, t) =>
          [0, 1, 2, 3].map((k) => {
            const radians = ((angles[k >> 1] ?? 0) * Math.PI) / 180;
            return JSON.stringify({
              ...{ ep_id: epId, track_id: t + 1, face_id: `face_${t + 1}_${k}` },
              ...{ frame_idx: 100 * t + k, ts: 4 * t + k },
              ...(t + 1 === gone ? { deleted: true } : {}),
              embedding: [Math.cos(radians), Math.sin(radians), 0],
            });
          }),
        )
        .join('\n'),
      'crops/track_0002/frame_000102.jpg': 'picture',
    }),
  );

async function joined() {
  const all = [
    await episode('ep-1', [
      [0, 0],
      [0, 120],
      [120, 120],
    ]),
    await episode(
      'ep-2',
      [
        [0, 120],
        [120, 120],
        [240, 240],
      ],
      3,
    ),
  ];
  const ranked = await Promise.all(all.map((one) => rankEpisode(one, engines, SILENT_HOOKS)));
  const states = ranked.map((one) => partState(one, AT));
  const joint = joinEpisodes(
    ranked.map(({ embeddings }, index) => ({
      ...{ episode: settledEpisode(states[index]!), embeddings },
      cropPath: (path) => `${index}/${path}`,
    })),
    'season',
  );
  const bench = await Workbench.openRanked(joint.imported as ImportedEpisode);
  await bench.set({ cluster_thresh: 0.8 });
  return { bench, joint, ranked, states };
}
type Joined = Awaited<ReturnType<typeof joined>>;

/** Each episode by itself, after what was decided on all. */
const apart = ({ bench, joint, ranked, states }: Joined) =>
  Promise.all(
    joint.parts.map((part, index) => {
      const said = states.map(({ ground }) => ground.decisions.anchors);
      const words = wordsOfParts(joint.parts, said);
      const targets = targetsIn(part, { ...bench.result, log: bench.log }, words);
      return splitEpisode(states[index]!, ranked[index]!, targets, {
        ...{ parameters: bench.parameters, now: AT, jointId: 'season' },
        ...{ engines, hooks: SILENT_HOOKS },
      });
    }),
  );

/** Faces of each identity, by its id. */
const facesOf = ({ faces, tracks }: ImportedEpisode['episode'], identities: readonly Identity[]) =>
  Object.fromEntries(
    identities.map((one) => [
      one.id,
      [...one.tracks]
        .flatMap((row) => [
          ...tracks.faceRows.subarray(tracks.faceStart[row], tracks.faceStart[row + 1]),
        ])
        .map((face) => faces.faceId[face])
        .sort(),
    ]),
  );

describe('tracks of several episodes', () => {
  it('that are split among all are split in theirs, and restored ones restored', async () => {
    const world = await joined();
    const { bench, joint } = world;
    const { faces, tracks } = bench.result.episode;
    for (const id of ['ep-2.face_1_2', 'ep-1.face_2_2', 'ep-2.face_1_3']) {
      const face = faces.faceId.indexOf(id);
      expect(await bench.act((context) => splitTrackOperation(face, context))).toBeUndefined();
    }
    const gone = tracks.id.indexOf('ep-2.track-00003');
    await bench.act(() => ({ type: 'restore', tracks: [tracks.id[gone]!] }));
    await bench.clusterAgain();
    const all = facesOf(bench.result.episode, bench.identities);
    expect(Object.values(all)).toHaveLength(4);
    const split = await apart(world);
    for (const [index, { result, unlike }] of split.entries()) {
      expect(unlike).toEqual([]);
      const { prefix } = joint.parts[index]!;
      const expected = Object.entries(all).flatMap(([id, ids]) => {
        const own = ids.filter((one) => one?.startsWith(prefix));
        return own.length === 0 ? [] : [[id, own.map((one) => one?.slice(prefix.length))]];
      });
      expect(facesOf(result.episode, result.identitySet.identities)).toEqual(
        Object.fromEntries(expected),
      );
      // As the episode spells its own.
      expect(result.episode.tracks.number.includes(-1)).toBe(false);
    }
    expect(split.map(({ result }) => result.episode.tracks.count)).toEqual([4, 5]);
  });

  it('a part keeps the pictures of its faces', async () => {
    const { bench } = await joined();
    const face = bench.result.episode.faces.faceId.indexOf('ep-1.face_2_2');
    await bench.act((context) => splitTrackOperation(face, context));
    const { episode } = bench.result;
    const part = episode.tracks.id.at(-1);
    expect(episode.crops.get(`${part}:102`)).toBe('0/crops/track_0002/frame_000102.jpg');
  });

  it('are known to be of their episode, by row, by face and by time', async () => {
    const { bench } = await joined();
    const face = bench.result.episode.faces.faceId.indexOf('ep-2.face_1_2');
    await bench.act((context) => splitTrackOperation(face, context));
    const { episode } = bench.result;
    expect(Array.from(episode.tracks.id, (_, row) => partOfTrack(episode, row))).toEqual([
      ...[0, 0, 0],
      ...[1, 1, 1, 1],
    ]);
    expect(partOfFace(episode, face)?.epId).toBe('ep-2');
    const ts = episode.faces.ts[face]!;
    expect(ownTime(episode, ts)).toMatchObject({ part: { epId: 'ep-2' }, time: 2 });
    expect(ownTime(episode, 0)).toMatchObject({ part: { epId: 'ep-1' }, time: 0 });
    expect(ownTime({}, 7)).toEqual({ part: undefined, time: 7 });
  });

  it('of an episode without times lie before and after nobody', async () => {
    const timed = await episode('ep-1', [[0, 0]]);
    const [, bare] = [
      timed,
      await importChosen(
        memorySources({ 'faces.jsonl': '{"ep_id":"ep-2","track_id":1,"embedding":[1,0,0]}' }),
      ),
    ];
    const last = await episode('ep-3', [[0, 0]]);
    const { parts } = joinEpisodes([timed, bare, last], 'season');
    const [one, , three] = parts;
    expect(three!.from).toBeGreaterThan(one!.from + 3);
    expect(three!.frameShift).toBeGreaterThan(3);
  });
});
