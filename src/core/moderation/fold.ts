import { bankWords } from '../episode/bank-words.ts';
import type { Episode } from '../episode/episode.ts';
import { isNamed, nameDifferentPeople } from '../identity/labels.ts';
import type { PartitionEdit } from '../identity/partition.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { pushAll, smallest } from '../many.ts';
import { facesOf, partsOf } from './by-fields.ts';
import { clusteringPoint } from './clustering-point.ts';
import { chosenFaces, type FaceRows, foldAddressed, foldAdopted } from './fold-identities.ts';
import { FoldState, type Step } from './fold-state.ts';
import { foldTracks, releaseRevoked, repeatRevoked } from './fold-tracks.ts';
import { type FoldedDecisions, NO_DECISIONS, type PastAnswer, pairKey } from './folded.ts';
import { appliedEntries, standingEntries } from './log.ts';
import { KINDS } from './operation-table.ts';
import type { AnchorState, LogEntry, OperationLog, SimpleOperation } from './types.ts';

/**
 * What holds after all applied operations. Pure: the same log gives the same decisions, so undo is
 * folding a shorter log, and a step that was revoked is one that was never made. Parts that name
 * tracks or faces the episode does not have are listed, never an error.
 * Cost: O(tracks named by the steps + T), and O(F) when representatives were chosen; once more for
 * each revocation since the last clustering.
 */
export function fold(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): FoldedDecisions {
  const applied = appliedEntries(log);
  if (applied.length === 0) return NO_DECISIONS;
  const last = folded.get(log);
  if (last?.episode === episode && last.summaries === summaries) return last.decisions;
  const decisions = foldApplied(log, episode, summaries);
  folded.set(log, { episode, summaries, decisions });
  return decisions;
}

/** The same, with what only the last applied step does to the identities that were there before it. */
export function foldLast(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): FoldedDecisions {
  const applied = appliedEntries(log);
  const last = applied.at(-1);
  const revocation = last?.operation.type === 'revoke' ? last : undefined;
  const before = applied.at(-2)?.seq ?? 0;
  const seq = revocation?.seq ?? before;
  const state = foldSteps(log, episode, summaries, { seq, revocation });
  return foldResult(state, [...state.edits.edits]);
}

/** One change asks several times what holds before it. */
const folded = new WeakMap<
  OperationLog,
  {
    readonly episode: Episode;
    readonly summaries: TrackSummaries;
    readonly decisions: FoldedDecisions;
  }
>();

function foldApplied(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): FoldedDecisions {
  const applied = appliedEntries(log);
  const point = clusteringPoint(log);
  if (applied.every(({ operation }) => operation.type !== 'revoke')) {
    const state = foldOn(applied, episode, summaries, point.seq);
    return foldResult(state, [...state.edits.edits]);
  }
  const edits: PartitionEdit[] = [];
  let since: Since = { seq: point.seq, revocation: undefined };
  // What was done to the identities up to a revocation was done with the step that it takes back.
  applied.forEach((entry, index) => {
    if (entry.seq <= point.seq || entry.operation.type !== 'revoke') return;
    const state = foldSteps({ ...log, cursor: index }, episode, summaries, since);
    pushAll(edits, state.edits.edits);
    since = { seq: entry.seq, revocation: entry };
  });
  const state = foldSteps(log, episode, summaries, since);
  return foldResult(state, [...edits, ...state.edits.edits]);
}

/** How far a history was folded over some tracks. */
interface FoldedSoFar extends Pick<Episode, 'faces'>, Pick<TrackSummaries, 'rank'> {
  readonly applied: readonly LogEntry[];
  readonly since: number;
  readonly state: FoldState;
}
const soFar = new WeakMap<Episode['tracks'], FoldedSoFar>();

/** Fold steps of which none is revoked: on from those that were folded last, where they begin with them. */
function foldOn(
  applied: readonly LogEntry[],
  episode: Episode,
  summaries: TrackSummaries,
  since: number,
): FoldState {
  const { tracks, faces } = episode;
  const { rank } = summaries;
  const last = soFar.get(tracks);
  const goesOn =
    last !== undefined &&
    last.faces === faces &&
    last.rank === rank &&
    last.since === since &&
    last.applied.length <= applied.length &&
    last.applied.every((entry, i) => entry === applied[i]) &&
    // Which rows chosen faces are is asked for all steps at once.
    applied.slice(last.applied.length).every(choosesNoFace);
  const state = goesOn ? last.state : new FoldState(episode, summaries);
  const chosen = goesOn ? new Map() : chosenFaces(episode, applied);
  // It is not whole while it is worked on, and what throws would leave it so.
  soFar.delete(tracks);
  for (const entry of applied.slice(goesOn ? last.applied.length : 0)) {
    state.edits.on = entry.seq > since;
    for (const part of partsOf(entry.operation)) apply(state, entry, part, chosen);
  }
  soFar.set(tracks, { faces, rank, since, applied, state });
  return state;
}

const choosesNoFace = ({ operation }: LogEntry): boolean =>
  partsOf(operation).every((part) => facesOf(part).length === 0);

/** From where on changes to the identities are written down. */
interface Since {
  readonly seq: number;
  /** The step at `seq` when it is a revocation, which is written down too. */
  readonly revocation: LogEntry | undefined;
}

