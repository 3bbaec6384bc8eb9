import { describe, expect, it } from 'vitest';
import { FACE_DELETED, FACE_QUARANTINED } from '../../../src/core/episode/episode.ts';
import { splitTracks } from '../../../src/core/episode/split-tracks.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { episodeMetric } from '../../../src/core/metric/episode-metric.ts';
import { faceGroups } from '../../../src/core/metric/face-groups.ts';
import { refusalText } from '../../../src/core/metric/metric-words.ts';
import { seeded } from '../cluster/cases.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';
import { rows, variedFaces } from './learned.ts';

const D = 8;
const sizes = (tracks: number, faces = 4) => Array<number>(tracks).fill(faces);
const metricOf = (list: readonly number[], vectors = variedFaces(7, list, D)) =>
  episodeMetric(episodeWithFaces(list), vectors, SILENT_HOOKS);

describe('faceGroups', () => {
  it('takes the faces with a vector of tracks with several, and no quarantined one', () => {
    const episode = episodeWithFaces([1, 3, 2]);
    expect(faceGroups(episode).map((group) => [...group])).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    episode.faces.flags[2] = FACE_QUARANTINED;
    expect(faceGroups(episode).map((group) => [...group])).toEqual([
      [1, 3],
      [4, 5],
    ]);
  });

  it('knows tracks as they were imported: neither splits nor deletions change it', () => {
    const episode = episodeWithFaces([4, 2]);
    const before = faceGroups(episode);
    const cut = { track: episode.tracks.id[0]!, face: 'face_2', part: '9', partNumber: 9 };
    const again = { track: '9', face: 'face_3', part: '10', partNumber: 10 };
    const divided = splitTracks(episode, [cut, again]);
    expect(divided.tracks.count).toBe(4);
    expect(faceGroups(divided)).toEqual(before);
    episode.tracks.deleted[1] = 1;
    episode.faces.flags[4] = FACE_DELETED;
    expect(faceGroups(episode)).toEqual(before);
  });

  it('takes every k-th face of a long track, then fewer of each, then every k-th track', () => {
    const [long, short] = faceGroups(episodeWithFaces([64, 3]));
    expect([...long!]).toEqual(Array.from({ length: 32 }, (_, i) => 2 * i));
    expect([...short!]).toEqual([64, 65, 66]);
    const fewer = faceGroups(episodeWithFaces(sizes(4, 10)), 20);
    expect(fewer.map((group) => [...group])).toEqual(
      [0, 10, 20, 30].map((at) => [at, at + 2, at + 4, at + 6, at + 8]),
    );
    const some = faceGroups(episodeWithFaces(sizes(8, 4)), 8);
    expect(some.map((group) => [...group])).toEqual([0, 8, 16, 24].map((at) => [at, at + 2]));
  });
});

describe('episodeMetric', () => {
  it('is learned where there are tracks and degrees of freedom enough', async () => {
    const { report, whitener } = await metricOf(sizes(40));
    expect(report).toMatchObject({ used: 'within_track', refusal: undefined });
    expect(report.figures).toMatchObject({ faces: 160, tracks: 40, freedom: 120, dimensions: D });
    expect(whitener?.d).toBe(D);
    expect(refusalText(report)).toBeUndefined();
  });

  it('is the same to the last bit on every run, as it was when this was written', async () => {
    const list = sizes(40);
    const [one, two] = [await metricOf(list), await metricOf(list)];
    expect(one).toEqual(two);
    const bytes = new Uint8Array(one.whitener!.rows.data.buffer);
    let print = 2166136261;
    for (const byte of bytes) print = Math.imul(print ^ byte, 16777619) >>> 0;
    expect(print.toString(16)).toBe('2ba11a43');
  });

  it('is refused without two faces of one track', async () => {
    const { report, whitener } = await metricOf(sizes(20, 1));
    expect([report.used, report.refusal, whitener]).toEqual(['cosine', 'no-pairs', undefined]);
    expect(refusalText(report)).toContain('no track has two faces to compare');
  });

  it('is refused where frames are copies of each other', async () => {
    const vectors = rows(Array.from({ length: 40 }, () => [1, 0, 0]));
    const { report } = await metricOf(sizes(20, 2), vectors);
    expect([report.used, report.refusal]).toEqual(['cosine', 'copies']);
    expect(refusalText(report)).toContain('copies of one another');
  });

  it('is refused for few tracks, and where one outweighs the others', async () => {
    const few = await metricOf(sizes(9, 30));
    expect([few.report.used, few.report.refusal]).toEqual(['cosine', 'few-tracks']);
    expect(refusalText(few.report)).toMatch(
      /^within_track was not used: 9 tracks have several faces and weigh like \d\.\d equal ones, where 10 are needed\. The similarities are plain cosine\. It takes more tracks/,
    );
    // Of many tracks whose faces hardly differ, one shows two people.
    const list = sizes(40);
    const vectors = variedFaces(7, list, D);
    for (let t = 1; t < 40; t++) {
      for (let f = 1; f < 4; f++) {
        for (let k = 0; k < D; k++) {
          const at = (4 * t + f) * D + k;
          vectors.data[at] = 0.98 * vectors.data[4 * t * D + k]! + 0.02 * vectors.data[at]!;
        }
      }
    }
    expect((await metricOf(list, vectors)).report.refusal).toBe('few-tracks');
  });

  /** Faces whose differences are noise in all directions alike. */
  const noisy = (tracks: number, d: number) => {
    const random = seeded(5);
    const data = Float32Array.from({ length: 2 * tracks * d }, () => random() - 0.5);
    return metricOf(sizes(tracks, 2), { n: 2 * tracks, d, data });
  };

  it('is refused for few degrees of freedom in many directions', async () => {
    const { report } = await noisy(12, 64);
    expect([report.used, report.refusal]).toEqual(['cosine', 'few-faces']);
    expect(refusalText(report)).toMatch(
      /12 degrees of freedom \(faces less tracks\) for about \d+ of 64 directions.*It takes more tracks/,
    );
  });

  it('is refused where faces vary alike in all directions, however many there are', async () => {
    const { report } = await noisy(300, 8);
    expect([report.used, report.refusal]).toEqual(['cosine', 'even']);
    expect(refusalText(report)).toMatch(
      /vary nearly alike in all directions \(about 8 of 8\)\. .* There is nothing to even out: keep metric: cosine\.$/,
    );
  });
});
