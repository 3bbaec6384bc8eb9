import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectEnforcedFrames } from '../../../state/views/same-frame.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { Button } from '../Button.tsx';
import { formatThreshold } from '../format.ts';
import { displayName } from '../words.ts';
import { FaceLink } from './FaceLink.tsx';
import { openSameFrame } from './open-same-frame.ts';
import { type ReasonApart, reasonsApart } from './reasons-apart.ts';
import { Section } from './Section.tsx';
import { useExplanation } from './use-explanation.ts';

interface WhyApartProps {
  readonly one: Identity;
  readonly other: Identity;
}

/** Why two identities are not one: how near they come, and what keeps them apart. */
export function WhyApart({ one, other }: WhyApartProps) {
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const explanation = useExplanation([...one.tracks], [...other.tracks]);
  const { nearestFaces, mergedAt } = explanation ?? {};
  return (
    <Section title="Why apart">
      {explanation === undefined && <div className="why-wait" aria-hidden="true" />}
      {nearestFaces !== undefined && (
        <FaceLink a={nearestFaces.a} b={nearestFaces.b} similarity={nearestFaces.similarity}>
          <span>most alike faces</span>
        </FaceLink>
      )}
      {explanation !== undefined && (
        <p className="insp-quiet">
          {mergedAt === undefined
            ? 'No threshold brings them together.'
            : mergedAt < threshold
              ? `They come together at ${mergedAt.toFixed(2)}; the cut is at ${formatThreshold(threshold)}.`
              : `They would come together at ${mergedAt.toFixed(2)}.`}
        </p>
      )}
      <Reasons one={one} other={other} />
    </Section>
  );
}

const WAIVABLE: ReadonlySet<ReasonApart['type']> = new Set(['step', 'names', 'same-frame']);

/** What keeps the two apart, each with the way to lift it. */
export function Reasons({ one, other }: WhyApartProps) {
  const decisions = useStore(selectDecisions);
  const log = useStore((s) => s.log);
  const count = useStore((s) => s.open?.episode.tracks.count ?? 0);
  const leader = useStore((s) => s.leader);
  const inOneFrame = useStore(selectEnforcedFrames);
  const { waive, setLocked } = useStore.getState();
  if (decisions === undefined) return null;
  const reasons = reasonsApart(one, other, { decisions, log, count, inOneFrame });
  if (reasons.length === 0) return null;
  const lift = (reason: ReasonApart): void => {
    if (reason.type === 'lock') setLocked(reason.identity, false);
    else waive([...one.tracks], [...other.tracks]);
  };
  // One waive lifts every step, name and shared frame between the two.
  const first = reasons.find(({ type }) => WAIVABLE.has(type));
  return (
    <ul className="apart-reasons">
      {reasons.map((reason) => (
        <li key={`${reason.type} ${reason.text}`}>
          {reason.type === 'same-frame' ? (
            <button
              type="button"
              className="apart-look"
              title="Look at the frames"
              onClick={() => openSameFrame(reason.pair)}
            >
              {reason.text}
            </button>
          ) : (
            <span>{reason.text}</span>
          )}
          {(reason.type === 'lock' || reason === first) && (
            <Button disabled={!leader} onClick={() => lift(reason)}>
              {reason.type === 'lock' ? 'Unlock' : 'Waive'}
              <span className="visually-hidden">
                {reason.type === 'lock'
                  ? ` ${displayName(reason.identity)}`
                  : ` what keeps ${displayName(one)} and ${displayName(other)} apart`}
              </span>
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
