import { AppError } from '../errors.ts';
import { appliedEntries } from './log.ts';
import type { LogEntry, OperationLog } from './types.ts';

/** Identities as a file has them: their track rows. */
type Owned = readonly { readonly tracks: Iterable<number> }[];

/**
 * The last step of a history, where the identities beside it do not show it: then one of the two files
 * is older than the other. They are written together, so a copy that was made in between, half a
 * download, or another program came between them. Names are not compared: whoever reads knows which wins.
 * @param row track row of an id, −1 where the episode has none
 * @returns undefined while they agree, as far as the last step tells
 */
export function stepNotShown(
  log: OperationLog,
  identities: Owned,
  row: (id: string) => number,
): LogEntry | undefined {
  const entry = appliedEntries(log).at(-1);
  return entry !== undefined && isMissing(entry.operation, identities, row) ? entry : undefined;
}

function isMissing(
  operation: LogEntry['operation'],
  identities: Owned,
  row: (id: string) => number,
): boolean {
  const owners = new Map<number, number>();
  identities.forEach(({ tracks }, index) => {
    for (const track of tracks) if (!owners.has(track)) owners.set(track, index);
  });
  const homesOf = (ids: readonly string[]) =>
    new Set(ids.map((id) => owners.get(row(id))).filter((owner) => owner !== undefined));
  switch (operation.type) {
    case 'merge':
      return homesOf([operation.target, ...operation.sources].map(({ anchor }) => anchor)).size > 1;
    case 'move':
      return homesOf([...operation.tracks, operation.to.anchor]).size > 1;
    case 'split':
      return meet(
        homesOf(operation.tracks),
        homesOf(rest(operation.from.tracks, operation.tracks)),
      );
    case 'set-apart':
      return operation.from.some(({ tracks }) =>
        meet(homesOf(operation.tracks), homesOf(rest(tracks, operation.tracks))),
      );
    case 'delete':
      return homesOf(operation.tracks).size > 0;
    default:
      return false;
  }
}

function rest(all: readonly string[], without: readonly string[]): readonly string[] {
  const left = new Set(without);
  return all.filter((id) => !left.has(id));
}

const meet = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean =>
  [...a].some((one) => b.has(one));

/** Why nothing is changed before the two agree. @param path of the identities, for the message */
export function partedError({ seq, text }: LogEntry, path: string): AppError {
  return new AppError(
    'moderation/parted',
    `${path} does not show step ${seq} (${text})`,
    `${path} does not show the last step of the history beside it (step ${seq}: ${text}): one of the two files is older than the other. Nothing was changed. To have it as the history says, run: cutline episode-run --cluster. To go on from ${path} as it is, take moderation_log.jsonl out of the folder.`,
    { place: { file: path } },
  );
}
