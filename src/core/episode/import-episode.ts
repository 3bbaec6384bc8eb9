import { comparable } from '../comparable.ts';
import type { JobHooks } from '../job.ts';
import { readKeptJson, readText } from '../parse/json-file.ts';
import type { KnownTexts } from '../parse/known-texts.ts';
import { baseName } from '../parse/lines.ts';
import {
  createEpisodeOfRows,
  type EpisodeOfRows,
  episodeOfDocument,
  isOtherEpisode,
} from '../parse/of-episode.ts';
import { readTruth, type Told } from '../parse/read-truth.ts';
import { readRecognition } from '../parse/recognition.ts';
import { faceColumns, trackColumns } from './assemble.ts';
import { type CropIndex, cropKeyOf, indexCrops } from './crop-index.ts';
import { type Candidate, namedFiles } from './discover.ts';
import type {
  Dialect,
  Episode,
  FaceColumns,
  ImportedEpisode,
  ImportReport,
  TrackColumns,
} from './episode.ts';
import { createFaceTable, type FaceTable } from './face-table.ts';
import { parseIdentities } from './identities.ts';
import { modelOfIdentities, sayingModel } from './identity-lookup.ts';
import { joinConfidence } from './join-confidence.ts';
import { keepOneModel } from './keep-one-model.ts';
import { withOwnTracks } from './own-tracks.ts';
import { readBoxes } from './read-boxes.ts';
import { type FacesRead, readFaces } from './read-faces.ts';
import { readTracks } from './read-tracks.ts';
import { createRemarkBook, type RemarkBook, type RemarkCode } from './remarks.ts';
import { countImport, remarkTotals } from './report.ts';
import { takeVectors } from './take-vectors.ts';
import { createTrackTable, type TrackTable } from './track-table.ts';

export interface ImportOptions {
  /** Leave out lines that cannot be used instead of refusing the file. */
  readonly skipBadLines: boolean;
}

/** A statement for each track of a very long episode takes a few hundred kB. */
const MOST_TRUTH_BYTES = 64 * 1024 * 1024;

/** What the readers share while an episode is read. */
interface Desk {
  readonly candidate: Candidate;
  readonly options: ImportOptions;
  readonly hooks: JobHooks;
  readonly remarks: RemarkBook;
  readonly tracks: TrackTable;
  readonly faces: FaceTable;
  readonly crops: CropIndex;
  /** Which episode the rows say that they are of. */
  readonly of: EpisodeOfRows;
}

/**
 * Import one episode: all or nothing.
 *
 *     tracks.jsonl → track table ┐
 *     faces.jsonl  → face table  ┼→ vectors (inline, faces.npy, prototypes) → columns → report
 *     identities.json, recognition.yaml, truth.json ┘
 *
 * @returns columns, decisions and report; unit vectors [E, d] with rows as `embeddingRow`; the rows
 *   of faces.jsonl and tracks.jsonl as they were written, without their vectors
 * @throws AppError of the readers, with file, line or byte and the remedy; CancelledError
 * Memory: at most twice the bytes of the result, whatever the size of the files.
 */
export async function importEpisode(
  found: Candidate,
  options: ImportOptions,
  hooks: JobHooks,
): Promise<ImportedEpisode> {
  const started = hooks.now();
  return decided(await importRows(found, options, hooks), found, { hooks, started });
}

/** What is read of an episode's rows, whatever was decided about them. */
export interface ImportedRows {
  readonly desk: Desk;
  readonly facesRead: FacesRead | undefined;
  readonly tracksRead: Awaited<ReturnType<typeof tracksOf>>;
  readonly rule: ImportReport['vectorRule'];
  readonly vectors: ImportedEpisode['embeddings'];
  readonly model: string | undefined;
  readonly faces: FaceColumns;
  readonly tracks: TrackColumns;
  readonly cropPaths: ReadonlyMap<string, string>;
  readonly faceRows: ReadonlyMap<string, number>;
  readonly counts: ImportReport['counts'];
}

/**
 * The rows of an episode alone: the long part of an import, which decisions change nothing of. What follows
 * (`decided`) can be done again and again.
 */
