import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/core/errors.ts';
import { partsOf } from '../../../../src/core/moderation/by-fields.ts';
import type { EditCommand } from '../../../../src/core/moderation/edit/edit-identities.ts';
import { pendingSteps } from '../../../../src/core/moderation/sync/replica.ts';
import type { LogEntry } from '../../../../src/core/moderation/types.ts';
import { ACT_KINDS, type ActKind, operationOf } from '../random-acts.ts';
import { EPISODE, Folder, Page, type Received, shownBy } from './parties.ts';

const KINDS = ACT_KINDS.filter((kind) => kind !== 'split-track');
const DEEDS = [
  ...(['act', 'act', 'act', 'undo', 'redo'] as const),
  ...(['push', 'push lost', 'send', 'arrive', 'pull', 'late pull', 'command'] as const),
] as const;

const rounds = fc.array(
  fc.record({
    who: fc.nat(2),
    deed: fc.constantFrom(...DEEDS),
    kind: fc.constantFrom(...KINDS) as fc.Arbitrary<ActKind>,
    x: fc.nat(1000),
    y: fc.nat(1000),
    z: fc.nat(1000),
  }),
  { minLength: 10, maxLength: 40 },
);

const act = (who: number, kind: ActKind, x: number, y = 0, z = 0) =>
  ({ who, deed: 'act', kind, x, y, z }) as const;
const does = (who: number, deed: (typeof DEEDS)[number], x = 0, y = 0) =>
  ({ who, deed, kind: 'label', x, y, z: 0 }) as const;
/** Sequences that once came to something else in the file than in the history. */
const EXAMPLES = [
  // A lock joins tracks that were set apart: one of them has an id of its own, and a command wants to merge it.
  [
    ...[act(0, 'lock', 875), act(1, 'set-apart', 263, 22), does(1, 'push')],
    ...[act(0, 'label', 0), act(0, 'label', 0), act(2, 'move', 263)],
    ...[does(2, 'push lost'), does(0, 'push'), does(0, 'command', 615)],
  ],
  // Several of a merged group are put into the noise bin, and taken out of it by a step.
  [
    ...[act(0, 'merge', 0, 5), act(0, 'mark', 0, 629), does(0, 'push lost'), does(0, 'undo')],
    ...[does(0, 'push'), does(0, 'command', 0, 78), does(0, 'command', 0, 389)],
  ],
  // What two of a merged group were not is taken back, and their identity merged.
  [
    ...[does(0, 'command', 111), act(0, 'not-same', 147), does(0, 'push lost'), does(0, 'undo')],
    ...[does(0, 'push'), does(0, 'command', 9)],
  ],
  // A lock that left some of a merged group out is taken back, and what it held is merged.
  [
    ...[act(2, 'lock', 0), act(2, 'revoke', 0), does(0, 'command', 354)],
    ...[does(2, 'push lost'), does(0, 'command', 0, 61)],
  ],
  // Who was brought out of the noise bin by a merge that is taken back is not the same as somebody there.
  [
    ...[act(0, 'merge', 181), act(2, 'mark', 0, 265), does(2, 'push lost')],
    ...[act(2, 'move', 217, 0, 170), act(0, 'revoke', 0), act(2, 'not-same', 0, 82)],
  ],
  // A locked track is taken out of the noise bin that it is not in.
  [
    ...[act(1, 'lock', 174), act(0, 'split', 0), act(0, 'merge', 427), does(0, 'push')],
    ...[act(1, 'unmark', 442), does(1, 'push')],
  ],
];

/** A command of somebody who works on the folder itself. */
function commandOf(folder: Folder, x: number, y: number): EditCommand {
  const members = folder.members.filter(({ tracks }) => tracks.length > 0);
  const [one, other] = [members[x % members.length]!, members[y % members.length]!];
  if (x % 3 === 0) {
    return { type: 'merge', payload: { source_ids: [one.id], target_id: other.id } };
  }
  const track = EPISODE.tracks.id[one.tracks[y % one.tracks.length]!]!;
  if (x % 3 === 1) {
    return { type: 'split', payload: { identity_id: one.id, track_ids_to_split: [track] } };
  }
  const locked = y % 2 === 0;
  return { type: 'patch', payload: { identity_id: one.id, locked, labels: undefined } };
}

