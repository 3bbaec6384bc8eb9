import { Command } from 'commander';
import { revokedSteps } from '../../core/moderation/log.ts';
import { EMPTY_LOG, type LogEntry, type OperationLog } from '../../core/moderation/types.ts';
import type { Row } from '../../core/parse/fields.ts';
import { writeKept } from '../../core/parse/kept-json.ts';
import { type EpisodeOptions, withEpisodeOptions } from '../kit/episode-options.ts';
import { loadEpisode } from '../kit/load-episode.ts';
import { print } from '../kit/output.ts';
import { formatOption } from '../kit/parameter-options.ts';
import { sayDamage } from '../kit/say-damage.ts';
import { shownInLine } from '../kit/shown.ts';
import { type RemoteOptions, remoteOf } from '../remote/ask-service.ts';
import { remoteSteps } from '../remote/remote-log.ts';
import { withListedTracks } from './identities-only.ts';
import { serverOption } from './server-option.ts';

interface LogOptions extends EpisodeOptions, RemoteOptions {
  readonly format: 'text' | 'json';
}

export function logCommand(): Command {
  return withEpisodeOptions(
    new Command('log').description('Print the history of moderation of an episode.'),
  )
    .addOption(serverOption())
    .addOption(formatOption())
    .action(async (options: LogOptions) => {
      const remote = remoteOf(options);
      if (remote !== undefined) {
        const { answer, steps } = await remoteSteps(remote);
        print(options.format === 'json' ? `${writeKept(answer, 2)}\n` : textOf(steps.map(lineOf)));
        return;
      }
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
  const states = stepStates(log);
  return log.entries.map((entry, i) => shownStep(entry, states[i]!));
}

type StepState = 'applied' | 'undone' | 'revoked';

/** What became of each step of a history. */
export function stepStates(log: OperationLog): readonly StepState[] {
  const revoked = revokedSteps(log);
  return log.entries.map(({ seq }, i) => {
    if (i >= log.cursor) return 'undone';
    return revoked.has(seq) ? 'revoked' : 'applied';
  });
}

/** A step as plain data. */
export function shownStep(
  { seq, uid, at, text, operation, clustering, before, after }: LogEntry,
  state: StepState,
) {
  return {
    seq,
    ...(uid === undefined ? {} : { uid }),
    ...{ at, text, state, operation },
    ...(clustering === undefined ? {} : { clustering }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

interface Line {
  readonly seq: number;
  readonly at: string;
  readonly text: string;
  readonly state: string;
}

const lineOf = ({ seq, at, text, state }: Row): Line => ({
  ...{ seq: Number(seq), at: String(at), text: String(text), state: String(state) },
});

const textHistory = (log: OperationLog): string => textOf(stepsOf(log));

function textOf(steps: readonly Line[]): string {
  if (steps.length === 0) return 'No history yet.\n';
  const width = String(steps.at(-1)?.seq ?? 0).length;
  return steps
    .map(({ seq, at, text, state }) => {
      const became = state === 'applied' ? '' : `  (${state})`;
      return `${String(seq).padStart(width)}  ${at}  ${shownInLine(text)}${became}\n`;
    })
    .join('');
}
