import { checkIds } from '../cli/kit/episode-options.ts';
import { findEpisode } from '../cli/kit/find-episode.ts';
import { loadEpisode } from '../cli/kit/load-episode.ts';
import { untilSteady } from '../cli/kit/node-source.ts';
import { PATIENT } from '../cli/moderate/edit-episode.ts';
import { withListedTracks } from '../cli/moderate/identities-only.ts';
import { EMPTY_LOG } from '../core/moderation/types.ts';
import {
  historyAfter,
  historyOf,
  historyTexts,
  isHistoryOf,
  type KnownHistory,
  keepHistory,
  knownHistory,
} from './known-history.ts';
import { memoryOf } from './memories.ts';
import { refusal } from './problem.ts';
import type { Where } from './where.ts';

const howOf = (where: Where) =>
  ({ withTracks: withListedTracks, memory: memoryOf(where), age: PATIENT }) as const;

/**
 * The same steps as `cutline log --format json`, from a number on, as JSON. Its files are looked at each time; where
 * they are what a change has left here, or what was read last, what they say is known.
 * @param rest see `SETTLED`; milliseconds
 */
export async function history(
  where: Where,
  after: number,
  rest?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  checkIds(where);
  const known = await untilSteady(() => knownNow(where));
  if (known !== undefined) {
    refuseShorter(known.version, after);
    return historyAfter(known, after);
  }
  const memory = memoryOf(where);
  const { imported, sources: files, stamps } = await loadEpisode(where, howOf(where));
  const { log = EMPTY_LOG, episode } = imported;
  const { epId, runId } = episode;
  const [identities, logged] = [files.identities, files.log].map(
    (file) => file && memory.texts.get(file.path)?.bytes,
  );
  const isWhole = identities !== undefined && logged !== undefined;
  const bytes = isWhole ? { identities, log: logged } : undefined;
  const source = { where, epId, runId, log, files, stamps };
  const read = bytes && knownHistory({ ...source, bytes }, rest);
  keepHistory(where, read);
  refuseShorter(log.entries.at(-1)?.seq ?? 0, after);
  if (read !== undefined) return historyAfter(read, after);
  const { head, texts } = historyTexts(source);
  const wanted = texts.filter((_, i) => log.entries[i]!.seq > after);
  return new TextEncoder().encode(`${head}${wanted.join(',')}]}`);
}

/** What is known of the history, where the files say so still. */
async function knownNow(where: Where): Promise<KnownHistory | undefined> {
  const known = historyOf(where);
  if (known === undefined) return undefined;
  // Whoever reads it whole says what there is to say of it.
  const { found, candidate } = await findEpisode(where, howOf(where), () => {});
  const { stamps } = found;
  return (await isHistoryOf(known, { files: candidate.files, stamps })) ? known : undefined;
}

function refuseShorter(version: number, after: number): void {
  if (after <= version) return;
  throw refusal(
    'serve/log-replaced',
    `The history has ${version} steps, and you have ${after}: it was replaced. Take it whole, without after.`,
    { version },
  );
}
