import { comparable } from '../comparable.ts';
import { cropKey } from '../episode/crop-index.ts';
import {
  type Episode,
  type EpisodePart,
  FACE_OTHER_MODEL,
  FACE_QUARANTINED,
  type FaceColumns,
  type ImportedEpisode,
  type TrackColumns,
} from '../episode/episode.ts';
import { natural } from '../episode/natural-order.ts';
import { AppError } from '../errors.ts';
import { largest, smallest } from '../many.ts';
import { isOtherEpisode } from '../parse/of-episode.ts';
import { joinReports, modelRemark } from './join-report.ts';
import { afterPrefix, trackPrefix } from './track-prefix.ts';
import type { JointEpisode } from './types.ts';

/** Frames and seconds between the end of an episode and the beginning of the next: nothing spans both. */
const GAP_FRAMES = 1000;
const GAP_SECONDS = 60;
const LAST_FRAME = 2 ** 31 - 1;

/** An episode that is to be joined: its tracks as people left them. */
export interface Joining extends Pick<ImportedEpisode, 'episode' | 'embeddings'> {
  /** What its crops are called among those of all. */
  cropPath?(path: string): string;
}

/** The same, with the size of its vectors alone. */
export interface JoiningColumns extends Omit<Joining, 'embeddings'> {
  readonly vectors: { readonly n: number; readonly d: number };
}

/**
 * Several episodes as one, ordered by their ids, in whatever order they are given. Tracks and faces of an
 * episode are rows side by side; ids begin with `trackPrefix`, frames and times of an episode lie after
 * those of the one before it, so that nothing is in one frame with what another episode shows. Vectors of
 * another model than most are set aside, as within one episode.
 * @param epId of the joint episode
 * @throws AppError `together/twice`, `together/dimensions`, `together/too-long`
 * Memory: the vectors once more, as long as those of the single episodes are held.
 */
export function joinEpisodes(all: readonly Joining[], epId: string): JointEpisode {
  const { episode, order } = joinColumns(
    all.map(({ embeddings: { n, d }, ...one }) => ({ ...one, vectors: { n, d } })),
    epId,
  );
  const embeddings = joinVectors(order.map((index) => all[index]!.embeddings));
  return { imported: { episode, embeddings }, parts: episode.parts };
}

/** The joint episode but for its vectors. */
export interface JointColumns {
  readonly episode: Episode & Required<Pick<Episode, 'parts'>>;
  /** Of each part, which of those given it is. */
  readonly order: readonly number[];
}

/** The same without the vectors, of which only their size is asked. */
export function joinColumns(all: readonly JoiningColumns[], epId: string): JointColumns {
  const order = [...all.keys()].sort((a, b) => natural(all[a]!.episode.epId, all[b]!.episode.epId));
  const sorted = order.map((index) => all[index]!);
  refuseTwice(sorted);
  const d = commonDimension(sorted);
  const model = commonModel(sorted);
  const parts = layOut(sorted, model);
  const at = sorted.map((one, index) => ({ ...one, part: parts[index]! }));
  const faces = joinFaces(at);
  const tracks = joinTracks(at);
  const first = sorted[0]!.episode;
  const crops = new Map<string, string>();
  const truth = new Map<number, string>();
  for (const { episode, part, cropPath = (path: string) => path } of at) {
    for (const [row, name] of episode.truth ?? []) truth.set(part.tracks.start + row, name);
    copyCrops(crops, episode, part, { tracks, cropPath });
  }
  const dialects = new Set(sorted.map(({ episode }) => episode.dialect));
  const { parameters, report } = joinReports(
    sorted.map(({ episode }) => episode),
    modelRemark(
      parts,
      sorted.map(({ episode }) => episode),
      model,
    ),
  );
  const embedded = tracks.embedded.reduce((sum, n) => sum + n, 0);
  return {
    order,
    episode: {
      epId,
      runId: '',
      dialect: dialects.size === 1 ? first.dialect : 'mixed',
      dim: d,
      ...(model === undefined ? {} : { embeddingModel: model }),
      ...{ faces, tracks, crops, parameters, parts },
      imported: undefined,
      truth: truth.size === 0 ? undefined : truth,
      report: { ...report, counts: { ...report.counts, embedded } },
    },
  };
}

/**
 * Whether episodes can be joined, before all of them are there.
 * @throws AppError `together/twice`, `together/dimensions`, `together/no-vectors`
 */
export function refuseUnlike(all: readonly JoiningColumns[]): void {
  const bare = all.find(({ episode }) => episode.report.counts.embedded === 0);
  if (bare !== undefined) {
    throw new AppError(
      'together/no-vectors',
      `${bare.episode.epId}: no usable vector`,
      `None of the faces of ${bare.episode.epId} has a vector that can be used, so it cannot be compared with the others, and nothing was done. Embed its faces, or leave it out.`,
    );
  }
  refuseTwice(all);
  commonDimension(all);
}

