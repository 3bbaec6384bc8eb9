import type { IncomingFile } from '../../../workers/ingest/file-source.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { identityLookup } from '../../core/episode/identity-lookup.ts';
import { roleOf } from '../../core/episode/locate.ts';
import { coverageText, unusedOf } from '../../core/metrics/coverage.ts';
import { decodeText, refuseHuge } from '../../core/parse/json-file.ts';
import { assertAbout, readTruth } from '../../core/parse/read-truth.ts';
import { type Context, report } from '../lib/session.ts';
import { readTruthRecord, type TruthRecord, writeTruthRecord } from '../persistence/truth.ts';
import { NO_TRUTH, type TruthSource, useTruth } from './truth-state.ts';

export const setTruthSource = (source: TruthSource): void => useTruth.setState({ source });
export const setWithDecisions = (withDecisions: boolean): void =>
  useTruth.setState({ withDecisions });

/** Have the truth of an episode at hand. */
export async function loadTruth(ctx: Context, key: string): Promise<void> {
  if (useTruth.getState().key === key) return;
  useTruth.setState({ ...NO_TRUTH, key });
  try {
    const dropped = await readTruthRecord(key);
    const now = useTruth.getState();
    if (now.key === key && now.dropped === undefined && dropped !== undefined) {
      useTruth.setState({ dropped });
    }
  } catch (error) {
    report(ctx, error);
  }
}

/** Go back to the truth beside the episode's files, or to none. */
export async function forgetTruth(ctx: Context): Promise<void> {
  const { key } = useTruth.getState();
  useTruth.setState({ dropped: undefined, source: undefined });
  if (key !== undefined) await keep(ctx, key, undefined);
}

/**
 * Take the truth for the open episode from files that hold no episode themselves.
 * @returns false when there is none among them, or no episode that it could be about
 * @throws AppError of the reader; what was taken before stays
 */
export async function takeTruth(ctx: Context, files: readonly IncomingFile[]): Promise<boolean> {
  const { open } = ctx.get();
  const found = files.find(({ path, file }) => file && roleOf(path) === 'truth');
  if (open === undefined || !found?.file) return false;
  await takeTruthFile(ctx, found.file, found.path);
  return true;
}

/**
 * Take one file for the truth of the open episode, whatever it is called.
 * @throws AppError of the reader; what was taken before stays
 */
export async function takeTruthFile(ctx: Context, file: File, path = file.name): Promise<void> {
  const { open } = ctx.get();
  if (open === undefined) return;
  const { key, base } = open;
  const record = truthRecord(await textOf(file, path), path, base);
  await loadTruth(ctx, key);
  useTruth.setState({ dropped: record, source: 'file' });
  await keep(ctx, key, record);
  const { unused, entries, name } = record;
  const { count } = base.tracks;
  const text = coverageText({ scored: entries.length, tracks: count, ...unused }, name, base.epId);
  const whole =
    entries.length === count && unused.unknown.count === 0 && unused.otherEpisode === undefined;
  ctx
    .get()
    .notify({ level: whole ? 'done' : 'warning', text: `Took the truth of ${name}: ${text}.` });
  if (ctx.get().drawer !== 'scores') ctx.get().setDrawer('scores');
}

/**
 * What is kept of a truth file.
 * @throws AppError `truth/bad-json`, `truth/other-episode`, `truth/contradictory`, `truth/empty`
 */
export function truthRecord(text: string, path: string, episode: Episode): TruthRecord {
  const reading = readTruth(text, path, identityLookup(episode).track);
  assertAbout(reading, episode.epId, path);
  return {
    name: path.split('/').at(-1) ?? path,
    entries: [...reading.truth].map(([row, person]) => [episode.tracks.id[row] ?? '', person]),
    unused: unusedOf(reading, episode.epId),
  };
}

const MOST_BYTES = 64 * 1024 * 1024;

async function textOf(file: File, path: string): Promise<string> {
  refuseHuge({ path, size: file.size }, 'truth', MOST_BYTES);
  return decodeText(new Uint8Array(await file.arrayBuffer()), path, 'truth');
}

/** A truth that could not be kept still serves until the page is left. */
async function keep(ctx: Context, key: string, record: TruthRecord | undefined): Promise<void> {
  if (!ctx.get().leader) return;
  try {
    await writeTruthRecord(key, record);
  } catch (error) {
    report(ctx, error);
  }
}
