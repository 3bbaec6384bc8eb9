import { useMemo, useState } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { selectIdentitySet, selectSingletons } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { isListed } from '../../state/visible.ts';
import { EmptyState } from '../common-face/EmptyState.tsx';
import { displayName, timecode, trackName } from '../common-face/words.ts';
import { QuietSelect } from '../grid/QuietSelect.tsx';
import { type GridItem, type GridLayout, VirtualGrid } from '../grid/VirtualGrid.tsx';
import { SingletonTile } from './SingletonTile.tsx';
import { TrayHeader } from './TrayHeader.tsx';

type Order = 'time' | 'quality' | 'faces';
const ORDERS: readonly (readonly [Order, string])[] = [
  ['time', 'by time'],
  ['quality', 'best quality first'],
  ['faces', 'most faces first'],
];
const GUTTER = 10;
const TILE_MIN = 112;
/** Two lines under the face, px. */
const CAPTION = 44;

interface SingletonItem extends GridItem {
  readonly identity: Identity;
}

/** Tracks that stand alone at this threshold, each with the identity that it is most like. */
export function SingletonsTray() {
  const singletons = useStore(selectSingletons);
  const set = useStore(selectIdentitySet);
  const open = useStore((s) => s.open);
  const noise = useStore((s) => s.parameters.outlier_mode === 'noise');
  const activeId = useStore((s) => s.activeId);
  const { setActive, setView } = useStore.getState();
  const [order, setOrder] = useState<Order>('time');

  const clusters = useMemo(() => (set?.identities ?? []).filter(isListed), [set]);
  const items = useMemo(() => {
    const key = (identity: Identity): number => {
      const track = identity.tracks[0] ?? -1;
      if (order === 'faces') return -identity.faceCount;
      const quality = open?.summaries.meanQuality[track] ?? Number.NaN;
      if (order === 'quality') return Number.isNaN(quality) ? 0 : -quality;
      return Number.isNaN(identity.firstTs) ? 0 : identity.firstTs;
    };
    return [...singletons]
      .sort((a, b) => key(a) - key(b) || (a.tracks[0] ?? 0) - (b.tracks[0] ?? 0))
      .map((identity): SingletonItem => {
        const track = open === undefined ? '' : trackName(open.episode, identity.tracks[0] ?? -1);
        const label = `${displayName(identity)}, ${track}, ${timecode(identity.firstTs)}`;
        return { key: identity.id, label, identity };
      });
  }, [singletons, order, open]);

  return (
    <>
      <TrayHeader
        title={noise ? 'Noise' : 'Singletons'}
        count={items.length}
        about="Each stands alone at this threshold. Beside it: the identity it is most like, and how much."
      >
        <QuietSelect label="Sort singletons" options={ORDERS} value={order} onChange={setOrder} />
      </TrayHeader>
      {items.length === 0 ? (
        <EmptyState
          title="No singletons"
          text="Every track with a face has found others at this threshold."
          action={{ label: 'Back to all identities', run: () => setView({ type: 'grid' }) }}
        />
      ) : (
        <VirtualGrid
          label="Singletons"
          items={items}
          layout={singletonLayout}
          gutter={GUTTER}
          padding={16}
          activeKey={activeId}
          onReach={setActive}
          onOpen={(id) => setView({ type: 'identity', id })}
          render={(item) => <SingletonTile identity={item.identity} clusters={clusters} />}
        />
      )}
    </>
  );
}

function singletonLayout(inner: number): GridLayout {
  const columns = Math.max(3, Math.floor((inner + GUTTER) / (TILE_MIN + GUTTER)));
  return { columns, height: Math.floor((inner - GUTTER * (columns - 1)) / columns) + CAPTION };
}
