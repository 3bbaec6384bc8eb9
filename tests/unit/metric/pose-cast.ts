import { seeded } from '../cluster/cases.ts';

/** Rows of a faces.jsonl. */
export interface PosedFace {
  readonly ep_id: string;
  readonly track_id: number;
  readonly face_id: string;
  readonly frame_idx: number;
  readonly ts: number;
  readonly bbox_xyxy: readonly number[];
  readonly embedding: readonly number[];
}

/** Of a vector; all but three hold a little noise. */
export const DIMENSIONS = 6;
/** Tracks of each of the two people. */
export const PER_PERSON = 8;
/** Person of each track, in the order of the rows: 0 1 0 1 …. */
export const personOf = (track: number): number => track % 2;
/** How the head is held in a track, down or up. */
export const poseOf = (track: number): number => (track % 4 < 2 ? -1 : 1);

/**
 * Two people whose vectors differ by 0.8 rad in two dimensions, while how the head is held moves them
 * by far more in the third: by plain cosine tracks fall together by pose. Within a track the third
 * varies most, so the metric of the episode ignores it and finds the people.
 */
export function posedFaces(tracks = 2 * PER_PERSON): PosedFace[] {
  const random = seeded(11);
  return Array.from({ length: tracks }, (_, track) =>
    Array.from({ length: 4 }, (_, k) => {
      const angle = 0.8 * personOf(track) + 0.04 * (random() - 0.5);
      const nod = 0.7 * poseOf(track) + 0.9 * (random() - 0.5);
      const noise = Array.from({ length: DIMENSIONS - 3 }, () => 0.05 * (random() - 0.5));
      const face = [Math.cos(angle), Math.sin(angle), nod, ...noise];
      return {
        ep_id: 'posed-s01e01',
        track_id: track + 1,
        face_id: `face_${track + 1}_${k}`,
        frame_idx: 100 * track + k,
        ts: 4 * track + k / 24,
        bbox_xyxy: [10, 10, 60 + k, 60 + k],
        embedding: face.map((value) => Number(value.toFixed(6))),
      };
    }),
  ).flat();
}
