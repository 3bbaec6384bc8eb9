import { ChevronDown, Maximize2, Minimize2 } from 'lucide-react';
import {
  type CSSProperties,
  type PointerEvent,
  type RefObject,
  Suspense,
  useEffect,
  useRef,
  useState,
} from 'react';
import { followMatches } from '../../../state/answers/matches.ts';
import { startReviewQueue } from '../../../state/answers/review-queue.ts';
import { useStore } from '../../../state/store.ts';
import { isStage } from '../../../state/views/stages.ts';
import { Boundary } from '../../kit/Boundary.tsx';
import { IconButton } from '../../kit/Button.tsx';
import { formatCount } from '../../kit/format.ts';
import { MetricTag } from '../../kit/MetricTag.tsx';
import { fitHeight, heightAfterKey, storedHeight, storeHeight } from './drawer-height.ts';
import { DRAWER_TABS, type DrawerTab } from './drawer-tabs.tsx';
import './drawer.css';

/** Under the centre: a line of tabs that is always there, and the panel of the one that is open. */
export function Drawer() {
  const drawer = useStore((s) => s.drawer);
  const setDrawer = useStore((s) => s.setDrawer);
  const [height, setHeight] = useState(storedHeight);
  const [large, setLarge] = useState(false);
  const root = useRef<HTMLElement>(null);
  useEffect(startReviewQueue, []);
  const anybody = useStore((s) => s.bank.people.length > 0);
  useEffect(() => (anybody ? followMatches() : undefined), [anybody]);
  useFocusInPanel(root);
  const tab = DRAWER_TABS.find(({ key }) => key === drawer);
  const stage = isStage(drawer);
  const whole = tab !== undefined && (tab.whole === true || stage || large);
  const room = (): number => root.current?.parentElement?.clientHeight ?? 0;
  const resize = (wanted: number): void => {
    const fitted = fitHeight(wanted, room());
    setLarge(false);
    setHeight(fitted);
    storeHeight(fitted);
  };
  return (
    <section
      className="drawer"
      aria-label="Drawer"
      ref={root}
      data-open={tab !== undefined}
      data-whole={whole}
      data-stage={stage}
      style={{ '--drawer': `${height}px` } as CSSProperties}
    >
      {tab !== undefined && !whole && (
        <ResizeHandle height={height} room={room} onResize={resize} />
      )}
      {!stage && (
        <div className="drawer-tabs">
          <div className="drawer-names">
            {DRAWER_TABS.filter(({ key }) => !isStage(key)).map((one) => (
              <TabButton key={one.key} tab={one} open={one.key === drawer} />
            ))}
          </div>
          {tab !== undefined && (
            <span className="drawer-tools">
              <MetricTag />
              {tab.whole !== true && (
                <IconButton
                  label={large ? 'Smaller drawer' : 'Larger drawer'}
                  icon={large ? Minimize2 : Maximize2}
                  side="below-end"
                  className="drawer-size"
                  onClick={() => setLarge(!large)}
                />
              )}
              <IconButton
                label="Close the drawer"
                icon={ChevronDown}
                side="below-end"
                hint="Esc"
                onClick={() => setDrawer('none')}
              />
            </span>
          )}
        </div>
      )}
      {tab !== undefined && (
        <div className="drawer-panel" id="drawer-panel">
          <Boundary part="This panel" of={tab.key}>
            <Suspense>
              <tab.Panel />
            </Suspense>
          </Boundary>
        </div>
      )}
    </section>
  );
}

function TabButton({ tab, open }: { readonly tab: DrawerTab; readonly open: boolean }) {
  const setDrawer = useStore((s) => s.setDrawer);
  const count = tab.useCount();
  const shown = tab.useShown?.() ?? true;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Where the names scroll, the open one is in sight.
    if (open) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [open]);
  if (!shown) return null;
  const { icon: Icon } = tab;
  return (
    <button
      ref={button}
      type="button"
      className="drawer-tab"
      aria-expanded={open}
      aria-controls={open ? 'drawer-panel' : undefined}
      onClick={() => setDrawer(open ? 'none' : tab.key)}
    >
      <Icon size={14} aria-hidden="true" />
      {tab.label}
      {count !== undefined && <b>{formatCount(count)}</b>}
    </button>
  );
}

/** Frames that a panel may take to be loaded and to lay out what gets the focus. */
const FRAMES = 120;

/** Once the panel has its entrance: a list lays its lines out after it is there. @returns give up */
function whenThere(root: RefObject<HTMLElement | null>, then: (goal: HTMLElement) => void) {
  let frame = 0;
  const start = document.activeElement;
  const look = (tries: number): void => {
    // Whoever went elsewhere in between is not called back.
    if (document.activeElement !== start && document.activeElement !== document.body) return;
    const goal = root.current?.querySelector<HTMLElement>('[data-drawer-focus]');
    if (goal !== null && goal !== undefined) then(goal);
    else if (tries > 0) frame = requestAnimationFrame(() => look(tries - 1));
  };
  look(FRAMES);
  return () => cancelAnimationFrame(frame);
}

/**
 * A drawer that a person opens takes the focus; one that was open when the page was loaded does not.
 * When it closes, the focus goes back to where it came from.
 */
function useFocusInPanel(root: RefObject<HTMLElement | null>): void {
  const drawer = useStore((s) => s.drawer);
  const last = useRef(drawer);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (last.current === drawer) return;
    const wasClosed = last.current === 'none';
    last.current = drawer;
    if (drawer === 'none') {
      const lost = document.activeElement === document.body;
      const back = before.current;
      if (lost && back instanceof HTMLElement && back.isConnected) back.focus();
      return;
    }
    if (wasClosed) before.current = document.activeElement;
    return whenThere(root, (goal) => goal.focus({ preventScroll: true }));
  }, [drawer, root]);
}

interface ResizeHandleProps {
  readonly height: number;
  /** Height of what the drawer is in, px. */
  readonly room: () => number;
  readonly onResize: (height: number) => void;
}

/** The upper edge of the drawer: drag it, or move it with the arrow keys. */
function ResizeHandle({ height, room, onResize }: ResizeHandleProps) {
  const start = useRef<{ readonly y: number; readonly height: number }>(undefined);
  const stop = (): void => {
    start.current = undefined;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged
    <div
      className="drawer-handle"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the drawer"
      aria-valuenow={height}
      aria-valuemin={0}
      aria-valuemax={2000}
      tabIndex={0}
      onPointerDown={(event: PointerEvent<HTMLElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { y: event.clientY, height };
      }}
      onPointerMove={(event) => {
        const { current } = start;
        if (current !== undefined) onResize(current.height + current.y - event.clientY);
      }}
      onPointerUp={stop}
      onPointerCancel={stop}
      onKeyDown={(event) => {
        const next = heightAfterKey(event.key, height, room());
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onResize(next);
      }}
    />
  );
}
