import { useMatches } from '../../state/answers/matches.ts';
import { useStore } from '../../state/store.ts';
import { EmptyState } from '../kit/EmptyState.tsx';

/** Why nobody is compared: still at it, nobody is known, or vectors of another model. */
export function NothingKnown() {
  const status = useMatches((s) => s.status);
  const setPage = useStore((s) => s.setPage);
  if (status.type === 'looking') {
    return (
      <p className="known-looking" role="status">
        Comparing with everybody who is known…
      </p>
    );
  }
  const nobody = status.type === 'failed' && status.code === 'facebank/empty';
  return (
    <EmptyState
      title={nobody ? 'Nobody is known yet' : 'Nobody can be compared'}
      text={status.type === 'failed' ? status.text : ''}
      action={{ label: 'Go to people', run: () => setPage('people') }}
    />
  );
}
