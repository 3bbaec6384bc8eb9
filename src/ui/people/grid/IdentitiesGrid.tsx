import { useCallback, useEffect, useMemo } from 'react';
import { faceImages } from '../../../bridge/faces.ts';
import { asksForMore, NO_FLOOR } from '../../../core/identity/track-floor.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { tellNextActive } from '../../../state/views/next-active.ts';
import { selectIdentitySet, selectVisibleIdentities } from '../../../state/views/selectors.ts';
import { isListed } from '../../../state/views/visible.ts';
import { ActionBar } from '../../acts/ActionBar.tsx';
import { cargoOfIdentities } from '../../acts/cargo.ts';
import { armDrag } from '../../acts/drag/start-drag.ts';
import { identityMenu } from '../../acts/menus.ts';
import { useRenaming } from '../../acts/renaming.ts';
import { openContextMenu } from '../../kit/context-menu.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import type { Place } from '../../kit/grid/stable-order.ts';
import { isUnsorted, useRegrouping } from '../../kit/grid/use-regrouping.ts';
import { toggled, useSelecting } from '../../kit/grid/use-selecting.ts';
import { type GridItem, type GridLayout, VirtualGrid } from '../../kit/grid/VirtualGrid.tsx';
import { displayName } from '../../kit/words.ts';
import { GridHeader } from './GridHeader.tsx';
import { type CardRoom, cardLabel, IdentityCard, sameOnCard } from './IdentityCard.tsx';
import { nextInGrid } from './next-active.ts';

const GUTTER = 12;
const PADDING = 16;
/** Height of name and figures under the faces, with the card's hairlines, px. */
const CAPTION = 54;
/** Centre width from which cards are wide and show five smaller faces, px. */
const WIDE_FROM = 980;
const CARD_MIN = 184;
const WIDE_CARD_MIN = 236;

interface CardLayout extends GridLayout {
  readonly wide: boolean;
  readonly room: CardRoom;
}

/** Two columns at least; the face block is 3:2 (two smaller faces) or 5:3 (five). */
export function cardLayout(inner: number): CardLayout {
  const wide = inner >= WIDE_FROM;
  const least = wide ? WIDE_CARD_MIN : CARD_MIN;
  const columns = Math.max(2, Math.floor((inner + GUTTER) / (least + GUTTER)));
  const width = (inner - GUTTER * (columns - 1)) / columns;
  const height = Math.round((width * (wide ? 3 : 2)) / (wide ? 5 : 3)) + CAPTION;
  return { columns, wide, height, room: width > 224 ? 'ample' : width > 180 ? 'tight' : 'least' };
}

interface CardItem extends GridItem {
  readonly place: Place;
}

