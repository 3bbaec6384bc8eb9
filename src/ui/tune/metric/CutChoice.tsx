import {
  chooseCut,
  type ProposalCut,
  useProposal,
} from '../../../state/answers/metric-proposal.ts';
import { suggestedWords } from './metric-words.ts';

/** At which threshold of the new metric to compare: nearest to what is there, or its own suggestion. */
export function CutChoice() {
  const cut = useProposal((s) => s.cut);
  const recommendation = useProposal((s) => s.proposal?.recommendation);
  const suggested = recommendation && suggestedWords(recommendation);
  const choices: readonly (readonly [ProposalCut, string])[] = [
    ['agreeing', 'nearest to now'],
    ...(suggested === undefined ? [] : ([['suggested', suggested]] as const)),
  ];
  if (choices.length < 2) return null;
  return (
    <fieldset className="metric-cut">
      <legend className="visually-hidden">Threshold of the new metric</legend>
      {choices.map(([one, label]) => (
        <label key={one}>
          <input
            type="radio"
            name="metric-cut"
            checked={cut === one}
            onChange={() => chooseCut(one)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
