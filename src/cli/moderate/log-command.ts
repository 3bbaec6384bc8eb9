import { Command } from 'commander';
import { revokedSteps } from '../../core/moderation/log.ts';
import { EMPTY_LOG, type OperationLog } from '../../core/moderation/types.ts';
import { writeKept } from '../../core/parse/kept-json.ts';
import { type EpisodeOptions, withEpisodeOptions } from '../kit/episode-options.ts';
import { loadEpisode } from '../kit/load-episode.ts';
import { print } from '../kit/output.ts';
import { formatOption } from '../kit/parameter-options.ts';
import { sayDamage } from '../kit/say-damage.ts';
import { shownInLine } from '../kit/shown.ts';
import { withListedTracks } from './identities-only.ts';

interface LogOptions extends EpisodeOptions {
  readonly format: 'text' | 'json';
}

export function logCommand(): Command {
  return withEpisodeOptions(
    new Command('log').description('Print the history of moderation of an episode.'),
  )
    .addOption(formatOption())
    .action(async (options: LogOptions) => {
      const { imported } = await loadEpisode(options, { withTracks: withListedTracks });
      const { episode, log = EMPTY_LOG } = imported;
      sayDamage(episode);
      print(options.format === 'json' ? jsonHistory(episode.epId, log) : textHistory(log));
    });
}

function jsonHistory(epId: string, log: OperationLog): string {
  return `${writeKept({ ep_id: epId, cursor: log.cursor, steps: stepsOf(log) }, 2)}\n`;
}

/** The steps of a history as plain data, each with what became of it. */
export function stepsOf(log: OperationLog) {
  const revoked = revokedSteps(log);
  return log.entries.map(({ seq, uid, at, text, operation, clustering, before, after }, index) => ({
    seq,
    ...(uid === undefined ? {} : { uid }),
    at,
    text,
    state: index >= log.cursor ? 'undone' : revoked.has(seq) ? 'revoked' : 'applied',
    operation,
    ...(clustering === undefined ? {} : { clustering }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }));
}

function textHistory(log: OperationLog): string {
  if (log.entries.length === 0) return 'No history yet.\n';
  const revoked = revokedSteps(log);
  const width = String(log.entries.at(-1)?.seq ?? 0).length;
  return log.entries
    .map(({ seq, at, text }, index) => {
      const state = index >= log.cursor ? '  (undone)' : revoked.has(seq) ? '  (revoked)' : '';
      return `${String(seq).padStart(width)}  ${at}  ${shownInLine(text)}${state}\n`;
    })
    .join('');
}
