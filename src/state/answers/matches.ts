import { create } from 'zustand';
import { AppError } from '../../core/errors.ts';
import { matchesAt } from '../../core/facebank/match-at.ts';
import type { IdentitySimilarities } from '../../core/facebank/match-identities.ts';
import { suggestedThresholds } from '../../core/facebank/null-thresholds.ts';
import type { Match, MatchThresholds } from '../../core/facebank/types.ts';
import { memoLast } from '../lib/memo.ts';
import { failureText, Question } from '../lib/question.ts';
import type { AppState } from '../lib/types.ts';
import { useStore } from '../store.ts';
import { selectIdentitySet } from '../views/selectors.ts';

type Status =
  | { readonly type: 'looking' }
  | { readonly type: 'failed'; readonly code: string; readonly text: string }
  | { readonly type: 'ready'; readonly found: IdentitySimilarities };

interface Matches {
  readonly status: Status;
}

/** A match, and what becomes of it. */
export interface MatchRow {
  readonly match: Match;
  /**
   * `sure` would be named, `done` was named so by an earlier match, `ask` is for somebody to say,
   * `unknown` resembles nobody, `settled` was named or locked by hand.
   */
  readonly state: 'sure' | 'done' | 'ask' | 'unknown' | 'settled';
}

/** After a change of identities: somebody at the slider makes the next one soon. */
const SETTLE_MS = 150;

/**
 * Whom the identities of the open episode are like. Kept beside the store: it is asked anew whenever
 * identities or people change, while somebody looks.
 */
export const useMatches = create<Matches>(() => ({ status: { type: 'looking' } }));

const question = new Question<IdentitySimilarities>();

/** Keep the matches in step with the episode and the people. @returns stop */
export function followMatches(): () => void {
  ask(0);
  const unsubscribe = useStore.subscribe((now, before) => {
    if (now.bank !== before.bank || selectIdentitySet(now) !== selectIdentitySet(before)) {
      ask(SETTLE_MS);
    }
  });
  return () => {
    unsubscribe();
    question.stop();
  };
}

function ask(delay: number): void {
  const state = useStore.getState();
  const { open, bank } = state;
  const set = selectIdentitySet(state);
  if (open === undefined || set === undefined) return;
  question.put({
    key: [open, set, bank],
    delay,
    inTurn: true,
    ask: (signal) => state.likeKnownPeople({ signal }),
    told: (found) => useMatches.setState({ status: { type: 'ready', found } }),
    failed: (error) => {
      const code = error instanceof AppError ? error.code : '';
      const text = failureText(error, UNEXPECTED);
      useMatches.setState({ status: { type: 'failed', code, text } });
    },
  });
}

const UNEXPECTED =
  'The people of this episode could not be compared. Try again, or reload the page.';

const rowsOf = memoLast(
  (
    found: IdentitySimilarities,
    thresholds: MatchThresholds,
    oneToOne: boolean,
  ): readonly MatchRow[] =>
    matchesAt(found, thresholds, { oneToOne }).map((match, i) => ({
      match,
      state: stateOf(match, found, i),
    })),
);

function stateOf(
  { band, rejected, personId }: Match,
  { standing, identities }: IdentitySimilarities,
  i: number,
): MatchRow['state'] {
  if (standing[i] === 'named' || standing[i] === 'locked') return 'settled';
  const named = identities[i]?.match?.personId;
  if (named !== undefined && named === personId) return 'done';
  if (rejected || band === 'unknown') return 'unknown';
  return band === 'auto' ? 'sure' : 'ask';
}

const NONE: readonly MatchRow[] = [];

/** Who everybody is at the thresholds as they are; none while that is not known. */
export function selectMatches(
  { status }: Matches,
  { matchThresholds, oneToOne }: Pick<AppState, 'matchThresholds' | 'oneToOne'>,
): readonly MatchRow[] {
  return status.type === 'ready' ? rowsOf(status.found, matchThresholds, oneToOne) : NONE;
}

const knownOf = memoLast((rows: readonly MatchRow[]): readonly Match[] =>
  rows.filter(({ state }) => state === 'sure').map(({ match }) => match),
);

/** The matches of the open episode, in step with the thresholds. A hook. */
export function useMatchRows(): readonly MatchRow[] {
  const matches = useMatches();
  const matchThresholds = useStore((state) => state.matchThresholds);
  const oneToOne = useStore((state) => state.oneToOne);
  return selectMatches(matches, { matchThresholds, oneToOne });
}

const suggestedOf = memoLast((found: IdentitySimilarities): MatchThresholds | undefined => {
  const suggested = suggestedThresholds(found);
  if (suggested === undefined) return undefined;
  const { auto, margin, review } = suggested;
  return { auto, margin, review };
});

/** Thresholds that the similarities speak for; undefined where they say too little. A hook. */
export const useSuggestedMatch = (): MatchThresholds | undefined =>
  useMatches(({ status }) => (status.type === 'ready' ? suggestedOf(status.found) : undefined));

/** Those that would be named. A hook. */
export const useKnown = (): readonly Match[] => knownOf(useMatchRows());
