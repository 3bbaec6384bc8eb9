import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { ReembedCounts } from '../../core/cleanup/cleanup-report.ts';
import { columnsOfMade, withVectors } from '../../core/episode/revise-vectors.ts';
import { AppError } from '../../core/errors.ts';
import { reembeddedFiles } from '../../core/export/reembedded-files.ts';
import { bytesSource } from '../../core/parse/bytes-source.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import type { CropModel } from '../kit/crop-model.ts';
import { DECODE_WIDTH, decodeCrop } from '../kit/images.ts';
import { placeOfOld } from '../kit/keep-old.ts';
import { refuseLinks } from '../kit/links.ts';
import { cropOf, type LoadedEpisode, type ReadEpisode } from '../kit/load-episode.ts';
import { note, progressLine } from '../kit/output.ts';
import type { PlannedFile } from '../kit/write-atomically.ts';
import { UNTOUCHED } from '../plan-run.ts';

/** An episode whose vectors were made anew. */
export interface Reembedded {
  /** As it is read once the files are written. */
  readonly loaded: LoadedEpisode;
  /** Relative to the folder of the episode; what they replace is kept beside them. */
  readonly files: readonly PlannedFile[];
  readonly counts: ReembedCounts;
}

/** Crops that are decoded before they are looked at. */
const BATCH = DECODE_WIDTH * 2;

/**
 * Make the vectors of an episode anew, as the page does (`state/embedding/reembed.ts`): of every face that has one, from
 * its crop, in which the face is found anew. A face without a crop, or in whose crop none is found, has no vector then.
 * Nothing is written here.
 * @param dryRun only count, and say which files would be written
 * @throws AppError `embed/no-crops`, `embed/no-faces`; `cli/link`
 */
export async function reembedEpisode(
  loaded: ReadEpisode,
  model: CropModel,
  dryRun: boolean,
): Promise<Reembedded> {
  const { episode, embeddings } = loaded.imported;
  const faces = facesWithVector(loaded);
  const crops = faces.map((face) => cropOf(loaded, episode, face));
  const without = crops.filter((crop) => crop === undefined).length;
  if (without === crops.length) throw noCrops(episode.epId);
  const counted = {
    embedding_model: model.model.name,
    embedding_dim: model.model.dimension,
    embedding_model_before: episode.embeddingModel,
    faces: faces.length,
    without_crop: without,
  };
  const places = placesOf(loaded);
  if (dryRun) {
    const paths = [
      places.faces,
      places.npy,
      ...(places.tracks === undefined ? [] : [places.tracks]),
    ];
    const files = paths.map((path) => ({ path, bytes: new Uint8Array(0) }));
    return { loaded, files, counts: { ...counted, embedded: undefined, without_face: undefined } };
  }
  // Before anything is computed in vain.
  await refuseLinks(loaded.root, [places.faces, places.npy], UNTOUCHED);
  const vectors = await vectorsOf(loaded, crops, model);
  const { dimension: d } = model.model;
  const data = new Float32Array(embeddings.n * d);
  const made = new Uint8Array(embeddings.n);
  faces.forEach((face, i) => {
    const row = episode.faces.embeddingRow[face] ?? -1;
    const vector = vectors[i];
    if (vector === undefined) return;
    data.set(vector, row * d);
    made[row] = 1;
  });
  const embedded = made.reduce((sum, one) => sum + one, 0);
  if (embedded === 0) throw noFaces(episode.epId, crops.length - without, model);
  const columns = columnsOfMade(episode, made, model.model);
  const revised = withVectors(episode, columns, true);
  const raw = loaded.imported.raw ?? { faces: undefined, tracks: undefined };
  const files = reembeddedFiles(revised, raw, { n: embeddings.n, d, data });
  const planned = [
    { path: places.faces, bytes: files.faces },
    { path: places.npy, bytes: files.npy },
    ...(places.tracks === undefined || files.tracks === undefined
      ? []
      : [{ path: places.tracks, bytes: files.tracks }]),
  ];
  const source = (path: string | undefined) => {
    const file = planned.find((one) => one.path === path);
    return file && bytesSource(file.path, file.bytes);
  };
  return {
    loaded: await loaded.withRows({
      faces: source(places.faces),
      embeddings: source(places.npy),
      tracks: source(places.tracks) ?? loaded.sources.tracks,
    }),
    files: (await Promise.all(planned.map((file) => replaced(loaded, file)))).flat(),
    counts: { ...counted, embedded, without_face: faces.length - without - embedded },
  };
}

