import { memo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { cosine } from '../../kit/cosine.ts';
import { FaceLink } from '../../kit/why/FaceLink.tsx';
import { Section } from '../../kit/why/Section.tsx';
import { useExplanation } from '../../kit/why/use-explanation.ts';
import { displayName } from '../../kit/words.ts';

/** What holds an identity together: its last merge, the rival outside, its least similar faces. */
export const WhyTogether = memo(function WhyTogether({
  identity,
}: {
  readonly identity: Identity;
}) {
  const summaries = useStore((s) => s.open?.summaries);
  const explanation = useExplanation([...identity.tracks], undefined);
  const rivalId = explanation?.rival?.identityId;
  const rival = useStore((s) => selectIdentitySet(s)?.identities.find(({ id }) => id === rivalId));
  if (summaries === undefined || identity.tracks.length < 2) return null;
  const { bridge, mergedAt, margin, farthestFaces, decision } = explanation ?? {};
  const best = (track: number): number => summaries.bestFace[track] ?? -1;
  return (
    <Section title="Why together" aside={asideOf(decision)}>
      {explanation === undefined && <div className="why-wait" aria-hidden="true" />}
      {bridge !== undefined && (
        <FaceLink a={best(bridge.a)} b={best(bridge.b)} similarity={bridge.similarity}>
          <span>weakest link</span>
          {mergedAt !== undefined && <span>together at {cosine(mergedAt)} and below</span>}
        </FaceLink>
      )}
      {rival !== undefined && margin !== undefined && !Number.isNaN(margin) && (
        <p className="insp-quiet">
          {margin >= 0
            ? `The nearest other, ${whoIs(rival)}, is ${margin.toFixed(2)} less alike`
            : `Another, ${whoIs(rival)}, is ${(-margin).toFixed(2)} more alike`}
        </p>
      )}
      {farthestFaces !== undefined && (
        <details className="why-more">
          <summary>Least similar faces</summary>
          <FaceLink a={farthestFaces.a} b={farthestFaces.b} similarity={farthestFaces.similarity} />
        </details>
      )}
    </Section>
  );
});

/** "Nearest" lists identities only: a single track that is nearer is called one. */
const whoIs = (rival: Identity): string =>
  rival.tracks.length === 1 ? `single track ${displayName(rival)}` : displayName(rival);

function asideOf(decision: 'together' | 'apart' | 'locked' | undefined): string | undefined {
  if (decision === 'together') return 'by your decision';
  return decision === 'locked' ? 'locked' : undefined;
}
