import { useMatches } from '../../state/answers/matches.ts';
import { useStore } from '../../state/store.ts';
import { EmptyState } from '../kit/EmptyState.tsx';

/** Why nobody is compared: still at it, nobody is known, or vectors of another model. */
export function NothingKnown() {
  const status = useMatches((s) => s.status);
  const { setPage, setDialog } = useStore.getState();
  if (status.type === 'looking') {
    return (
      <p className="known-looking" role="status">
        Comparing with everybody who is known…
      </p>
    );
  }
  const code = status.type === 'failed' ? status.code : '';
  const nobody = code === 'facebank/empty';
  // Which model it was is said, asked of the data, or made good by embedding anew, all in one place.
  const ofModels = code === 'facebank/unknown-model' || code === 'facebank/other-model';
  return (
    <EmptyState
      title={nobody ? 'Nobody is known yet' : 'Nobody can be compared'}
      text={status.type === 'failed' ? status.text : ''}
      action={
        ofModels
          ? { label: 'Face models…', run: () => setDialog('models') }
          : { label: 'Go to people', run: () => setPage('people') }
      }
    />
  );
}