/** @throws AppError `together/twice` */
export function refuseTwice(all: readonly Pick<Joining, 'episode'>[]): void {
  const ids = all.map(({ episode }) => episode.epId);
  ids.forEach((id, i) => {
    const twin = ids.slice(0, i).find((other) => !isOtherEpisode(other, id));
    if (twin === undefined) return;
    throw new AppError(
      'together/twice',
      `${id} and ${twin} are one episode`,
      `${id} is given twice: its people would all be there twice. Nothing was changed. Name each episode once.`,
    );
  });
}

function commonDimension(all: readonly JoiningColumns[]): number {
  const [first, ...others] = all;
  const { d } = first!.vectors;
  const other = others.find(({ vectors }) => vectors.d !== d);
  if (other === undefined) return d;
  const words = (one: JoiningColumns) => `${one.episode.epId} has ${one.vectors.d}`;
  throw new AppError(
    'together/dimensions',
    `${words(first!)}, ${words(other)}`,
    `The vectors are of different lengths: ${words(first!)} numbers in each, ${words(other)}. They are of different embedding models and cannot be compared, so nothing was done. Embed the faces of all episodes with one model.`,
  );
}

/** The model that most vectors are of; of those without a name it is taken to be. */
function commonModel(all: readonly Pick<Joining, 'episode'>[]): string | undefined {
  const vectors = new Map<string, { readonly name: string; count: number }>();
  for (const { episode } of all) {
    const { embeddingModel: name } = episode;
    if (name === undefined) continue;
    const known = vectors.get(comparable(name)) ?? { name, count: 0 };
    known.count += episode.report.counts.embedded;
    vectors.set(comparable(name), known);
  }
  const [most] = [...vectors.values()].sort(
    (a, b) => b.count - a.count || (a.name < b.name ? -1 : 1),
  );
  return most?.name;
}

function layOut(all: readonly JoiningColumns[], model: string | undefined): EpisodePart[] {
  const parts: EpisodePart[] = [];
  let [track, face, vector, frame, time] = [0, 0, 0, 0, 0];
  for (const { episode, vectors } of all) {
    const { faces, tracks, embeddingModel: own } = episode;
    const frames = faces.frame.filter((one) => one >= 0);
    const times = [...tracks.firstTs, ...tracks.lastTs].filter((one) => Number.isFinite(one));
    const frameShift = Math.max(0, frame - smallest(frames, frame));
    const timeShift = Math.max(0, time - smallest(times, time));
    parts.push({
      ...{ epId: episode.epId, runId: episode.runId, prefix: trackPrefix(episode.epId) },
      tracks: { start: track, count: tracks.count },
      faces: { start: face, count: faces.count },
      vectors: { start: vector, count: vectors.n },
      ...{ frameShift, timeShift, from: time },
      isAside: own !== undefined && comparable(own) !== comparable(model),
    });
    track += tracks.count;
    face += faces.count;
    vector += vectors.n;
    // One whose frames or times nobody knows takes none of them.
    frame = Math.max(frame, frameShift + largest(frames, 0) + GAP_FRAMES);
    time = Math.max(time, Math.ceil(timeShift + largest(times, 0)) + GAP_SECONDS);
    if (frame - GAP_FRAMES > LAST_FRAME) throw tooLong(episode.epId);
  }
  const names = new Set(parts.map(({ prefix }) => prefix.toLowerCase()));
  if (names.size === parts.length) return parts;
  throw new AppError(
    'together/prefix',
    `prefixes ${parts.map(({ prefix }) => prefix).join(', ')}`,
    'Two of the episodes have ids that are told apart by nothing that may stand in the id of a track. Give one of them another id, and open them together again.',
  );
}

function tooLong(epId: string): AppError {
  return new AppError(
    'together/too-long',
    `frames of ${epId} do not fit into 32 bits`,
    `Together, the episodes up to ${epId} have frame numbers beyond ${LAST_FRAME}, which cannot be held. Leave out an episode, or number its frames from 0.`,
  );
}

type Placed = JoiningColumns & { readonly part: EpisodePart };