/** Rows that some step deleted or marked. */
function hiddenOnce(entries: readonly LogEntry[]): ReadonlySet<number> {
  const ids = entries
    .flatMap(({ operation }) => partsOf(operation))
    .flatMap((part) => (part.type === 'delete' || part.type === 'mark' ? part.tracks : []));
  return new Set(ids.map((id) => EPISODE.tracks.id.indexOf(id)));
}

const refusalOf = (work: () => unknown): void => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
};

describe('a history with several owners', () => {
  it('is one in the end, whatever is lost, sent twice or late', () => {
    let [asked, refused, heard] = [0, 0, 0];
    fc.assert(
      fc.property(rounds, (deeds) => {
        const folder = new Folder();
        const pages = ['ann', 'bea', 'cem'].map((name) => new Page(name));
        // Answers and requests that are on their way.
        const late: (() => void)[] = [];
        const push = (page: Page, isLost: boolean): void => {
          page.lease ??= folder.lease(30);
          const after = page.replica.version;
          const received: readonly Received[] = folder.receive(page.outgoing());
          if (!isLost) page.hear(folder.heardAfter(after), received);
        };
        for (const { who, deed, kind, x, y, z } of deeds) {
          const page = pages[who]!;
          asked += 1;
          if (deed === 'act') {
            if (page.lease === undefined) page.lease = folder.lease(30);
            page.act((context) => operationOf({ kind, x, y, z }, context));
          } else if (deed === 'undo') page.undo();
          else if (deed === 'redo') page.redo();
          else if (deed === 'push') push(page, false);
          else if (deed === 'push lost') push(page, true);
          else if (deed === 'send') {
            // A request that comes long after others, and whose answer nobody waits for any more.
            const steps = page.outgoing();
            late.push(() => void folder.receive(steps));
          } else if (deed === 'arrive') late.splice(x % Math.max(1, late.length), 1)[0]?.();
          else if (deed === 'pull') page.hear(folder.heardAfter(page.replica.version));
          else if (deed === 'late pull') {
            const heard = folder.heardAfter(page.replica.version);
            late.push(() => page.hear(heard));
          } else refusalOf(() => folder.command(commandOf(folder, x, y)));
        }
        for (const arrive of late) arrive();
        for (let i = 0; i < 2; i++) for (const page of pages) push(page, false);

        const { log } = folder;
        heard += log.entries.length;
        for (const page of pages) refused += page.refused.length;
        const uids = log.entries.flatMap(({ uid }) => uid ?? []);
        expect(new Set(uids).size).toBe(uids.length);
        const minted = pages.flatMap((page) => page.minted);
        expect(new Set(minted).size).toBe(minted.length);
        for (const page of pages) {
          expect(pendingSteps(page.replica)).toEqual([]);
          expect(page.replica.log.entries.slice(0, page.replica.log.cursor)).toEqual(log.entries);
          // Nothing is lost in silence: what was done is in the history, or was undone, or is told.
          const told = new Set(page.refused.map(({ entry }) => entry.uid));
          const undone = new Set(page.replica.log.entries.map(({ uid }) => uid));
          const lost = [...page.made].filter((uid) => !told.has(uid) && !undone.has(uid));
          expect(lost).toEqual([]);
        }
        // What the file says is what the history comes to.
        const { identitySet } = shownBy(log);
        // Who was hidden with all others of a group comes back alone in the file: it knows no empty groups.
        const hidden = hiddenOnce(log.entries);
        const groups = (all: readonly { readonly tracks: Iterable<number> }[]) =>
          all
            .map(({ tracks }) => [...tracks].filter((row) => !hidden.has(row)))
            .map((rows) => rows.sort((a, b) => a - b).join())
            .filter((text) => text !== '')
            .sort();
        expect(groups(folder.members)).toEqual(groups(identitySet.identities));
      }),
      { numRuns: 100, examples: EXAMPLES.map((deeds): [typeof deeds] => [deeds]) },
    );
    expect(asked).toBeGreaterThan(600);
    expect(heard).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(10);
  });
});
