import type { Episode } from '../../../core/episode/episode.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { cosine } from '../../kit/cosine.ts';
import { Face } from '../../kit/Face.tsx';
import { FaceLink } from '../../kit/why/FaceLink.tsx';
import { Section } from '../../kit/why/Section.tsx';
import { useExplanation } from '../../kit/why/use-explanation.ts';
import { Reasons } from '../../kit/why/WhyApart.tsx';
import { trackName } from '../../kit/words.ts';

interface TrackPairProps {
  readonly a: number;
  readonly b: number;
  readonly episode: Episode;
}

/** Two tracks: why they are together, by which chain of likenesses, or why they are apart. */
export function TrackPair({ a, b, episode }: TrackPairProps) {
  const summaries = useStore((s) => s.open?.summaries);
  const set = useStore(selectIdentitySet);
  const explanation = useExplanation([a], [b]);
  if (summaries === undefined || set === undefined) return null;
  const [one, other] = [set.byTrack[a] ?? -1, set.byTrack[b] ?? -1];
  const together = one >= 0 && one === other;
  const [first, second] = [set.identities[one], set.identities[other]];
  const best = (track: number): number => summaries.bestFace[track] ?? -1;
  const { nearestFaces, mergedAt, chain } = explanation ?? {};
  return (
    <Section
      title={together ? 'Why together' : 'Why apart'}
      aside={`${trackName(episode, a)} and ${trackName(episode, b)}`}
    >
      {explanation === undefined && <div className="why-wait" aria-hidden="true" />}
      {nearestFaces !== undefined && (
        <FaceLink a={nearestFaces.a} b={nearestFaces.b} similarity={nearestFaces.similarity}>
          <span>most alike faces</span>
          {mergedAt !== undefined && <span>together at {cosine(mergedAt)} and below</span>}
        </FaceLink>
      )}
      {chain !== undefined && chain.length > 2 && (
        <>
          <p className="insp-quiet">The strongest chain from one to the other</p>
          <ol className="chain">
            {chain.map(({ track, similarity }, i) => (
              <li key={track}>
                {i > 0 && <span>{similarity.toFixed(2)}</span>}
                <Face row={best(track)} of={trackName(episode, track)} className="chain-face" />
              </li>
            ))}
          </ol>
        </>
      )}
      {!together && first !== undefined && second !== undefined && (
        <Reasons one={first} other={second} />
      )}
    </Section>
  );
}
