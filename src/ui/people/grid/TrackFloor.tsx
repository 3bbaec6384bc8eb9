import { Funnel } from 'lucide-react';
import { asksForMore, belowWords, NO_FLOOR } from '../../../core/identity/track-floor.ts';
import { useStore } from '../../../state/store.ts';
import { selectHidden } from '../../../state/views/selectors.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { useContextMenu } from '../../kit/context-menu.ts';
import type { MenuItem } from '../../kit/Menu.tsx';

const LABEL = 'Short and poor tracks';
const FACES = [1, 2, 3, 5, 10, 20];
const QUALITIES = [0, 0.3, 0.5, 0.7, 0.8, 0.9];

/** Values with one among them that came from elsewhere. */
const withNow = (values: readonly number[], now: number) =>
  [...new Set([...values, now])].sort((a, b) => a - b);

/** From how many faces, and from which quality on, tracks are shown. */
export function FloorMenu() {
  const floor = useStore((s) => s.floor);
  const { setFloor } = useStore.getState();
  const faces = Math.max(1, floor.minFaces);
  const items: readonly MenuItem[] = [
    ...withNow(FACES, faces).map((n) => ({
      key: `faces ${n}`,
      label: n === 1 ? 'Tracks of any length' : `Tracks of ${n} faces or more`,
      checked: n === faces,
      run: () => setFloor({ ...floor, minFaces: n }),
    })),
    ...withNow(QUALITIES, floor.minQuality).map((q, i) => ({
      key: `quality ${q}`,
      label: q === 0 ? 'Of any quality' : `Mean quality ${q} or more`,
      checked: q === floor.minQuality,
      separated: i === 0,
      run: () => setFloor({ ...floor, minQuality: q }),
    })),
  ];
  return (
    <IconButton
      label={LABEL}
      icon={Funnel}
      side="below"
      className="floor-menu"
      aria-haspopup="menu"
      data-active={asksForMore(floor)}
      onClick={(event) => {
        // The header scrolls sideways, and would cut a menu of its own off.
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        useContextMenu.setState({ menu: { label: LABEL, items, x: left, y: bottom + 4 } });
      }}
    />
  );
}

/** What is not shown for being short or poor, and the way back to all; nothing where all is. */
export function FloorLine() {
  const floor = useStore((s) => s.floor);
  const hidden = useStore(selectHidden);
  const { setFloor } = useStore.getState();
  if (!asksForMore(floor)) return null;
  const asked = [
    ...(floor.minFaces > 1 ? [`fewer than ${floor.minFaces} faces`] : []),
    ...(floor.minQuality > 0 ? [`mean quality below ${floor.minQuality}`] : []),
  ].join(' or ');
  const told = belowWords(hidden);
  return (
    <p className="floor-line">
      <span role="status">
        {told === '' ? (
          <>
            <b>Nobody hidden</b> for {asked}: everybody has a better track, a name or a lock.
          </>
        ) : (
          <>
            <b>{told} hidden</b>: {asked}. Clustering and export are not changed.
          </>
        )}
      </span>
      <Button look="plain" onClick={() => setFloor(NO_FLOOR)}>
        Show all
      </Button>
    </p>
  );
}
