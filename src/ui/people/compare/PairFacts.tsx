import { useMemo } from 'react';
import { cluster } from '../../../bridge/cluster.ts';
import type { Identity } from '../../../core/identity/types.ts';
import type { PairSimilarities } from '../../../core/review/group-vectors.ts';
import type { Explanation } from '../../../core/review/types.ts';
import { identityGroups } from '../../../state/answers/review-request.ts';
import { useStore } from '../../../state/store.ts';
import { selectResult } from '../../../state/views/clustered.ts';
import { cosine } from '../../kit/cosine.ts';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { SimilarityBar } from '../../kit/SimilarityBar.tsx';
import { useAnswer } from '../../kit/use-answer.ts';
import { displayName, timeIn } from '../../kit/words.ts';
import { framesShared } from './compare-facts.ts';
import './pairs.css';

const NOBODY: readonly Identity[] = [];

interface PairFactsProps {
  readonly one: Identity;
  readonly other: Identity;
  /** Say who the two are: there are more than two. */
  readonly named: boolean;
}

/** How two identities compare: links, frames they share, their most and least similar faces. */
export function PairFacts({ one, other, named }: PairFactsProps) {
  const open = useStore((s) => s.open);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const figures = usePairFigures(one, other);
  const shared = useMemo(
    () => (open === undefined ? [] : framesShared(one, other, open.summaries)),
    [one, other, open],
  );
  if (open === undefined) return null;
  const first = shared[0]?.[0];
  const at = first === undefined ? Number.NaN : (open.episode.tracks.firstTs[first] ?? Number.NaN);
  const { between, explanation } = figures ?? {};
  const label = `${displayName(one)} and ${displayName(other)}`;
  return (
    <section className="pair" aria-label={label}>
      {named && <h3>{label}</h3>}
      {between === undefined ? (
        <div className="pair-wait" aria-hidden="true" />
      ) : (
        <>
          <SimilarityBar similarity={between.linkage} threshold={threshold} />
          <p className="pair-links">
            links <b>{cosine(between.lowest)}</b> to <b>{cosine(between.highest)}</b>
          </p>
        </>
      )}
      <p className="pair-frames" data-shared={shared.length > 0 ? '' : undefined}>
        {shared.length === 0
          ? 'Never in one frame'
          : `In one frame: ${plural(shared.length, 'pair')}, ${timeIn(open.episode, at)}`}
      </p>
      <div className="pair-faces">
        <FacePair title="Nearest" pair={explanation?.nearestFaces} />
        <FacePair title="Farthest" pair={explanation?.farthestFaces} />
      </div>
    </section>
  );
}

interface FacePairProps {
  readonly title: string;
  readonly pair:
    | { readonly a: number; readonly b: number; readonly similarity: number }
    | undefined;
}

/** Two faces and how alike they are. */
export function FacePair({ title, pair }: FacePairProps) {
  if (pair === undefined) return null;
  return (
    <figure className="face-pair">
      <Face row={pair.a} />
      <Face row={pair.b} />
      <figcaption>
        {title} {cosine(pair.similarity)}
      </figcaption>
    </figure>
  );
}

/** What the worker knows about two identities; undefined while unknown. */
interface PairFigures {
  readonly between: PairSimilarities;
  readonly explanation: Explanation;
}

/** Figures of two identities, asked again when their tracks change; the last ones stay until then. */
function usePairFigures(one: Identity, other: Identity): PairFigures | undefined {
  const clustering = useStore(selectResult);
  const ask = async (): Promise<PairFigures> => {
    const [a, b] = [one.tracks.slice(), other.tracks.slice()];
    const asked = [
      cluster.between(a, b),
      cluster.explain({ a, b, others: identityGroups(NOBODY) }),
    ] as const;
    const [between, explanation] = await Promise.all(asked);
    return { between, explanation };
  };
  const key = [one.tracks.join(), other.tracks.join(), clustering];
  const about = `${one.id} ${other.id}`;
  return useAnswer(key, clustering === undefined ? undefined : ask, { about });
}