export async function importRows(
  found: Candidate,
  options: ImportOptions,
  hooks: JobHooks,
): Promise<ImportedRows> {
  const remarks = createRemarkBook();
  const candidate = { ...found, files: await withOwnTracks(found, remarks) };
  const desk: Desk = {
    candidate,
    options,
    hooks,
    remarks,
    tracks: createTrackTable(),
    faces: createFaceTable(),
    crops: indexCrops(candidate.images, remarks),
    of: createEpisodeOfRows(),
  };
  const tracksRead = await tracksOf(desk);
  const facesRead = await facesOf(desk);
  const { rule, vectors } = await takeVectors(
    { ...desk, npy: candidate.files.embeddings },
    facesRead,
    tracksRead,
  );
  readBoxes(desk.faces, remarks);
  const model = keepOneModel(desk.faces, desk.tracks, rule, remarks);
  if (tracksRead !== undefined) joinConfidence(desk.faces, tracksRead.confidence, remarks);

  const faces = faceColumns(desk.faces);
  const tracks = trackColumns(desk.tracks, faces);
  const cropPaths = cropsOf(desk, faces, tracks);
  const counts = countImport({
    faces,
    tracks,
    lines: facesRead?.lines ?? 0,
    crops: desk.crops.count,
    cropPaths,
  });
  const faceRows = new Map(faces.faceId.map((id, row) => [id, row]));
  const read = { desk, facesRead, tracksRead, rule, vectors, model };
  return { ...read, faces, tracks, cropPaths, faceRows, counts };
}

export interface DecidedHow {
  readonly hooks: JobHooks;
  readonly started: number;
  /** What files of decisions held when they were read last. */
  readonly texts?: KnownTexts | undefined;
}

/**
 * An import with the decisions, parameters and truth that lie beside its rows.
 * @param rows as they were read; not changed
 * @param found with the files of now
 */
export async function decided(
  rows: ImportedRows,
  found: Candidate,
  { hooks, started, texts }: DecidedHow,
): Promise<ImportedEpisode> {
  const { facesRead, tracksRead, rule, vectors, model, counts } = rows;
  const { faces, tracks, cropPaths: crops } = rows;
  const remarks = rows.desk.remarks.copy();
  const files = { ...found.files, tracks: rows.desk.candidate.files.tracks };
  const candidate = { ...found, files };
  const desk: Desk = { ...rows.desk, candidate, remarks };
  const epId = episodeOf(desk);
  const { imported, parameters } = await decisionsOf(desk, rows, epId, texts);
  const truth = await truthOf(desk, epId);
  const listed = tracksRead === undefined ? undefined : tracksRead.count;
  remarkTotals({ faces, tracks, crops, counts, rule, listed, candidate }, remarks);
  const report: ImportReport = {
    files: namedFiles(candidate),
    counts,
    vectorRule: rule,
    remarks: remarks.list(),
    ms: hooks.now() - started,
  };
  const episode: Episode = {
    epId,
    runId: candidate.runId,
    dialect: dialectOf(desk.tracks, tracksRead?.trackV1 ?? false),
    dim: vectors.d,
    ...(model === undefined ? {} : { embeddingModel: model }),
    faces,
    tracks,
    crops,
    imported,
    parameters,
    truth,
    report,
  };
  const raw = { faces: facesRead?.raw, tracks: tracksRead?.raw };
  return { episode, embeddings: vectors, raw };
}

async function tracksOf({ candidate, tracks, of, options, remarks, hooks }: Desk) {
  const file = candidate.files.tracks;
  return file === undefined ? undefined : readTracks(file, tracks, of, options, remarks, hooks);
}

async function facesOf(desk: Desk): Promise<FacesRead | undefined> {
  const { candidate, faces, tracks, remarks, of, crops, options, hooks } = desk;
  const file = candidate.files.faces;
  if (file === undefined) return undefined;
  // Keys are long to make, and of no crops there is none.
  const hasCrop =
    crops.count === 0
      ? () => false
      : (...of: Parameters<typeof cropKeyOf>) => crops.find(cropKeyOf(...of)) !== undefined;
  return readFaces(file, { faces, tracks, remarks, of, hasCrop }, options, hooks);
}

/** Crop path of every face that has one, by (track, frame), else by what its row says. */
function cropsOf(desk: Desk, faces: FaceColumns, tracks: TrackColumns): Map<string, string> {
  const crops = new Map<string, string>();
  if (desk.crops.count === 0 && desk.faces.hints.size === 0) return crops;
  for (let face = 0; face < faces.count; face++) {
    const track = faces.track[face] ?? 0;
    const frame = faces.frame[face] ?? -1;
    if (frame < 0) continue;
    const key = cropKeyOf(tracks.number[track] ?? -1, tracks.id[track] ?? '', frame);
    const hint = desk.faces.hints.get(face);
    const path = desk.crops.find(key) ?? (hint === undefined ? hint : desk.crops.findHint(hint));
    if (path !== undefined) crops.set(key, path);
  }
  return crops;
}

