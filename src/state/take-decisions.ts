import type { DecisionFile, IncomingFile } from '../../workers/contract.ts';
import { ingest } from '../bridge/ingest.ts';
import type { Episode } from '../core/episode/episode.ts';
import { episodeOfIdentities, identityLookup } from '../core/episode/identity-lookup.ts';
import { createRemarkBook } from '../core/episode/remarks.ts';
import { AppError } from '../core/errors.ts';
import { isoSeconds } from '../core/export/input.ts';
import { checkParameters } from '../core/parameters.ts';
import { type ParsedIdentities, parseIdentities } from '../core/parse/identities.ts';
import { changeLog } from './change-log.ts';
import { logAfterImport } from './decisions-of-import.ts';
import { selectDecisions } from './selectors.ts';
import type { Context } from './session.ts';

/**
 * Take over names, locks, representatives and parameters for the open episode from files that hold
 * no episode themselves: an export dropped back, an identities.json, a recognition.yaml.
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
  if (identities === undefined && settings === undefined) return false;

  const read = identities && readIdentities(identities, open.episode);
  const fromSettings = settings && (await readSettings(settings));
  get().setParameters(checkParameters({ ...read?.parameters, ...fromSettings }, get().parameters));
  const before = touched(ctx);
  if (read !== undefined) {
    const episode: Episode = { ...open.episode, imported: read.decisions };
    const at = isoSeconds(Date.now());
    await changeLog(ctx, (log) => logAfterImport(log, episode, open.summaries, at));
  }
  const taken = touched(ctx) - before;
  const names = files.map((file) => file.path.split('/').at(-1)).join(' and ');
  const what = taken === 0 ? 'the parameters' : `${taken} decided identities and the parameters`;
  get().notify({ level: 'done', text: `Took over ${what} from ${names}.` });
  return true;
}

function touched({ get }: Context): number {
  return selectDecisions(get())?.anchors.size ?? 0;
}

function readIdentities({ path, text }: DecisionFile, episode: Episode): ParsedIdentities {
  const value = parseText(path, text);
  const epId = episodeOfIdentities(value);
  if (epId !== undefined && epId !== episode.epId) throw wrongEpisode(path, episode, epId);
  const read = parseIdentities(value, identityLookup(episode), createRemarkBook());
  if (read.decisions.identities.length === 0) throw wrongEpisode(path, episode, 'another episode');
  return read;
}

function parseText(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError(
      'identities/bad-json',
      `${path}: ${String(error)}`,
      `${path} is not valid JSON and was not taken over. Export it again.`,
      { place: { file: path }, cause: error },
    );
  }
}

async function readSettings({ path, text }: DecisionFile) {
  const { parseRecognition } = await import('../core/parse/recognition.ts');
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