/** The centre's first view: every identity as a card. */
export function IdentitiesGrid() {
  const visible = useStore(selectVisibleIdentities);
  const set = useStore(selectIdentitySet);
  const question = useStore(
    (s) =>
      `${s.open?.key}|${s.sort}|${s.filter}|${s.floor.minFaces}|${s.floor.minQuality}|${s.search}`,
  );
  const cut = useStore(cutOf);
  const episode = useStore((s) => s.open?.key);
  const activeId = useStore((s) => s.activeId);
  const selection = useStore((s) => s.selection);
  const restored = useStore((s) => s.restored);
  const { setActive, setSelection, setView, setScroll } = useStore.getState();
  const renaming = useRenaming((s) => (s.place === 'card' ? s.id : undefined));
  const order = useRegrouping(visible, question, cut);
  // Where the slider rests without the active identity, whoever took its tracks is looked at.
  useEffect(() => {
    const heir = activeId === undefined ? undefined : order.heirs.get(activeId);
    if (heir !== undefined) setActive(heir);
  }, [order.heirs, activeId, setActive]);
  // What a person decides changes a few cards, which are shown at once.
  const moving = order.phase === 'live' && order.sorting;
  useEffect(() => {
    if (!moving) return;
    faceImages.loadInTheBackground(true);
    return () => faceImages.loadInTheBackground(false);
  }, [moving]);
  const items = useMemo(() => order.places.map(asItem), [order.places]);
  const keys = useMemo(
    () => order.places.flatMap(({ identity, id }) => (identity === undefined ? [] : id)),
    [order.places],
  );
  useEffect(() => tellNextActive((after) => nextInGrid(keys, after)), [keys]);
  const names = useMemo(
    () => new Map((set?.identities ?? []).map((one) => [one.id, displayName(one)])),
    [set],
  );

  const selecting = useSelecting({ keys, active: activeId, selection, setActive, setSelection });
  /** A selected card brings the others along. */
  const cargo = (id: string) => {
    const taken = selection.has(id) ? [...selection] : [id];
    return cargoOfIdentities(visible.filter((one) => taken.includes(one.id)));
  };
  const render = useCallback(
    ({ place }: CardItem, { wide, room }: CardLayout) => (
      <IdentityCard
        identity={place.last}
        wide={wide}
        room={room}
        selected={selection.has(place.id)}
        active={place.id === activeId}
        renaming={place.id === renaming}
        gone={place.identity === undefined ? goneWords(place, names) : undefined}
        splitFrom={place.splitFrom === undefined ? undefined : names.get(place.splitFrom)}
      />
    ),
    [selection, activeId, renaming, names],
  );
  return (
    <>
      <GridHeader
        shown={visible.length}
        sortAgain={isUnsorted(order) ? order.sortAgain : undefined}
      />
      {items.length === 0 ? (
        <NothingToShow />
      ) : (
        <VirtualGrid
          label="Identities"
          items={items}
          layout={cardLayout}
          gutter={GUTTER}
          padding={PADDING}
          activeKey={activeId}
          selected={selection}
          onReach={selecting.reach}
          onOpen={(id) => setView({ type: 'identity', id })}
          onKeyDown={selecting.onKeyDown}
          onMarquee={selecting.onMarquee}
          onPress={(event, id) => armDrag(event, () => cargo(id))}
          onGone={(gone, neighbour) => {
            // While the slider moves, whoever takes the tracks over is waited for: see heirs.
            const filtered =
              set?.identities.some((one) => one.id === gone && isListed(one)) === true;
            if (order.sorting || filtered || activeId !== gone) return;
            setActive(neighbour);
          }}
          onContextMenu={(event, id) => {
            const identity = visible.find((one) => one.id === id);
            if (identity === undefined) return;
            setActive(id);
            const toggle = (): void => setSelection(toggled([...selection], id));
            openContextMenu(event, displayName(identity), identityMenu(identity, toggle));
          }}
          render={render}
          pacedBy={moving ? sameCell : undefined}
          gliding={order.phase === 'gliding'}
          scroll={useStore.getState().scroll}
          scrollAgain={restored}
          onScroll={(offset) => {
            // Told while another episode takes the place of this one, it would be the other's.
            if (useStore.getState().open?.key === episode) setScroll(offset);
          }}
        />
      )}
      <ActionBar />
    </>
  );
}

function asItem(place: Place): CardItem {
  const gap = place.identity === undefined;
  return { key: place.id, label: cardLabel(place.last), gap, place };
}

/** Whether two states of one place look the same. */
function sameCell({ place: a }: CardItem, { place: b }: CardItem): boolean {
  return (
    (a.identity === undefined) === (b.identity === undefined) &&
    a.splitFrom === b.splitFrom &&
    a.mergedInto === b.mergedInto &&
    sameOnCard(a.last, b.last)
  );
}

/** What the clusters come from, as one text. */
const cutOf = ({ parameters, clustering: { shown } }: AppState): string =>
  JSON.stringify([parameters, shown?.with, shown?.flat?.result.count]);

/** What became of an identity that is gone from the grid. */
function goneWords(place: Place, names: ReadonlyMap<string, string>): string {
  const into = place.mergedInto === undefined ? undefined : names.get(place.mergedInto);
  return into === undefined ? 'apart, in singletons' : `→ ${into}`;
}

/** Nothing clustered yet, everything filtered out, or no cluster at this threshold. */
function NothingToShow() {
  const set = useStore(selectIdentitySet);
  const search = useStore((s) => s.search);
  const filter = useStore((s) => s.filter);
  const floored = useStore((s) => asksForMore(s.floor));
  const { setSearch, setFilter, setFloor, setView } = useStore.getState();
  if (set === undefined) {
    return <EmptyState title="Clustering…" text="The identities appear here in a moment." />;
  }
  if (search !== '' || filter !== 'all' || floored) {
    return (
      <EmptyState
        title="No identity matches"
        text={search === '' ? 'Nothing passes this filter.' : `Nothing is called “${search}”.`}
        action={{
          label: 'Show all identities',
          run: () => {
            setSearch('');
            setFilter('all');
            setFloor(NO_FLOOR);
          },
        }}
      />
    );
  }
  return (
    <EmptyState
      title="No clusters at this threshold"
      text="Every track stands alone. Loosen the threshold and tracks of one person come together."
      action={{ label: 'Look at the singletons', run: () => setView({ type: 'singletons' }) }}
    />
  );
}
