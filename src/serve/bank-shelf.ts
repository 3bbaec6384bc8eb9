import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type BankFolder, bankRoot, readBankFolder } from '../cli/facebank/bank-folder.ts';
import { dataRootOf } from '../cli/kit/data-root.ts';
import { realpath, stat } from '../cli/kit/disk.ts';
import { type FileStamp, sameStamp } from '../cli/kit/node-source.ts';
import { clock } from '../cli/kit/program-error.ts';
import { Bounded } from '../core/bounded.ts';
import { comparable } from '../core/comparable.ts';
import { AppError } from '../core/errors.ts';
import { type MatchSeeds, seedsOfModel } from '../core/facebank/match-seeds.ts';
import { BANK_FILE } from '../core/facebank/own-format.ts';
import { EMPTY_FACEBANK, type EmbeddingModel, type Seed } from '../core/facebank/types.ts';

/** A Facebank as it lies there, and what was made of it. */
export interface ShelvedBank extends BankFolder {
  /** Names this state of people and faces. */
  readonly digest: string;
  /** @throws AppError as `seedsOfModel` */
  readonly seedsOf: (model: EmbeddingModel) => MatchSeeds;
}

/** Where the Facebank of a data root lies, or would. @throws AppError `cli/no-folder` */
export async function facebankIn(dataRoot: string): Promise<string> {
  const { root, way } = await dataRootOf(dataRoot);
  return join(await realpath(join(root, way)), 'facebank');
}

/** What was read is kept for as long as its file stays as it is. */
const kept = new Map<string, { readonly stamp: FileStamp; readonly bank: ShelvedBank }>();
/** Models of which the seeds are kept side by side. */
const MODELS = 4;

/** The Facebank of a folder; one that is not there has nobody in it. @throws AppError `facebank/…` */
export async function shelvedBank(folder: string): Promise<ShelvedBank> {
  // Where people are in several files, all of them are looked at.
  const own = join(bankRoot(folder), BANK_FILE);
  const stamp = await stat(own).catch(() => undefined);
  const known = kept.get(folder);
  if (known !== undefined && stamp !== undefined && sameStamp(stamp, known.stamp)) {
    return known.bank;
  }
  kept.delete(folder);
  const bank = shelved(await readOrNobody(folder));
  const now = stamp && (await stat(own).catch(() => undefined));
  if (stamp !== undefined && now !== undefined && sameStamp(stamp, now)) {
    kept.set(folder, { stamp, bank });
  }
  return bank;
}

async function readOrNobody(folder: string): Promise<BankFolder> {
  try {
    return await readBankFolder(folder, clock(undefined));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cli/no-facebank') throw error;
    const root = bankRoot(folder);
    return { root, files: [], bank: EMPTY_FACEBANK, pictures: new Map(), damaged: false };
  }
}

function shelved(folder: BankFolder): ShelvedBank {
  const byModel = new Bounded<string, MatchSeeds>(MODELS);
  const digest = createHash('sha256');
  for (const { id, name, show, extra, seeds } of folder.bank.people) {
    digest.update(JSON.stringify([id, name, show, extra.cast_id ?? null]));
    for (const seedId of seeds) {
      const seed = folder.bank.seeds.get(seedId);
      if (seed !== undefined) digest.update(`${seedId} ${shaOf(seed)}\n`);
    }
  }
  return {
    ...folder,
    digest: digest.digest('hex').slice(0, 32),
    seedsOf: (model) => {
      const key = `${comparable(model.name)}\n${model.dimension}`;
      const known = byModel.use(key) ?? seedsOfModel(folder.bank, model);
      byModel.set(key, known);
      return { ...known, model };
    },
  };
}

const shas = new WeakMap<Seed, string>();

/** Tells faces apart that are called the same: of its model and vector. */
export function shaOf(seed: Seed): string {
  const known = shas.get(seed);
  if (known !== undefined) return known;
  const { model, vector } = seed;
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  const hash = createHash('sha256').update(`${comparable(model.name)}\n${model.dimension}\n`);
  const sha = hash.update(bytes).digest('hex').slice(0, 32);
  shas.set(seed, sha);
  return sha;
}