/** The rows say which episode this is, whatever their folder is called: it is they that number the tracks. */
function episodeOf({ candidate: { epId, layout }, of: { told }, remarks }: Desk): string {
  if (told === undefined || !isOtherEpisode(told, epId)) return epId;
  if (layout !== 'flat') {
    remarks.add('files/other-episode', told, {
      text: `The folder is that of ${epId}, but the rows in it say that they are of ${told}: taken for ${told}, with decisions about that alone. If these are the wrong files, put those of ${epId} in their place.`,
    });
  }
  return told;
}

async function decisionsOf(
  { candidate, tracks, remarks }: Desk,
  { faceRows, model }: ImportedRows,
  epId: string,
  texts: KnownTexts | undefined,
): Promise<Pick<Episode, 'imported' | 'parameters'>> {
  const { identities: file, parameters: config } = candidate.files;
  let fromConfig: Readonly<Record<string, unknown>> = {};
  if (config !== undefined) {
    const read = await readRecognition(config);
    fromConfig = read.parameters;
    for (const key of read.unknownKeys) remarks.add('parameters/unknown-key', key.slice(0, 80));
  }
  if (file === undefined) return { imported: undefined, parameters: fromConfig };
  const lookup = { track: tracks.find, face: (id: string) => faceRows.get(id) ?? -1 };
  const { value, kept } = await readKeptJson(file, 'identities', texts);
  const told = episodeOfDocument(value, epId);
  if (told !== undefined && isOtherEpisode(told, epId)) {
    remarks.add('identities/other-episode', told, {
      text: `${baseName(file.path)} says that it is of ${told}, but this is ${epId}: nothing of it was taken over. Put it back beside its own episode, or take it out of the folder.`,
    });
    return { imported: undefined, parameters: fromConfig };
  }
  const read = parseIdentities(value, file.path, lookup, remarks, kept);
  const madeWith = modelOfIdentities(value);
  let { decisions } = read;
  if (model !== undefined && madeWith !== undefined && comparable(madeWith) !== comparable(model)) {
    decisions = { ...decisions, extra: sayingModel(decisions.extra, model) };
    remarks.add('identities/other-model', madeWith, {
      text: `identities.json was made with vectors of ${madeWith}, those here are of ${model}: names and locks are taken over, but the threshold of one model says nothing for another. Choose it anew.`,
    });
  }
  for (const [key, value] of Object.entries(read.parameters)) {
    const other = fromConfig[key];
    if (other === undefined || other === value || typeof other === 'object') continue;
    remarks.add('parameters/differ', `${key}: ${String(other)}, identities.json ${String(value)}`);
  }
  return { imported: decisions, parameters: { ...read.parameters, ...fromConfig } };
}

async function truthOf({ candidate, tracks, remarks }: Desk, epId: string) {
  const file = candidate.files.truth;
  if (file === undefined) return undefined;
  const text = await readText(file, 'truth', MOST_TRUTH_BYTES);
  const read = readTruth(text, file.path, tracks.find);
  if (read.epId !== undefined && isOtherEpisode(read.epId, epId)) {
    remarks.add('truth/other-episode', read.epId, {
      text: `${baseName(file.path)} says that it is about ${read.epId}, but this is ${epId}: used for the tracks that are here. If it is about another episode, take it out of the folder.`,
    });
  }
  tell('truth/unknown-track', read.unknown, remarks);
  tell('truth/contradiction', read.contradictory, remarks);
  tell('truth/unreadable', read.unread, remarks);
  return read.truth;
}

/** Remark on ids: how many, and the first few. */
function tell(code: RemarkCode, { count, examples }: Told, remarks: RemarkBook): void {
  examples.forEach((example, i) => {
    remarks.add(code, example, { count: i === 0 ? 1 + count - examples.length : 1 });
  });
}

function dialectOf({ spellings }: TrackTable, trackV1: boolean): Dialect {
  if (trackV1) return 'track-v1';
  const integers = spellings.has('number') || spellings.has('underscore');
  const names = spellings.has('hyphen');
  if (integers && names) return 'mixed';
  return names ? 'spec' : 'pipeline';
}
