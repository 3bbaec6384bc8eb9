import type { CutTree } from '../../../src/core/cluster/types.ts';
import type { Episode } from '../../../src/core/episode/episode.ts';

/** A face of a hand-made episode; what is left out is not known. */
export interface FaceSpec {
  readonly track: number;
  readonly frame?: number;
  readonly ts?: number;
  readonly box?: readonly [number, number, number, number];
  readonly quality?: number;
  readonly yaw?: number;
  readonly sharpness?: number;
  /** False for a face without a vector. */
  readonly embedded?: boolean;
  readonly flags?: number;
  readonly faceId?: string;
}
export interface TrackSpec {
  readonly number?: number;
  readonly id?: string;
  readonly deleted?: boolean;
  readonly spread?: number;
}

/**
 * An episode of the given faces, in file order. Embedded faces get vector rows 0, 1, 2, ….
 * @param tracks by row; as many as the faces name when left out, numbered from 1
 */
export function makeEpisode(
  faceSpecs: readonly FaceSpec[],
  trackSpecs: readonly TrackSpec[] = [],
  crops: ReadonlyMap<string, string> = new Map(),
): Episode {
  const named = faceSpecs.reduce((most, face) => Math.max(most, face.track + 1), 0);
  const trackCount = Math.max(trackSpecs.length, named);
  const tracks = Array.from({ length: trackCount }, (_, row) => trackSpecs[row] ?? {});
  const rowsOf: number[][] = tracks.map(() => []);
  faceSpecs.forEach((face, row) => {
    rowsOf[face.track]!.push(row);
  });
  for (const rows of rowsOf) {
    rows.sort((a, b) => (faceSpecs[a]!.frame ?? -1) - (faceSpecs[b]!.frame ?? -1) || a - b);
  }
  const times = rowsOf.map((rows) => rows.map((row) => faceSpecs[row]!.ts ?? Number.NaN));
  let vectors = 0;
  const isEmbedded = faceSpecs.map((face) => face.embedded ?? true);
  return {
    epId: 'synthetic-s01e01',
    runId: '',
    dialect: 'pipeline',
    dim: 4,
    faces: {
      count: faceSpecs.length,
      track: Int32Array.from(faceSpecs, (face) => face.track),
      frame: Int32Array.from(faceSpecs, (face) => face.frame ?? -1),
      ts: Float64Array.from(faceSpecs, (face) => face.ts ?? Number.NaN),
      box: Float32Array.from(faceSpecs.flatMap((face) => face.box ?? UNKNOWN_BOX)),
      quality: Float32Array.from(faceSpecs, (face) => face.quality ?? Number.NaN),
      yaw: Float32Array.from(faceSpecs, (face) => face.yaw ?? Number.NaN),
      sharpness: Float32Array.from(faceSpecs, (face) => face.sharpness ?? Number.NaN),
      embeddingRow: Int32Array.from(isEmbedded, (embedded) => (embedded ? vectors++ : -1)),
      flags: Uint8Array.from(faceSpecs, (face) => face.flags ?? 0),
      skipReason: new Int16Array(faceSpecs.length).fill(-1),
      reasons: [],
      skipTexts: new Map(),
      faceId: faceSpecs.map((face, row) => face.faceId ?? `face_${row}`),
    },
    tracks: {
      count: trackCount,
      number: Int32Array.from(tracks, (track, row) => track.number ?? row + 1),
      id: tracks.map((track, row) => track.id ?? String(track.number ?? row + 1)),
      deleted: Uint8Array.from(tracks, (track) => (track.deleted === true ? 1 : 0)),
      firstTs: Float64Array.from(times, (seconds) => seconds[0] ?? Number.NaN),
      lastTs: Float64Array.from(times, (seconds) => seconds.at(-1) ?? Number.NaN),
      faceStart: Int32Array.from([0, ...runningSum(rowsOf.map((rows) => rows.length))]),
      faceRows: Int32Array.from(rowsOf.flat()),
      embedded: Int32Array.from(rowsOf, (rows) => rows.filter((row) => isEmbedded[row]).length),
      spread: Float32Array.from(tracks, (track) => track.spread ?? Number.NaN),
    },
    crops,
    imported: undefined,
    parameters: {},
    truth: undefined,
    report: {
      files: [],
      counts: {
        lines: faceSpecs.length,
        faces: faceSpecs.length,
        embedded: vectors,
        skipped: 0,
        deleted: 0,
        quarantined: 0,
        tracks: trackCount,
        unembeddedTracks: 0,
        crops: 0,
        facesWithCrop: 0,
      },
      vectorRule: 'inline',
      remarks: [],
      ms: 0,
    },
  };
}

/** An episode with `facesOf[t]` embedded faces in track t, a second apart, no two in one frame. */
export function episodeWithFaces(facesOf: readonly number[]): Episode {
  let frame = 0;
  return makeEpisode(
    facesOf.flatMap((count, track) =>
      Array.from({ length: count }, () => ({ track, frame: frame++, ts: frame / 24 })),
    ),
    facesOf.map(() => ({})),
  );
}

/** A tree over items in the given order whose merges are the boundaries by height, ties left first. */
export function makeTree(order: readonly number[], boundary: readonly number[]): CutTree {
  const byHeight = [...boundary.keys()].sort((a, b) => boundary[a]! - boundary[b]! || a - b);
  const merge = new Int32Array(boundary.length);
  byHeight.forEach((at, row) => {
    merge[at] = row;
  });
  return {
    order: Int32Array.from(order),
    boundary: Float64Array.from(boundary),
    boundaryMerge: merge,
  };
}

const UNKNOWN_BOX = [Number.NaN, Number.NaN, Number.NaN, Number.NaN] as const;

function runningSum(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}