function foldSteps(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
  { seq, revocation }: Since,
): FoldState {
  const entries = standingEntries(log);
  const state = new FoldState(episode, summaries);
  const faces = chosenFaces(episode, entries);
  const revoked = revocation && revokedStep(log, revocation);
  for (const entry of entries) {
    state.edits.on = entry.seq > seq || entry === revocation;
    for (const part of partsOf(entry.operation)) apply(state, entry, part, faces);
    if (entry !== revocation || revoked === undefined) continue;
    // A revocation that was revoked: its step is made again.
    if (entries.includes(revoked)) repeatRevoked(state, revoked.operation);
    else releaseRevoked(state, revoked.operation);
  }
  return state;
}

/** The step that a revocation is about in the end; undefined when it is not there. */
function revokedStep({ entries }: OperationLog, revocation: LogEntry): LogEntry | undefined {
  let step: LogEntry | undefined = revocation;
  while (step?.operation.type === 'revoke') {
    const { seq, operation }: LogEntry = step;
    const target: number = operation.seq;
    step = target < seq ? entries.find((entry) => entry.seq === target) : undefined;
  }
  return step;
}

function apply(
  state: FoldState,
  entry: LogEntry,
  operation: SimpleOperation,
  faces: FaceRows,
): void {
  const step: Step = entry;
  switch (operation.type) {
    case 'adopt':
      for (const identity of operation.identities) foldAdopted(state, step, identity, faces);
      return;
    case 'call':
    case 'label':
    case 'lock':
    case 'unlock':
    case 'representative':
    case 'match':
    case 'reject-match':
      foldAddressed(state, step, operation, faces);
      return;
    case 'threshold':
      state.threshold = operation.to;
      state.metric = operation.metric ?? state.metric;
      return;
    case 'checkpoint':
    case 'revoke':
      return;
    case 'answer':
      state.answers.push(answered(entry, operation.question, operation.answer));
      return;
    default:
      foldTracks(state, step, operation);
      if ('question' in operation && operation.question !== undefined) {
        const { answer } = KINDS[operation.type].fields.question;
        state.answers.push(answered(entry, operation.question, answer));
      }
  }
}

function answered(
  { seq, at, text }: LogEntry,
  question: PastAnswer['question'],
  answer: PastAnswer['answer'],
): PastAnswer {
  return { seq, at, text, question, answer };
}

/** Decisions as clustering and naming take them; what the state has may go on changing. */
function foldResult(state: FoldState, edits: readonly PartitionEdit[]): FoldedDecisions {
  const anchors = new Map<number, AnchorState>();
  const frozen: Int32Array[] = [];
  const taken = new Set<string>();
  for (const [row, { lockedTracks, aliases, match, rejected, ...rest }] of state.drafts) {
    const own = { ...rest, ...bankWords(match, rejected) };
    const named = aliases.length === 0 ? own : { ...own, aliases };
    anchors.set(row, { ...named, locked: lockedTracks !== undefined });
    taken.add(rest.identityId);
    if (lockedTracks !== undefined) frozen.push(lockedTracks);
  }
  for (const row of [...state.alone, ...state.marks.keys()].sort((a, b) => a - b)) {
    if (!state.frozenBy.has(row)) frozen.push(Int32Array.of(row));
  }
  const groups = new Set(state.groupOf.values());
  return {
    anchors,
    frozen,
    mustLink: [...groups].map((group) => Int32Array.from(group).sort()),
    cannotLink: pairsApart(state),
    deleted: new Set(state.deleted),
    marks: new Map(state.marks),
    retired: new Set(state.retired),
    ignored: [...state.ignored],
    apart: new Map(state.pairs.apart),
    waivedPairs: new Map(state.pairs.waived),
    alone: new Set(state.alone),
    answers: [...state.answers],
    vacant: [...state.vacant]
      .filter(([identityId]) => !taken.has(identityId))
      .map(([identityId, labels]) => ({ identityId, labels })),
    threshold: state.threshold,
    metric: state.metric,
    edits,
  };
}

/**
 * Flat pairs that linkage must keep apart: what people said, and anchors with different names. Tracks
 * of one must-link group stand for each other, so one pair for two groups is enough; what is frozen
 * is apart from everything anyway.
 */
function pairsApart(state: FoldState): Int32Array {
  const { count } = state.episode.tracks;
  const counts = (row: number) => !state.deleted.has(row) && !state.frozenBy.has(row);
  const standIn = (row: number): number => {
    const members = [...(state.groupOf.get(row) ?? [row])].filter(counts);
    return members.length === 0 ? row : smallest(members);
  };
  const lowestOf = new Map<number, number>();
  const seen = new Set<number>();
  const pairs: number[] = [];
  const add = (x: number, y: number): void => {
    for (const row of [x, y]) if (!lowestOf.has(row)) lowestOf.set(row, standIn(row));
    const a = lowestOf.get(x)!;
    const b = lowestOf.get(y)!;
    if (a === b) return;
    const key = pairKey(a, b, count);
    if (seen.has(key)) return;
    seen.add(key);
    pairs.push(Math.min(a, b), Math.max(a, b));
  };
  for (const [a, b] of state.pairs) add(a, b);
  const named = [...state.drafts].filter(
    ([row, draft]) => isNamed(draft.labels) && !state.frozenBy.has(row),
  );
  named.forEach(([a, first], i) => {
    for (const [b, second] of named.slice(i + 1)) {
      if (state.pairs.isWaived(a, b)) continue;
      if (nameDifferentPeople(first.labels, second.labels)) add(a, b);
    }
  });
  return Int32Array.from(pairs);
}
