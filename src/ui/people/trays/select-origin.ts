import type { Episode } from '../../../core/episode/episode.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';
import { memoLast } from '../../../state/lib/memo.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { type Origin, originOf } from './origin.ts';

/** Origins asked for so far, by track row. */
const originsOf = memoLast(
  (_episode: Episode, _decisions: FoldedDecisions) => new Map<number, Origin | undefined>(),
);

/** `originOf` a track of the open episode; the same object while nothing was decided. */
export function selectOrigin(state: AppState, row: number): Origin | undefined {
  const decisions = selectDecisions(state);
  const episode = state.open?.episode;
  if (episode === undefined || decisions === undefined) return undefined;
  const origins = originsOf(episode, decisions);
  if (!origins.has(row)) origins.set(row, originOf(row, episode, decisions));
  return origins.get(row);
}
