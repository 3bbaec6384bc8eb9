import { ArrowRightLeft, Merge, Split } from 'lucide-react';
import { memo } from 'react';
import { changeSides, type IdentityChange } from '../../../core/diff/threshold-diff.ts';
import { changeWords } from '../../kit/diff-words.ts';
import { Face } from '../../kit/Face.tsx';
import { formatThreshold, plural } from '../../kit/format.ts';

const ICONS = { merge: Merge, split: Split, regroup: ArrowRightLeft } as const;
/** Faces of the side that joins or leaves. */
const MOST_FACES = 3;

interface ChangeRowProps {
  readonly change: IdentityChange;
  /** Where all of it comes together; undefined where that is not one threshold. */
  readonly at: number | undefined;
  readonly chosen?: boolean;
  /** Absent where a change cannot be accepted alone. */
  readonly onChoose?: (key: string, chosen: boolean) => void;
  readonly onLook: (change: IdentityChange) => void;
}

/** One change of the diff: both sides' faces, what happens, and a box to accept it alone. */
export const ChangeRow = memo(function ChangeRow(props: ChangeRowProps) {
  const { change, at, chosen = false, onChoose, onLook } = props;
  const { main, others } = changeSides(change);
  const words = changeWords(change);
  const Icon = ICONS[change.kind];
  const rest = others.length - MOST_FACES;
  return (
    <li className="diff-row" data-kind={change.kind}>
      {onChoose !== undefined && (
        <input
          type="checkbox"
          aria-label={`Accept: ${words}`}
          checked={chosen}
          disabled={change.kind === 'regroup'}
          title={
            change.kind === 'regroup' ? 'Only together with the others, all at once' : undefined
          }
          onChange={(event) => onChoose(change.key, event.currentTarget.checked)}
        />
      )}
      <button
        type="button"
        className="diff-look"
        title={`Look at it: ${words}`}
        onClick={() => onLook(change)}
      >
        <span className="diff-faces">
          <Face row={main?.canonicalFace ?? -1} decorative />
          <Icon size={12} aria-hidden="true" />
          {others.slice(0, MOST_FACES).map((one) => (
            <Face key={one.id} row={one.canonicalFace} decorative />
          ))}
          {rest > 0 && <b>+{rest}</b>}
        </span>
        <span className="diff-words">{words}</span>
        <span className="diff-figures">
          {plural(change.moved, 'track')}
          {at !== undefined && <br />}
          {at !== undefined && `at ${formatThreshold(at)}`}
        </span>
      </button>
    </li>
  );
});
