import { AppError } from '../../core/errors.ts';
import type { Identity, Labels } from '../../core/identity/types.ts';
import { jump, redo, undo } from '../../core/moderation/log.ts';
import {
  type ActContext,
  assertUnlocked,
  labelOperation,
  lockOperation,
  representativeOperation,
} from '../../core/moderation/operations.ts';
import * as tracks from '../../core/moderation/track-operations.ts';
import { gatherOperations, splitAsOperations } from '../../core/moderation/track-operations.ts';
import { EMPTY_LOG, type OperationLog, type SimpleOperation } from '../../core/moderation/types.ts';
import { sameValue } from '../../core/same-value.ts';
import type { Context } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { selectAppliedThreshold } from '../views/selectors.ts';
import { act, inWords } from './act.ts';
import { acceptChanges, applyThreshold, clusterAgain } from './apply-threshold.ts';
import { changeLog } from './change-log.ts';
import { restoreView } from './entry-view.ts';

type IdentityAct = 'setLabels' | 'setLocked' | 'setLockedAll' | 'setRepresentative' | 'setStranger';
type TrackAct =
  | 'merge'
  | 'confirmTogether'
  | 'split'
  | 'moveTracks'
  | 'gather'
  | 'setApart'
  | 'deleteTracks'
  | 'restoreTracks'
  | 'markTracks'
  | 'notSame'
  | 'waive'
  | 'splitTrack';
type NamedAct = 'mergeAs' | 'splitAs';
type LogAct =
  | 'answer'
  | 'revoke'
  | 'addCheckpoint'
  | 'jumpTo'
  | 'applyThreshold'
  | 'acceptChanges'
  | 'clusterAgain'
  | 'discardThreshold'
  | 'undo'
  | 'redo';
type DecisionsSlice = Pick<AppState, 'log' | IdentityAct | TrackAct | NamedAct | LogAct>;

export function createDecisionsSlice(ctx: Context): DecisionsSlice {
  const { get } = ctx;
  return {
    log: EMPTY_LOG,
    ...identityActs(ctx),
    ...trackActs(ctx),
    ...namedActs(ctx),

    answer: (question, answer) =>
      act(ctx, () => ({ type: 'answer', question, answer }), { quiet: true }),
    revoke: (seq) =>
      void act(ctx, ({ log }) => {
        const entry = log.entries.find((one) => one.seq === seq);
        return entry && { type: 'revoke', seq, text: entry.text };
      }),
    addCheckpoint: (name) => void act(ctx, () => ({ type: 'checkpoint', name }), { quiet: true }),
    applyThreshold: () => applyThreshold(ctx),
    clusterAgain: () => clusterAgain(ctx),
    acceptChanges: (keys, members) => void acceptChanges(ctx, keys, members),
    discardThreshold: () => get().setThreshold(selectAppliedThreshold(get())),

    jumpTo: (cursor) => {
      if (!ctx.session.sync?.refuses('jump')) void travel(ctx, (log) => jump(log, cursor));
    },
    undo: () => {
      if (ctx.session.sync === undefined) void travel(ctx, undo);
      else ctx.session.sync.undo();
    },
    redo: () => {
      if (ctx.session.sync === undefined) void travel(ctx, redo);
      else ctx.session.sync.redo();
    },
  };
}

/** Those that are not so already. */
const locks = (identities: readonly Identity[], locked: boolean, context: ActContext) =>
  identities
    .filter((identity) => nowOf(identity, context).locked !== locked)
    .map((identity) => lockOperation(identity, locked, context));

function identityActs(ctx: Context): Pick<AppState, IdentityAct> {
  return {
    setLabels: (identity, labels) =>
      act(ctx, (context) => {
        const now = nowOf(identity, context);
        // What it is already is no step: a key may come twice before the first was shown.
        if (sameValue(now.labels, labels)) return undefined;
        assertUnlocked([now]);
        return labelOperation(identity, labels, context);
      }),
    setLocked: (identity, locked) => void act(ctx, (context) => locks([identity], locked, context)),
    setLockedAll: (identities, locked) =>
      void act(ctx, (context) => locks(identities, locked, context), {
        text: ({ length }) => `${locked ? 'Locked' : 'Unlocked'} ${length} identities`,
      }),
    setRepresentative: (identity, faceRow) =>
      void act(ctx, (context) => representativeOperation(identity, faceRow, context)),
    setStranger: (identities, stranger) =>
      act(
        ctx,
        (context) => {
          const others = identities.filter(
            (identity) => (nowOf(identity, context).labels.stranger === true) !== stranger,
          );
          assertUnlocked(others.map((identity) => nowOf(identity, context)));
          return others.map((identity) => {
            const { stranger: _, ...labels } = identity.labels;
            return labelOperation(identity, stranger ? { ...labels, stranger } : labels, context);
          });
        },
        {
          text: ({ length }) =>
            stranger ? `Marked ${length} strangers` : `${length} identities are no strangers`,
        },
      ),
  };
}

