import type { ReviewItem } from '../../core/review/types.ts';

/** The review queue as a person goes through it: what was skipped, what is shown, what comes. */
export interface Agenda {
  /** Skipped, the latest last: Back returns to it. */
  readonly passed: readonly ReviewItem[];
  readonly shown: ReviewItem | undefined;
  /** Most worth first. */
  readonly ahead: readonly ReviewItem[];
  /** Answered in this session, the latest last: undoing an answer brings its question back. */
  readonly answered: readonly ReviewItem[];
}
export const EMPTY_AGENDA: Agenda = { passed: [], shown: undefined, ahead: [], answered: [] };

/** Skip: the question stays open and comes again when all others have been seen. */
export function skip(agenda: Agenda): Agenda {
  const { passed, shown, ahead } = agenda;
  if (shown === undefined) return agenda;
  if (ahead.length > 0) return { ...agenda, ...advance([...passed, shown], ahead) };
  return { ...agenda, ...advance([], [...passed, shown]) };
}

/** Back to the question that was skipped last; the same agenda when there is none. */
export function back(agenda: Agenda): Agenda {
  const { passed, shown, ahead } = agenda;
  const last = passed.at(-1);
  if (last === undefined) return agenda;
  return {
    ...agenda,
    passed: passed.slice(0, -1),
    shown: last,
    ahead: shown === undefined ? ahead : [shown, ...ahead],
  };
}

/** Ask one of the open questions now; the one that was shown comes next. The same agenda for an unknown key. */
export function showFirst(agenda: Agenda, key: string): Agenda {
  const { passed, shown, ahead } = agenda;
  const item = [...passed, ...ahead].find((one) => one.key === key);
  if (item === undefined) return agenda;
  const other = (one: ReviewItem): boolean => one !== item;
  return {
    ...agenda,
    passed: passed.filter(other),
    shown: item,
    ahead: [...(shown === undefined ? [] : [shown]), ...ahead.filter(other)],
  };
}

/** The shown question has its answer: the next one takes its place at once. */
export function settle(agenda: Agenda): Agenda {
  const { passed, shown, ahead, answered } = agenda;
  if (shown === undefined) return agenda;
  return { ...turn(passed, ahead), answered: [...answered, shown] };
}

/** Leave out what the answers given so far made pointless, before the worker has looked again. */
export function prune(agenda: Agenda, isOpen: (item: ReviewItem) => boolean): Agenda {
  const passed = agenda.passed.filter(isOpen);
  const ahead = agenda.ahead.filter(isOpen);
  const { shown, answered } = agenda;
  if (shown !== undefined && !isOpen(shown)) return { ...turn(passed, ahead), answered };
  if (passed.length === agenda.passed.length && ahead.length === agenda.ahead.length) return agenda;
  return { passed, shown, ahead, answered };
}

export interface Kept {
  /** Whether the shown question may stay although the list has it no more. */
  readonly stays?: (item: ReviewItem) => boolean;
  /** So many of those ahead come first, in their order, where the list has them. */
  readonly frozen?: number;
}

/**
 * Take a new list of questions. What is shown stays while it is still a question, what was skipped
 * stays skipped; a question whose answer was taken back is shown again.
 * @param fresh all open questions, most worth first
 */
export function reconcile(
  agenda: Agenda,
  fresh: readonly ReviewItem[],
  { stays, frozen = 0 }: Kept = {},
): Agenda {
  const byKey = new Map(fresh.map((item) => [item.key, item]));
  const again = agenda.answered.findLast(({ key }) => byKey.has(key));
  const answered = agenda.answered.filter(({ key }) => !byKey.has(key));
  const passed = agenda.passed.flatMap(({ key }) => (key === again?.key ? [] : found(byKey, key)));
  const before = agenda.shown;
  const still = before && (byKey.get(before.key) ?? (stays?.(before) ? before : undefined));
  const shown = again === undefined ? still : byKey.get(again.key);
  const interrupted = again === undefined || still === shown ? [] : listOf(still);
  const first = [
    ...interrupted,
    ...agenda.ahead.slice(0, frozen).flatMap(({ key }) => found(byKey, key)),
  ];
  const taken = new Set([...passed, ...listOf(shown)].map(({ key }) => key));
  const ahead = [...new Map([...first, ...fresh].map((item) => [item.key, item])).values()].filter(
    ({ key }) => !taken.has(key),
  );
  if (shown === undefined) return { ...turn(passed, ahead), answered };
  return { passed, shown, ahead, answered };
}

const listOf = (item: ReviewItem | undefined): readonly ReviewItem[] =>
  item === undefined ? [] : [item];

function found(byKey: ReadonlyMap<string, ReviewItem>, key: string): readonly ReviewItem[] {
  return listOf(byKey.get(key));
}

function advance(passed: readonly ReviewItem[], ahead: readonly ReviewItem[]) {
  return { passed, shown: ahead[0], ahead: ahead.slice(1) };
}

/** The next question; those that were skipped once no other is left. */
function turn(passed: readonly ReviewItem[], ahead: readonly ReviewItem[]) {
  return ahead.length > 0 ? advance(passed, ahead) : advance([], passed);
}
