import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { StreamedFile } from '../../core/export/streamed-file.ts';
import type { BankFile, BankPlan, PictureEnding } from '../../core/facebank/bank-files.ts';
import type { PictureFiles, PictureKind } from '../../core/facebank/imported.ts';
import { joinImported } from '../../core/facebank/join-imported.ts';
import { BANK_FILE } from '../../core/facebank/own-format.ts';
import { readFacebankFiles } from '../../core/facebank/read-files.ts';
import { EMPTY_FACEBANK, type Facebank } from '../../core/facebank/types.ts';
import { planOwnBank } from '../../core/facebank/write-own.ts';
import { planPipelineBank } from '../../core/facebank/write-pipeline.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { isFolder } from '../kit/data-root.ts';
import { keepOld } from '../kit/keep-old.ts';
import { untilSteady } from '../kit/node-source.ts';
import { note } from '../kit/output.ts';
import { passedOver } from '../kit/passed-over.ts';
import { walkFolders } from '../kit/walk-folders.ts';
import { type PlannedFile, writeAtomically } from '../kit/write-atomically.ts';

/** Bytes of a picture when their turn comes, and how its file's name ends. */
export interface BankPicture {
  readonly ending: PictureEnding;
  readonly bytes: () => Promise<Uint8Array>;
}
export type SeedPictures = Readonly<Partial<Record<PictureKind, BankPicture>>>;
export type BankPictures = ReadonlyMap<string, SeedPictures>;

/** A Facebank and the pictures of its seeds, by seed. */
export interface PicturedBank {
  readonly bank: Facebank;
  readonly pictures: BankPictures;
}

/** A Facebank as it lies in a folder. */
export interface BankFolder extends PicturedBank {
  /** Absolute: where its facebank.json is. */
  readonly root: string;
  /** The files below it. */
  readonly files: readonly SourceFile[];
  /** True where something in it could not be read, and would be lost with what is written over it. */
  readonly damaged: boolean;
}

/** The folder of a Facebank in an export, where that was named. */
const INNER = 'facebank';

/**
 * Where a Facebank lies: the folder that was named, or `facebank` in it, as an export has it.
 * @throws AppError `cli/no-facebank` for a file
 */
export function bankRoot(folder: string): string {
  const root = resolve(folder);
  if (existsSync(root) && !statSync(root).isDirectory()) throw noFacebank(folder, 'it is a file');
  const inner = join(root, INNER);
  return !existsSync(join(root, BANK_FILE)) && existsSync(join(inner, BANK_FILE)) ? inner : root;
}

/**
 * Read a Facebank from a folder: our own, or the pipeline's files.
 * @param at ISO 8601, UTC: for what has no time of its own
 * @throws AppError `cli/no-facebank`, `facebank/…`
 */
export async function readBankFolder(folder: string, at: string): Promise<BankFolder> {
  const root = bankRoot(folder);
  if (!(await isFolder(root))) throw noFacebank(folder, 'it is no folder');
  return untilSteady(async () => {
    const files = await filesBelow(root);
    return readFrom(root, files, at).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'facebank/nothing-found') throw error;
      throw noFacebank(folder, 'no file in it names people');
    });
  });
}

/** The same; a folder that is not there, or has nobody in it, begins a new one. */
export async function openBankFolder(folder: string, at: string): Promise<BankFolder> {
  const root = bankRoot(folder);
  const files = (await isFolder(root)) ? await filesBelow(root) : [];
  if (files.some(({ path }) => path === BANK_FILE)) return readFrom(root, files, at);
  if (files.some(({ path }) => path.endsWith(`/${BANK_FILE}`))) throw notOurs(folder);
  return { root, files, bank: EMPTY_FACEBANK, pictures: new Map(), damaged: false };
}

/** Every file below a folder; what was passed over is said. */
export async function filesBelow(folder: string): Promise<readonly SourceFile[]> {
  const walked = await walkFolders(folder);
  for (const text of passedOver(walked, folder)) note(text);
  return walked.files;
}

