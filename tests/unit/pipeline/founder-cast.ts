/** A track of some faces, at an angle in degrees. */
export type AngledTrack = readonly [degrees: number, faces: number];

/** Rows of faces.jsonl: track t + 1 has the faces `face_{t + 1}_{k}`. */
export const rowsOf = (tracks: readonly AngledTrack[]) =>
  tracks.flatMap(([degrees, faces], t) =>
    Array.from({ length: faces }, (_, k) => ({
      ep_id: 'show-s01e01',
      track_id: t + 1,
      face_id: `face_${t + 1}_${k}`,
      frame_idx: 100 * t + k,
      ts: 4 * t + k,
      bbox_xyxy: [10, 10, 60, 60],
      embedding: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0],
    })),
  );

/**
 * Five short tracks of a person, a long one that joins them below 0.95, and somebody else: by faces the long
 * one founds all six, by the tree the first does.
 */
export const FOUNDER_CAST: readonly AngledTrack[] = [
  ...([
    [0, 2],
    [1, 2],
    [3, 2],
    [6, 2],
    [10, 2],
  ] as const),
  ...([
    [32, 9],
    [180, 4],
  ] as const),
];
