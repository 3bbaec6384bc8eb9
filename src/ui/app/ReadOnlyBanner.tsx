import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';

/** What holds for the open episode as a whole: another tab has it, or its crops need a permission. */
export function ReadOnlyBanner() {
  const leader = useStore((state) => state.leader);
  const crops = useStore((state) => state.open?.crops);
  const reconnectCrops = useStore((state) => state.reconnectCrops);
  if (leader && crops !== 'needs-permission') return null;
  return (
    <div className="banner" role="status">
      {leader ? (
        <>
          <span>The faces are in a folder that the browser may no longer read.</span>
          <Button onClick={() => void reconnectCrops()}>Allow reading</Button>
        </>
      ) : (
        <span>
          This episode is open in another tab. What you change here is not saved; close the other
          tab and reload.
        </span>
      )}
    </div>
  );
}