/** Acts that also say who somebody is: one step of the history each. */
function namedActs(ctx: Context): Pick<AppState, NamedAct> {
  const named = ({ name, person_id }: Labels, what: string) => `${what} as ${name ?? person_id}`;
  return {
    mergeAs: (identities, labels, how) =>
      act(
        ctx,
        (context) => {
          const [target, ...sources] = identities.map((identity) => nowOf(identity, context));
          if (target === undefined) return undefined;
          assertUnlocked([target, ...sources]);
          const label = labelOperation(target, { ...target.labels, ...labels }, context);
          if (sources.length === 0) return label;
          return [tracks.mergeOperation(target, sources, context), label];
        },
        {
          text: () => named(labels, `Merged ${identities.length} identities`),
          ...(identities[0] === undefined ? {} : { goTo: identities[0].id }),
          ...how,
        },
      ),
    splitAs: (rows, labels) =>
      void act(ctx, (context) => splitAsOperations(rows, labels, context), {
        text: () =>
          named(labels, `Split ${rows.length === 1 ? 'a track' : `${rows.length} tracks`} off`),
      }),
  };
}

function trackActs(ctx: Context): Pick<AppState, TrackAct> {
  const text = (operations: readonly SimpleOperation[]): string => inWords(ctx, operations);
  return {
    merge: (target, sources, question, how) =>
      act(
        ctx,
        (context) => {
          const now = sources.map((source) => nowOf(source, context));
          return tracks.mergeOperation(nowOf(target, context), now, context, question);
        },
        { goTo: target.id, ...how },
      ),
    confirmTogether: (rows, question) =>
      act(ctx, (context) => tracks.confirmOperation(rows, context, question)),
    split: (rows, question) =>
      act(ctx, (context) => tracks.splitOperation(rows, context, question)),
    gather: (rows) =>
      void act(ctx, (context) => gatherOperations(rows, context), {
        text: () => `Made ${rows.length} tracks one person`,
      }),
    moveTracks: (rows, to, question, how) =>
      act(
        ctx,
        (context) => {
          const goal = nowOf(to, context);
          const move = (moved: readonly number[]) =>
            tracks.moveOperation(moved, goal, context, question);
          return tracks.withRestored(rows, move, context);
        },
        { text, goTo: to.id, ...how },
      ),
    setApart: (rows, question) =>
      act(ctx, (context) => tracks.setApartOperation(rows, context, question)),
    deleteTracks: (rows) => void act(ctx, (context) => tracks.deleteOperation(rows, context)),
    restoreTracks: (rows) => void act(ctx, (context) => tracks.restoreOperation(rows, context)),
    markTracks: (rows, as) =>
      void act(
        ctx,
        (context) => {
          const mark = (marked: readonly number[]) => tracks.markOperation(marked, as, context);
          return tracks.withRestored(rows, mark, context);
        },
        { text },
      ),
    notSame: (a, b, question) =>
      act(ctx, (context) => tracks.notSameOperation(a, b, context, question)),
    waive: (a, b) => void act(ctx, (context) => tracks.waiveOperation(a, b, context)),
    splitTrack: (faceRow) => act(ctx, (context) => tracks.splitTrackOperation(faceRow, context)),
  };
}

/** An identity as it is at the turn of an act: what was clicked may have changed since. */
function nowOf<I extends { readonly id: string }>(
  identity: I,
  { identitySet }: Parameters<typeof tracks.identityOf>[1],
) {
  const now = identitySet.identities.find(({ id }) => id === identity.id);
  return now ?? gone(identity.id);
}

function gone(id: string): never {
  throw new AppError(
    'moderation/unknown-identity',
    `no identity ${id}`,
    `${id} is not there any more; another step changed it. Look again, then decide.`,
  );
}

/** Move in the log, and go back to where the page stood at the step that was taken back or made again. */
function travel(ctx: Context, move: (log: OperationLog) => OperationLog): Promise<void> {
  return changeLog(ctx, move, {
    shown: (before, after) => {
      const step = before.entries[Math.min(before.cursor, after.cursor)];
      ctx.set({ notices: ctx.get().notices.filter((notice) => notice.level !== 'done') });
      restoreView(ctx, step?.view);
    },
  });
}
