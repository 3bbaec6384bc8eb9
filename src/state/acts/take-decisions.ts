import type { IncomingFile } from '../../../workers/ingest/file-source.ts';
import type { DecisionFile } from '../../../workers/ingest/session.ts';
import { cluster } from '../../bridge/cluster.ts';
import { ingest } from '../../bridge/ingest.ts';
import { checkParameters } from '../../core/cluster/parameters.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { type ParsedIdentities, parseIdentities } from '../../core/episode/identities.ts';
import { identityLookup } from '../../core/episode/identity-lookup.ts';
import { createRemarkBook, type RemarkBook } from '../../core/episode/remarks.ts';
import { AppError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { smallest } from '../../core/many.ts';
import { parseLogFile } from '../../core/moderation/log-file.ts';
import { type Replayed, replayLog } from '../../core/moderation/log-file-replay.ts';
import { combineLogs } from '../../core/moderation/rekey-combine.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { keptJsonText } from '../../core/parse/json-file.ts';
import { episodeOfDocument, isOtherEpisode } from '../../core/parse/of-episode.ts';
import type { Context } from '../lib/session.ts';
import { changeRecord } from '../persistence/episodes.ts';
import { selectDecisions } from '../views/selectors.ts';
import { baseOf, openAs } from '../views/stand.ts';
import { changeLog } from './change-log.ts';
import { logAfterImport } from './decisions-of-import.ts';

/**
 * Take over decisions and parameters for the open episode from files that hold no episode
 * themselves: an export dropped back, a moderation_log.jsonl, an identities.json, a recognition.yaml.
 * @returns false when there is nothing of the kind, or no episode to apply it to
 * @throws AppError for a file that cannot be read, or one of another episode
 */
export async function takeDecisions(
  ctx: Context,
  incoming: readonly IncomingFile[],
): Promise<boolean> {
  const { get } = ctx;
  const { open, leader } = get();
  if (open === undefined || !leader) return false;
  const files = await ingest.decisions(incoming);
  const identities = files.find((file) => file.role === 'identities');
  const settings = files.find((file) => file.role === 'parameters');
  const history = files.find((file) => file.role === 'log');
  if (identities === undefined && settings === undefined && history === undefined) return false;

  // Everything is read before anything is taken: nothing is applied by halves.
  const replayed = history && (await readHistory(history, open.episode));
  const planned = replayed === undefined ? get().log : combineLogs(get().log, replayed.log);
  const book = createRemarkBook();
  const read =
    identities && readIdentities(identities, openAs(baseOf(open), planned).episode, book);
  const fromSettings = settings && (await readSettings(settings));
  const { parameters } = get();
  if (identities !== undefined || settings !== undefined) {
    get().setParameters(checkParameters({ ...read?.parameters, ...fromSettings }, parameters));
  }
  const before = counted(ctx);
  const at = isoSeconds(Date.now());
  const next = (log: OperationLog): OperationLog => {
    const known = replayed === undefined ? log : combineLogs(log, replayed.log);
    if (read === undefined) return known;
    // The history wins: identities.json adds what it has not decided on.
    const data = openAs(baseOf(open), known);
    const episode: Episode = { ...data.episode, imported: read.decisions };
    return logAfterImport(known, episode, data.summaries, at);
  };
  let failure: unknown;
  await changeLog(ctx, next, { failed: (error) => (failure = error) });
  if (failure !== undefined) {
    get().setParameters(parameters);
    throw failure;
  }
  if (read !== undefined) await keepDates(ctx, read.decisions.identities);
  const left = book.list().filter(({ level }) => level !== 'info');
  tell(ctx, files, before, [...(replayed?.remarks ?? []), ...left.map((one) => one.text)]);
  return true;
}

/** The identities stay as old as the file says, whoever decided on them since. */
async function keepDates(
  { session }: Context,
  identities: ParsedIdentities['decisions']['identities'],
): Promise<void> {
  const dated = identities.flatMap(({ identityId, createdAt }) =>
    createdAt === undefined ? [] : [[identityId, createdAt] as const],
  );
  const { stored } = session;
  if (stored === undefined || dated.length === 0) return;
  const { importedAt: here = Date.now() } = stored;
  const elsewhere = dated.map(([, date]) => Date.parse(date)).filter(Number.isFinite);
  const now = await changeRecord(stored, (latest) => ({
    ...latest,
    // Where it comes from the episode was taken in before it was here.
    importedAt: smallest(elsewhere, here),
    createdOf: { ...latest.createdOf, ...Object.fromEntries(dated) },
  }));
  if (now !== undefined && session.stored?.key === now.key) session.stored = now;
}

/** What was taken over from which files; what was left out stays on the page until it is read. */
function tell(
  ctx: Context,
  files: readonly DecisionFile[],
  before: ReturnType<typeof counted>,
  remarks: readonly string[],
): void {
  const { get } = ctx;
  const after = counted(ctx);
  const steps = Math.max(0, after.steps - before.steps);
  const taken = after.identities - before.identities;
  const log = files.some((file) => file.role === 'log');
  const what = [
    ...(log ? [`${several(steps, 'step', 'steps')} of the history`] : []),
    ...(!log && taken > 0 ? [several(taken, 'decided identity', 'decided identities')] : []),
    ...(files.some((file) => file.role !== 'log') ? ['the parameters'] : []),
  ].join(' and ');
  const names = files.map((file) => file.path.split('/').at(-1)).join(' and ');
  get().notify({ level: 'done', text: `Took over ${what} from ${names}.` });
  for (const text of remarks) get().notify({ level: 'warning', text });
}

const several = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

function counted({ get }: Context): { readonly steps: number; readonly identities: number } {
  const state = get();
  return { steps: state.log.cursor, identities: selectDecisions(state)?.anchors.size ?? 0 };
}

/** A history in the ids of the open episode. */
async function readHistory({ path, text }: DecisionFile, episode: Episode): Promise<Replayed> {
  const { file, remarks } = parseLogFile(text, path);
  const { items, n, d, data } = await cluster.pooled('plain');
  const replayed = replayLog(file, episode, { items, vectors: { n, d, data } }, path);
  const { otherVectors } = replayed;
  const more = otherVectors === undefined ? [] : [otherVectors];
  return { ...replayed, remarks: [...remarks, ...replayed.remarks, ...more] };
}

function readIdentities(
  { path, text }: DecisionFile,
  episode: Episode,
  remarks: RemarkBook,
): ParsedIdentities {
  const { value, kept } = keptJsonText(text, path, 'identities');
  const epId = episodeOfDocument(value, episode.epId);
  if (epId !== undefined && isOtherEpisode(epId, episode.epId))
    throw wrongEpisode(path, episode, epId);
  const read = parseIdentities(value, path, identityLookup(episode), remarks, kept);
  if (read.decisions.identities.length === 0) throw wrongEpisode(path, episode, 'another episode');
  return read;
}

async function readSettings({ path, text }: DecisionFile) {
  const { parseRecognition } = await import('../../core/parse/recognition.ts');
  return parseRecognition(text, path).parameters;
}

function wrongEpisode(path: string, episode: Episode, epId: string): AppError {
  return new AppError(
    'identities/other-episode',
    `${path}: of ${epId}, open is ${episode.epId}`,
    `${path} belongs to ${epId}, not to ${episode.epId}, so nothing was taken over. Open the episode it belongs to, then drop it again.`,
    { place: { file: path } },
  );
}
