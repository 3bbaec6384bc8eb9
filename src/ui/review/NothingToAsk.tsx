import { CircleCheckBig, ScanSearch, TriangleAlert } from 'lucide-react';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { selectResult } from '../../state/views/clustered.ts';
import { selectDecisions, selectUnnamed } from '../../state/views/selectors.ts';
import { Button } from '../kit/Button.tsx';
import { formatThreshold, plural } from '../kit/format.ts';

const TOO_FEW = {
  none: 'No track has a usable face vector, so there is nobody to compare and nothing to ask.',
  one: 'Questions are about which tracks belong together, and this episode has one track.',
} as const;

/** The queue is empty: because all is answered, because it is being looked through, or by a fault. */
export function NothingToAsk({ onPast }: { readonly onPast: () => void }) {
  const status = useReviewQueue((s) => s.status);
  const retry = useReviewQueue((s) => s.retry);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const unnamed = useStore((s) => selectUnnamed(s).length);
  const { setDrawer, setDialog } = useStore.getState();
  const answers = useStore((s) => selectDecisions(s)?.answers.length ?? 0);
  const tracks = useStore((s) => selectResult(s)?.items.length ?? 0);
  if (status === 'failed') {
    return (
      <div className="review-end">
        <TriangleAlert size={26} strokeWidth={1.5} aria-hidden="true" />
        <h3>The questions could not be worked out</h3>
        <p>Nothing is lost: your decisions are kept.</p>
        <Button onClick={retry}>Try again</Button>
      </div>
    );
  }
  if (status !== 'ready') {
    return (
      <div className="review-end" aria-busy="true">
        <ScanSearch size={26} strokeWidth={1.5} aria-hidden="true" />
        <h3>Looking for what is worth asking…</h3>
      </div>
    );
  }
  return (
    <div className="review-end">
      <CircleCheckBig size={28} strokeWidth={1.5} aria-hidden="true" className="review-end-good" />
      <h3>Nothing left that is worth asking at {formatThreshold(threshold)}</h3>
      <p>
        {tracks > 1
          ? 'No pair is close to the cut, no track looks mixed, every large identity is settled. Another threshold raises other questions.'
          : TOO_FEW[tracks === 1 ? 'one' : 'none']}
      </p>
      {unnamed > 0 && (
        <Button look="primary" onClick={() => setDrawer('names')}>
          Name {plural(unnamed, 'person', 'people')}
        </Button>
      )}
      {unnamed === 0 && <Button onClick={() => setDialog('export')}>Export</Button>}
      {answers > 0 && <Button onClick={onPast}>Look at {plural(answers, 'past answer')}</Button>}
    </div>
  );
}
