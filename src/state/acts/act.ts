import type { ClusterParameters } from '../../core/cluster/types.ts';
import { AppError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import { tracksLeaving } from '../../core/moderation/by-fields.ts';
import { describeOperation, type NameOf } from '../../core/moderation/describe-operation.ts';
import { fold } from '../../core/moderation/fold.ts';
import { append } from '../../core/moderation/log.ts';
import {
  type ActContext,
  batchOperation,
  lockOperation,
} from '../../core/moderation/operations.ts';
import { saidParameters } from '../../core/moderation/said-parameters.ts';
import type {
  LogCounts,
  Operation,
  OperationLog,
  SimpleOperation,
} from '../../core/moderation/types.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState, Through } from '../lib/types.ts';
import { selectAppliedParameters, selectDecisions, selectIdentitySet } from '../views/selectors.ts';
import { selectAppliedSet, selectPendingFrom } from '../views/threshold-diff.ts';
import { changeLog, keepsTracks } from './change-log.ts';
import { afterAct, entryView } from './entry-view.ts';

/** Words an act from what is on the page at its turn. Undefined changes nothing. */
export type Build = (
  context: ActContext,
) => SimpleOperation | readonly SimpleOperation[] | undefined;

export interface ActOptions extends Through {
  /** What the history says of a batch. */
  readonly text?: (operations: readonly SimpleOperation[]) => string;
  /** Acts that the eye sees anyway, or that decide nothing, raise no toast. */
  readonly quiet?: boolean;
  /** Identity to be looked at afterwards, where it is still there. */
  readonly goTo?: string;
  /** The slider may stay where it is: the act is worded at the threshold that was applied. */
  readonly keepsThreshold?: boolean;
}

/**
 * Do something that a person decided: word it, store it, show it, offer to undo it. What is locked is
 * left alone, with the offer to unlock it for this. A threshold that the slider shows and nobody
 * applied is applied first, as a step of its own: a decision is about what is on the page.
 */
export function act(ctx: Context, build: Build, options: ActOptions = {}): Promise<void> {
  return changeLog(
    ctx,
    (before) => {
      const state = ctx.get();
      const log = options.keepsThreshold === true ? before : withThreshold(state, before);
      const context = contextOf({ ...state, log });
      if (context === undefined) return before;
      const operation = wordedAs(build(context), options);
      if (operation === undefined) return before;
      // The threshold itself is no act beside itself.
      const onto = operation.type === 'threshold' ? before : log;
      return withEntry(state, onto, operation, context);
    },
    {
      shown: (_, after) => shown(ctx, after, options),
      failed: (error) => failed(ctx, error, build, options),
    },
  );
}

/** What operations are worded with; undefined while there are no identities. */
export function contextOf(state: AppState): ActContext | undefined {
  const { open, log } = state;
  const decisions = selectDecisions(state);
  const identitySet = selectIdentitySet(state);
  if (open === undefined || decisions === undefined || identitySet === undefined) return undefined;
  const { episode, summaries } = open;
  const lease = state.sync?.lease;
  const own = lease === undefined ? log : { ...log, lastNumber: lease.next - 1 };
  return { episode, summaries, decisions, identitySet, log: own, lease };
}

/**
 * The log with the threshold that the slider shows, when it was not applied yet. A history of several has none of it:
 * where somebody's slider is changes no identities of others, and what is decided names its tracks.
 */
function withThreshold(state: AppState, log: OperationLog): OperationLog {
  if (state.sync !== undefined) return log;
  const from = selectPendingFrom(state);
  const context = contextOf(state);
  if (from === undefined || context === undefined) return log;
  const to = state.parameters.cluster_thresh;
  return withEntry(state, log, { type: 'threshold', from, to }, context);
}

function wordedAs(built: ReturnType<Build>, { text }: ActOptions): Operation | undefined {
  const operations = listOf(built);
  if (operations.length === 0) return undefined;
  return batchOperation(operations, text?.(operations) ?? `${operations.length} changes`);
}

function listOf(built: ReturnType<Build>): readonly SimpleOperation[] {
  if (built === undefined) return [];
  return 'type' in built ? [built] : built;
}

function withEntry(
  state: AppState,
  log: OperationLog,
  operation: Operation,
  { identitySet }: ActContext,
): OperationLog {
  const names = [selectAppliedSet(state), identitySet];
  const text = describeOperation(operation, namesIn(...names));
  const said = saidParameters(madeWith(state, log, operation));
  const occasion = { at: isoSeconds(Date.now()), text, view: entryView(state), said };
  const trial = append(log, operation, occasion);
  const after = identitiesUnder(state, trial);
  // A threshold is applied when the page shows it already.
  const was = operation.type === 'threshold' ? (names[0] ?? identitySet) : identitySet;
  const counts = after && { before: countsOf(was), after: countsOf(after) };
  return append(log, operation, { ...occasion, ...counts });
}

/** What an act is made on: what was applied, wherever the slider is. */
function madeWith(state: AppState, log: OperationLog, operation: Operation): ClusterParameters {
  if (operation.type === 'threshold') return { ...state.parameters, cluster_thresh: operation.to };
  return selectAppliedParameters({ ...state, log });
}

/** What the history calls identities: as the page does. */
function namesIn(...sets: readonly (IdentitySet | undefined)[]): NameOf {
  const all = sets.flatMap((set) => set?.identities ?? []);
  const names = new Map(all.map((one) => [one.id, givenName(one) ?? one.id]));
  return (id) => names.get(id) ?? id;
}

/** The identities that a log gives before linkage has heard of it; undefined where tracks differ. */
function identitiesUnder(state: AppState, log: OperationLog): IdentitySet | undefined {
  return keepsTracks(state, log) ? selectIdentitySet({ ...state, log }) : undefined;
}

function countsOf({ metrics }: IdentitySet): LogCounts {
  const { num_clusters: clusters, num_singletons: singletons, num_tracks: tracks } = metrics;
  return { clusters, singletons, tracks };
}

function shown(ctx: Context, log: OperationLog, { quiet, goTo }: ActOptions): void {
  const entry = log.entries[log.cursor - 1];
  if (entry === undefined) return;
  afterAct(ctx, goTo);
  if (quiet === true) return;
  const { uid } = entry;
  const undo = (): void => {
    if (ctx.session.sync !== undefined && uid !== undefined) ctx.session.sync.undo(uid);
    else if (ctx.get().log.cursor === log.cursor) ctx.get().undo();
  };
  ctx.get().notify({ level: 'done', text: entry.text, action: { label: 'Undo', run: undo } });
}

function failed(ctx: Context, error: unknown, build: Build, options: ActOptions): void {
  if (!(error instanceof AppError) || error.code !== 'moderation/locked') {
    report(ctx, error);
    return;
  }
  const ids = new Set(error.details.ids as readonly string[]);
  const doIt = (): void =>
    void act(ctx, (context) => unlocking(context, ids, build), {
      text: (operations) => inWords(ctx, operations),
      ...options,
      throughLocks: false,
    });
  if (options.throughLocks === true) {
    doIt();
    return;
  }
  ctx.get().notify({
    level: 'warning',
    text: error.userMessage,
    action: {
      label: ids.size === 1 ? 'Unlock, do it, lock again' : 'Unlock all, do it, lock again',
      run: doIt,
    },
  });
}

/** What the history says of a step of several, without what it unlocked and locked again for its own sake. */
export function inWords({ get }: Context, operations: readonly SimpleOperation[]): string {
  const done = operations.filter(({ type }) => type !== 'unlock' && type !== 'lock');
  const set = selectIdentitySet(get());
  return done.map((one) => describeOperation(one, set && namesIn(set))).join('; ');
}

/** Unlock, do it, and lock again what is still there: one step. */
function unlocking(context: ActContext, ids: ReadonlySet<string>, build: Build) {
  const { identitySet } = context;
  const locked = identitySet.identities.filter(({ id }) => ids.has(id));
  const free = (identity: Identity): Identity =>
    ids.has(identity.id) ? { ...identity, locked: false } : identity;
  const identities = identitySet.identities.map(free);
  const done = listOf(build({ ...context, identitySet: { ...identitySet, identities } }));
  if (done.length === 0) return undefined;
  const unlocks = locked.map((identity) => lockOperation(identity, false, context));
  return [...unlocks, ...done, ...relocks(context, locked, [...unlocks, ...done])];
}

function relocks(
  context: ActContext,
  locked: readonly Identity[],
  operations: readonly SimpleOperation[],
): SimpleOperation[] {
  const at = isoSeconds(0);
  const log = append(context.log, { type: 'batch', text: '', operations }, { at });
  const { episode, summaries } = context;
  const { anchors, mustLink, deleted, marks } = fold(log, episode, summaries);
  return locked.flatMap((identity) => {
    const anchor = [...anchors].find(([, { identityId }]) => identityId === identity.id)?.[0];
    if (anchor === undefined) return [];
    const before = new Set(identity.tracks);
    const group = mustLink.find((rows) => rows.includes(anchor)) ?? Int32Array.of(anchor);
    const leaving = new Set(operations.flatMap(tracksLeaving));
    const stays = (row: number) =>
      !deleted.has(row) && !marks.has(row) && !leaving.has(episode.tracks.id[row]!);
    const rows = new Set([...[...before].filter(stays), ...group, anchor]);
    const tracks = [...rows].sort((a, b) => a - b).map((row) => episode.tracks.id[row]!);
    return [
      {
        type: 'lock',
        identityId: identity.id,
        anchor: episode.tracks.id[anchor]!,
        tracks,
      } as const,
    ];
  });
}
