import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { faceImages } from '../../bridge/faces.ts';
import { selectIdentitySet, selectVisibleIdentities } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { openContextMenu } from '../common-face/context-menu.ts';
import { EmptyState } from '../common-face/EmptyState.tsx';
import { displayName } from '../common-face/words.ts';
import { useRenaming } from '../keys/renaming.ts';
import { GridHeader } from './GridHeader.tsx';
import { keysBetween } from './grid-moves.ts';
import { type CardRoom, cardLabel, IdentityCard } from './IdentityCard.tsx';
import { identityMenu } from './identity-menu.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { type Place, sameIdentity } from './stable-order.ts';
import { useRegrouping } from './use-regrouping.ts';
import { type GridItem, type GridLayout, type Reach, VirtualGrid } from './VirtualGrid.tsx';

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
  const question = useStore((s) => `${s.open?.key}|${s.sort}|${s.filter}|${s.search}`);
  const episode = useStore((s) => s.open?.key);
  const activeId = useStore((s) => s.activeId);
  const selection = useStore((s) => s.selection);
  const { setActive, setSelection, setView, setScroll } = useStore.getState();
  const renaming = useRenaming((s) => (s.place === 'card' ? s.id : undefined));
  const order = useRegrouping(visible, question);
  // Where the slider rests without the active identity, whoever took its tracks is looked at.
  useEffect(() => {
    const heir = activeId === undefined ? undefined : order.heirs.get(activeId);
    if (heir !== undefined) setActive(heir);
  }, [order.heirs, activeId, setActive]);
  const moving = order.phase === 'live';
  useEffect(() => {
    if (!moving) return;
    faceImages.loadInTheBackground(true);
    return () => faceImages.loadInTheBackground(false);
  }, [moving]);
  const anchor = useRef<string | undefined>(undefined);

  const items = useMemo(() => order.places.map(asItem), [order.places]);
  const keys = useMemo(() => visible.map((identity) => identity.id), [visible]);
  const names = useMemo(
    () => new Map((set?.identities ?? []).map((one) => [one.id, displayName(one)])),
    [set],
  );

  const reach = (key: string, how: Reach): void => {
    const shown = order.places.flatMap((place) => (place.identity === undefined ? [] : place.id));
    if (how === 'extend') {
      anchor.current ??= activeId;
      setSelection(new Set(keysBetween(shown, anchor.current, key)));
    } else if (how === 'toggle') {
      const start = selection.size === 0 && activeId !== undefined ? [activeId] : [...selection];
      setSelection(toggled(new Set(start), key));
      anchor.current = key;
    } else {
      anchor.current = key;
      if (how === 'click' && selection.size > 0) setSelection(new Set());
    }
    setActive(key);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === ' ' && activeId !== undefined) {
      event.preventDefault();
      anchor.current = activeId;
      setSelection(toggled(selection, activeId));
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setSelection(new Set(keys));
    }
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
      <GridHeader shown={visible.length} />
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
          onReach={reach}
          onOpen={(id) => setView({ type: 'identity', id })}
          onKeyDown={onKeyDown}
          onContextMenu={(event, id) => {
            const identity = visible.find((one) => one.id === id);
            if (identity === undefined) return;
            setActive(id);
            const toggle = (): void => setSelection(toggled(selection, id));
            openContextMenu(event, displayName(identity), identityMenu(identity, toggle));
          }}
          render={render}
          pacedBy={moving ? sameCell : undefined}
          gliding={order.phase === 'gliding'}
          scroll={useStore.getState().scroll}
          onScroll={(offset) => {
            // Told while another episode takes the place of this one, it would be the other's.
            if (useStore.getState().open?.key === episode) setScroll(offset);
          }}
        />
      )}
      <SelectionBar />
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
    sameIdentity(a.last, b.last)
  );
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

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
  const { setSearch, setFilter, setView } = useStore.getState();
  if (set === undefined) {
    return <EmptyState title="Clustering…" text="The identities appear here in a moment." />;
  }
  if (search !== '' || filter !== 'all') {
    return (
      <EmptyState
        title="No identity matches"
        text={search === '' ? 'Nothing passes this filter.' : `Nothing is called “${search}”.`}
        action={{
          label: 'Show all identities',
          run: () => {
            setSearch('');
            setFilter('all');
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
