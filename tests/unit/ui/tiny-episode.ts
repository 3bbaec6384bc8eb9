import { type Episode, FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import type { Identity, TrackSummaries } from '../../../src/core/identity/types.ts';

/** A track by hand: seconds of its faces; a text instead of true says why a face was skipped. */
export interface TinyTrack {
  readonly number: number;
  readonly span: readonly [number, number];
  readonly faces: readonly (true | string)[];
}

/** An episode of a few tracks, faces in the order of the tracks. Only what the page reads. */
export function tinyEpisode(tiny: readonly TinyTrack[]): Episode {
  const rows = tiny.flatMap((track, t) => track.faces.map((face) => ({ t, face })));
  const count = rows.length;
  const texts = rows.map(({ face }) => (face === true ? '' : face));
  const reasons = [...new Set(texts.filter((text) => text !== '').map(stem))];
  const faceStart = new Int32Array(tiny.length + 1);
  tiny.forEach((track, t) => {
    faceStart[t + 1] = (faceStart[t] ?? 0) + track.faces.length;
  });
  let vectors = 0;
  return {
    epId: 'tiny',
    runId: '',
    dialect: 'pipeline',
    dim: 2,
    faces: {
      count,
      track: Int32Array.from(rows, ({ t }) => t),
      frame: Int32Array.from(rows, (_, row) => row),
      ts: Float64Array.from(rows, ({ t }) => tiny[t]?.span[0] ?? 0),
      box: new Float32Array(4 * count),
      quality: new Float32Array(count).fill(1),
      yaw: new Float32Array(count),
      sharpness: new Float32Array(count),
      embeddingRow: Int32Array.from(rows, ({ face }) => (face === true ? vectors++ : -1)),
      flags: Uint8Array.from(rows, ({ face }) => (face === true ? 0 : FACE_SKIPPED)),
      skipReason: Int16Array.from(texts, (text) =>
        text === '' ? -1 : reasons.indexOf(stem(text)),
      ),
      reasons,
      skipTexts: new Map(texts.flatMap((text, row) => (text === '' ? [] : [[row, text] as const]))),
      faceId: rows.map((_, row) => `face_${row}`),
    },
    tracks: {
      count: tiny.length,
      number: Int32Array.from(tiny, ({ number }) => number),
      id: tiny.map(({ number }) => String(number)),
      deleted: new Uint8Array(tiny.length),
      firstTs: Float64Array.from(tiny, ({ span }) => span[0]),
      lastTs: Float64Array.from(tiny, ({ span }) => span[1]),
      faceStart,
      faceRows: Int32Array.from(rows, (_, row) => row),
      embedded: Int32Array.from(tiny, ({ faces }) => faces.filter((face) => face === true).length),
      spread: new Float32Array(tiny.length),
    },
    crops: new Map(),
    imported: undefined,
    parameters: {},
    truth: undefined,
    report: {
      files: [],
      counts: {
        lines: count,
        faces: count,
        embedded: vectors,
        skipped: count - vectors,
        deleted: 0,
        quarantined: 0,
        tracks: tiny.length,
        unembeddedTracks: tiny.filter(({ faces }) => !faces.includes(true)).length,
        crops: 0,
        facesWithCrop: 0,
      },
      vectorRule: 'inline',
      remarks: [],
      ms: 0,
    },
  };
}

const stem = (text: string): string => text.split(':')[0] ?? text;

/** Summaries in which the first face of each track is its best, tracks ranked as given. */
export function tinySummaries(episode: Episode, ranking: readonly number[]): TrackSummaries {
  const { count, faceStart, embedded, firstTs } = episode.tracks;
  const rank = Int32Array.from({ length: count }, (_, track) => ranking.indexOf(track));
  return {
    rank,
    bestFace: Int32Array.from({ length: count }, (_, t) =>
      (embedded[t] ?? 0) > 0 ? (faceStart[t] ?? -1) : -1,
    ),
    bestFaceRank: rank,
    faceCount: embedded,
    meanQuality: new Float32Array(count).fill(1),
    firstTs,
    sharedFrames: new Int32Array(0),
    founders: {
      number: episode.tracks.number,
      order: Int32Array.from({ length: count }, (_, track) => track),
      id: episode.tracks.id,
      colour: new Uint8Array(count),
    },
  };
}

/** An identity of the given tracks. */
export function tinyIdentity(
  id: string,
  tracks: readonly number[],
  change: Partial<Identity> = {},
): Identity {
  return {
    id,
    kind: 'cluster',
    clusterId: 1,
    tracks: Int32Array.from(tracks),
    faceCount: tracks.length,
    variance: 0.1,
    canonicalFace: 0,
    representativeChosen: false,
    labels: {},
    locked: false,
    touched: false,
    colour: 0,
    sharedFramePairs: 0,
    firstTs: 0,
    ...change,
  };
}