/** Faces whose vector stands in a file: prototypes of tracks are none. */
function facesWithVector({ imported: { episode }, sources }: LoadedEpisode): readonly number[] {
  if (sources.faces === undefined || episode.report.vectorRule === 'track-prototypes') return [];
  return Array.from(episode.faces.embeddingRow.keys()).filter(
    (face) => (episode.faces.embeddingRow[face] ?? -1) >= 0,
  );
}

/** Where the files lie, or are written. */
function placesOf({ sources, manifests, embeds }: LoadedEpisode) {
  return {
    faces: sources.faces?.path ?? posix.join(manifests, 'faces.jsonl'),
    npy: sources.embeddings?.path ?? posix.join(embeds, 'faces.npy'),
    tracks: sources.tracks?.path,
  };
}

async function vectorsOf(
  { stamps }: LoadedEpisode,
  crops: readonly (SourceFile | undefined)[],
  { model, vectorOf, known }: CropModel,
): Promise<readonly (Float32Array | undefined)[]> {
  const onDone = progressLine(`embedding faces with ${model.name}`, 'tenths');
  const keyOf = (file: SourceFile) => `${file.path} ${JSON.stringify(stamps.get(file.path))}`;
  const isKnown = (file: SourceFile | undefined) => file === undefined || known.has(keyOf(file));
  let done = 0;
  for (let from = 0; from < crops.length; from += BATCH) {
    const batch = crops.slice(from, from + BATCH);
    const pictures = await pooledMap(batch, DECODE_WIDTH, async (file) =>
      isKnown(file) ? undefined : decodeCrop(file),
    );
    for (const [i, file] of batch.entries()) {
      const picture = pictures[i];
      if (file !== undefined && !isKnown(file)) {
        known.set(keyOf(file), picture && (await vectorOf(picture)));
      }
      onDone(++done, crops.length);
    }
  }
  return crops.map((file) => file && known.get(keyOf(file)));
}

/** A file with what it replaces, kept beside it; nothing where it is what lies there. */
async function replaced(
  { root, files }: LoadedEpisode,
  { path, bytes }: PlannedFile & { readonly bytes: Uint8Array },
): Promise<readonly PlannedFile[]> {
  const old = files.get(path);
  if (old === undefined) return [{ path, bytes }];
  const held = await old.bytes();
  if (same(held, bytes)) return [];
  const isSame = async (kept: string) => same(await readFile(kept), held);
  const place = await placeOfOld(join(root, path), (kept) => isSame(kept).catch(() => false));
  const name = posix.basename(place.path.replaceAll('\\', '/'));
  const done = place.there ? 'is kept already' : 'is kept';
  note(`${posix.basename(path)} as it was ${done} beside the new one, as ${name}.`);
  const copy = { path: posix.join(posix.dirname(path), name), bytes: held };
  return [...(place.there ? [] : [copy]), { path, bytes }];
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const noCrops = (epId: string): AppError =>
  new AppError(
    'embed/no-crops',
    `${epId}: no face with a vector has a crop`,
    `${epId} has no pictures of the faces that have vectors, so they cannot be embedded anew. Nothing was changed. Put their crops beside it, or leave reembed out.`,
  );

const noFaces = (epId: string, crops: number, { model }: CropModel): AppError =>
  new AppError(
    'embed/no-faces',
    `${epId}: no face in ${crops} crops`,
    `${model.name} made no vector of ${epId}: no face was found in any of the ${crops} crops, or they cannot be read. Nothing was changed. Choose another detector.`,
  );