function joinFaces(all: readonly Placed[]): FaceColumns {
  const count = all.reduce((sum, { part }) => sum + part.faces.count, 0);
  const reasons: string[] = [];
  const columns = {
    track: new Int32Array(count),
    frame: new Int32Array(count),
    ts: new Float64Array(count),
    box: new Float32Array(count * 4),
    quality: new Float32Array(count),
    yaw: new Float32Array(count),
    sharpness: new Float32Array(count),
    embeddingRow: new Int32Array(count),
    flags: new Uint8Array(count),
    skipReason: new Int16Array(count),
  };
  const faceId: string[] = [];
  const skipTexts = new Map<number, string>();
  for (const { episode, part } of all) {
    const { faces } = episode;
    const { start } = part.faces;
    for (const key of ['quality', 'yaw', 'sharpness'] as const) {
      columns[key].set(faces[key].subarray(0, faces.count), start);
    }
    columns.box.set(faces.box.subarray(0, faces.count * 4), start * 4);
    const reasonAt = faces.reasons.map((reason) => indexIn(reasons, reason));
    const aside = part.isAside ? FACE_QUARANTINED | FACE_OTHER_MODEL : 0;
    for (let face = 0; face < faces.count; face++) {
      const to = start + face;
      const [frame, row, reason] = [
        faces.frame[face]!,
        faces.embeddingRow[face]!,
        faces.skipReason[face]!,
      ];
      columns.track[to] = part.tracks.start + faces.track[face]!;
      columns.frame[to] = frame < 0 ? frame : frame + part.frameShift;
      columns.ts[to] = faces.ts[face]! + part.timeShift;
      columns.embeddingRow[to] = row < 0 ? row : row + part.vectors.start;
      columns.flags[to] = faces.flags[face]! | (row < 0 ? 0 : aside);
      columns.skipReason[to] = reason < 0 ? reason : reasonAt[reason]!;
      faceId.push(`${part.prefix}${faces.faceId[face]!}`);
    }
    for (const [face, text] of faces.skipTexts) skipTexts.set(start + face, text);
  }
  return { count, ...columns, reasons, skipTexts, faceId };
}

function indexIn(list: string[], text: string): number {
  const at = list.indexOf(text);
  return at >= 0 ? at : list.push(text) - 1;
}

function joinTracks(all: readonly Placed[]): TrackColumns {
  const count = all.reduce((sum, { part }) => sum + part.tracks.count, 0);
  const faceCount = all.reduce((sum, { part }) => sum + part.faces.count, 0);
  const id: string[] = [];
  const columns = {
    // None of their ids is a number.
    number: new Int32Array(count).fill(-1),
    deleted: new Uint8Array(count),
    firstTs: new Float64Array(count),
    lastTs: new Float64Array(count),
    faceStart: new Int32Array(count + 1),
    faceRows: new Int32Array(faceCount),
    embedded: new Int32Array(count),
    spread: new Float32Array(count),
  };
  for (const { episode, part } of all) {
    const { tracks } = episode;
    const { start } = part.tracks;
    columns.deleted.set(tracks.deleted, start);
    columns.spread.set(tracks.spread, start);
    if (!part.isAside) columns.embedded.set(tracks.embedded, start);
    for (let row = 0; row < tracks.count; row++) {
      id.push(`${part.prefix}${ownTrackId(tracks, row)}`);
      columns.firstTs[start + row] = tracks.firstTs[row]! + part.timeShift;
      columns.lastTs[start + row] = tracks.lastTs[row]! + part.timeShift;
      columns.faceStart[start + row + 1] = part.faces.start + tracks.faceStart[row + 1]!;
    }
    tracks.faceRows.forEach((face, i) => {
      columns.faceRows[part.faces.start + i] = part.faces.start + face;
    });
  }
  return { count, id, ...columns };
}

/** What a track is called after the prefix, whatever its file spells: `track-00012`. */
export function ownTrackId(tracks: TrackColumns, row: number): string {
  const number = tracks.number[row]!;
  return number >= 0 ? `track-${String(number).padStart(5, '0')}` : afterPrefix(tracks.id[row]!);
}

function copyCrops(
  crops: Map<string, string>,
  { faces, tracks: own, crops: ownCrops }: Episode,
  part: EpisodePart,
  { tracks, cropPath }: { readonly tracks: TrackColumns; cropPath(path: string): string },
): void {
  if (ownCrops.size === 0) return;
  for (let face = 0; face < faces.count; face++) {
    const [track, frame] = [faces.track[face]!, faces.frame[face]!];
    const path = frame < 0 ? undefined : ownCrops.get(cropKey(own, track, frame));
    if (path === undefined) continue;
    crops.set(cropKey(tracks, part.tracks.start + track, frame + part.frameShift), cropPath(path));
  }
}

/**
 * The vectors of several episodes, one after the other. The list is emptied on the way: where nobody else holds
 * them, each is free to go as soon as it is copied.
 */
export function joinVectors(all: ImportedEpisode['embeddings'][]): ImportedEpisode['embeddings'] {
  const n = all.reduce((sum, one) => sum + one.n, 0);
  const d = all[0]?.d ?? 0;
  const data = new Float32Array(n * d); // [n * d]
  let at = 0;
  for (let one = all.shift(); one !== undefined; one = all.shift()) {
    data.set(one.data.subarray(0, one.n * d), at * d);
    at += one.n;
  }
  return { n, d, data };
}
