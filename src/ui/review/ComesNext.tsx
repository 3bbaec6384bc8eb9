import { useEffect } from 'react';
import { faceImages } from '../../bridge/faces.ts';
import type { ReviewItem } from '../../core/review/types.ts';
import { NEXT, useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { selectResult } from '../../state/views/clustered.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { Face } from '../kit/Face.tsx';
import { identityOf } from './review-act.ts';
import { areParts, largeFace } from './side-faces.ts';

/** The questions that come next, small; their large faces are loaded meanwhile. */
export function ComesNext() {
  const ahead = useReviewQueue((s) => s.agenda.ahead);
  const set = useStore(selectIdentitySet);
  const summaries = useStore((s) => s.open?.summaries);
  const likeness = useStore((s) => selectResult(s)?.likeness);
  const next = ahead.slice(0, NEXT).map((item) => ({ key: item.key, faces: facesOf(item) }));
  const wanted = next.flatMap(({ faces }) => faces).join();
  useEffect(() => {
    const gone = new AbortController();
    for (const row of wanted.split(',').filter((text) => text !== '')) {
      void faceImages.load(Number(row), { signal: gone.signal });
    }
    return () => gone.abort();
  }, [wanted]);

  function facesOf(item: ReviewItem): readonly number[] {
    if (set === undefined || summaries === undefined) return [];
    const part = areParts(item, set);
    return [item.a, item.b]
      .flatMap((side) => side ?? [])
      .map((side) => largeFace(side, identityOf(side, set), part, { summaries, likeness }))
      .filter((row) => row >= 0);
  }

  if (next.length === 0) return <span className="review-next" />;
  return (
    <div className="review-next" aria-hidden="true">
      then
      {next.map(({ key, faces }) => (
        <span key={key} className="review-next-pair">
          {faces.map((row) => (
            <Face key={row} row={row} decorative className="review-next-face" />
          ))}
        </span>
      ))}
    </div>
  );
}