async function readFrom(
  root: string,
  files: readonly SourceFile[],
  at: string,
): Promise<BankFolder> {
  const reading = await readFacebankFiles(files, at);
  const { edit, brings, remarks } = joinImported(EMPTY_FACEBANK, new Map(), reading, at);
  for (const { text } of remarks) note(text);
  const people = (edit?.changes ?? []).flatMap(({ after }) => after ?? []);
  const bank = {
    people: people.sort((a, b) => (a.id < b.id ? -1 : 1)),
    seeds: new Map(brings.map(({ seed }) => [seed.id, seed])),
  };
  const pictures = new Map(brings.map(({ seed, pictures: own }) => [seed.id, picturesOf(own)]));
  const damaged = reading.remarks.some(({ level }) => level === 'warning');
  return { root, files, bank, pictures, damaged };
}

/** Pictures as they lie in files. */
export const picturesOf = (files: PictureFiles): SeedPictures =>
  Object.fromEntries(Object.entries(files).map(([kind, file]) => [kind, pictureIn(file)]));

function pictureIn(file: SourceFile): BankPicture {
  const ending = /\.(?:jpe?g)$/i.test(file.path)
    ? 'jpg'
    : file.path.endsWith('.webp')
      ? 'webp'
      : 'png';
  return { ending, bytes: () => file.bytes() };
}

/** Files of a Facebank in one of both layouts. */
export function planOf(
  { bank, pictures }: PicturedBank,
  layout: 'spec' | 'pipeline',
  now: string,
): BankPlan {
  const endings = (seedId: string) =>
    Object.fromEntries(
      Object.entries(pictures.get(seedId) ?? {}).map(([kind, { ending }]) => [kind, ending]),
    );
  const options = { pictures: endings, originals: true, now };
  return layout === 'spec' ? planOwnBank(bank, options) : planPipelineBank(bank, options);
}

/**
 * Write a Facebank over the one that was read, all or nothing: pictures that are not there yet, then its
 * facebank.json; pictures of seeds that are gone go with it. What could not be read of the one before is kept
 * beside it.
 * @returns paths of what was written, relative to the folder
 */
export async function saveBankFolder(
  folder: BankFolder,
  after: PicturedBank,
  { command, now }: { readonly command: string; readonly now: string },
): Promise<readonly string[]> {
  const { root, files, damaged } = folder;
  const there = new Set(files.map(({ path }) => path));
  const planned = planOf(after, 'spec', now).files;
  const plan = planned.filter(({ type, path }) => type === 'text' || !there.has(path));
  const stays = new Set(planned.map(({ path }) => path));
  const remove = planOf(folder, 'spec', now).files.flatMap(({ path }) =>
    there.has(path) && !stays.has(path) ? [path] : [],
  );
  const before = files.find(({ path }) => path === BANK_FILE);
  const kept =
    damaged && before !== undefined
      ? await keepOld({ root, path: BANK_FILE, bytes: await before.bytes() })
      : [];
  const written = [...kept, ...plannedFiles(plan, after)];
  await writeAtomically(root, written, {
    command,
    untouched: 'The Facebank was left as it was.',
    remove,
  });
  return written.map(({ path }) => path);
}

/** In the order in which they are to be written: what refers to the others comes last. */
export function plannedFiles(
  files: readonly BankFile[],
  { pictures }: PicturedBank,
): PlannedFile[] {
  const isText = (file: BankFile) => (file.type === 'text' ? 1 : 0);
  return [...files]
    .sort((a, b) => isText(a) - isText(b))
    .map((file) => ({
      path: file.path,
      bytes: async () => {
        if (file.type === 'text') return wholeFile(file);
        const picture = pictures.get(file.seedId)?.[file.kind];
        if (picture === undefined) throw new Error(`no picture for ${file.path}`);
        return picture.bytes();
      },
    }));
}

async function wholeFile(file: StreamedFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function noFacebank(folder: string, why: string): AppError {
  return new AppError(
    'cli/no-facebank',
    `${folder}: ${why}`,
    `There is no Facebank at ${folder}: ${why}. Make one with: cutline facebank add --episode DIR --facebank ${folder}`,
    { place: { file: folder } },
  );
}

function notOurs(folder: string): AppError {
  return new AppError(
    'cli/not-our-facebank',
    `${folder} holds a facebank.json below it, none of ours in it`,
    `${folder} holds the pipeline's files, and Cutline keeps its Facebank in a folder of its own. Take them over first: cutline facebank import --from ${folder} --facebank NEW-FOLDER`,
    { place: { file: folder } },
  );
}
