import { ListChecks, PanelRight, ScanFace, SlidersVertical, Tags, Users, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { loadExporter } from '../../state/export/slice.ts';
import { useStore } from '../../state/store.ts';
import { isClustering } from '../../state/views/clustered.ts';
import { isStage } from '../../state/views/stages.ts';
import { useGlobalKeys } from '../acts/use-global-keys.ts';
import { Boundary } from '../kit/Boundary.tsx';
import { Button, IconButton } from '../kit/Button.tsx';
import { formatCount } from '../kit/format.ts';
import { whenIdle } from '../kit/LazyPart.tsx';
import { Inspector } from '../people/inspector/Inspector.tsx';
import { ClusteringPanel } from '../tune/clustering/ClusteringPanel.tsx';
import { ClusteringSummary } from '../tune/clustering/ClusteringSummary.tsx';
import { Centre } from './Centre.tsx';
import { exportDialog } from './dialogs/Dialogs.tsx';
import { Drawer } from './drawer/Drawer.tsx';
import { useKnownCount, useNamesCount, useReviewCount } from './drawer/stage-counts.ts';
import { NoticePlace } from './NoticePlace.tsx';
import './workbench.css';

/** Stages that have a tab where there is room for one panel. */
const STAGES = ['review', 'names'] as const;
const WITH_KNOWN = ['review', 'known', 'names'] as const;

type Pane = 'threshold' | 'identities' | 'inspector';
const PANES = [
  { pane: 'threshold', label: 'Threshold', icon: SlidersVertical },
  { pane: 'identities', label: 'Identities', icon: Users },
  { pane: 'inspector', label: 'Inspector', icon: PanelRight },
] as const;

/** The three columns of an open episode; one at a time where there is room for one only. */
export function Workbench() {
  const [pane, setPane] = useState<Pane>('identities');
  const [inspecting, setInspecting] = useState(false);
  const epId = useStore((state) => state.open?.episode.epId);
  const episode = useStore((state) => state.open?.key);
  const view = useStore((state) => state.view);
  const active = useStore((state) => state.activeId);
  const busy = useStore(isClustering);
  const drawer = useStore((state) => state.drawer);
  const staged = isStage(drawer);
  const anybody = useStore((state) => state.bank.people.length > 0);
  // Where there is room for one panel, what is opened from another one is shown.
  useEffect(() => {
    if (drawer !== 'none') setPane('identities');
  }, [drawer]);
  useEffect(
    () =>
      whenIdle(() => {
        exportDialog.preload();
        loadExporter().catch(() => {});
      }),
    [],
  );
  useGlobalKeys();
  useEscape(inspecting, () => setInspecting(false));
  return (
    <main
      className="workbench"
      data-pane={pane}
      data-inspecting={inspecting && !staged}
      data-stage={staged}
    >
      <h1 className="visually-hidden">{epId}</h1>
      <Boundary of={episode}>
        <ClusteringSummary />
      </Boundary>
      {busy && <div className="busy-line" aria-hidden="true" />}
      <ReadOnlyBanner />
      <div className="pane pane-left">
        <Boundary part="The threshold" of={episode}>
          <ClusteringPanel />
        </Boundary>
      </div>
      <section className="pane pane-centre" id="centre" tabIndex={-1} aria-label="People">
        <Boundary part="This view" of={[episode, view.type, 'id' in view ? view.id : ''].join()}>
          <Centre />
        </Boundary>
        <Boundary of={[episode, drawer].join()}>
          <Drawer />
        </Boundary>
      </section>
      <InspectorToggle open={inspecting} onToggle={() => setInspecting(!inspecting)} />
      <section className="pane pane-right" aria-label="Inspector">
        <Boundary part="The inspector" of={[episode, active].join()}>
          <Inspector />
        </Boundary>
      </section>
      <NoticePlace />
      <nav className="pane-tabs" aria-label="Panels">
        {PANES.map(({ pane: one, label, icon: Icon }) => (
          <button
            type="button"
            key={one}
            aria-current={one === pane ? 'page' : undefined}
            onClick={() => setPane(one)}
          >
            <Icon size={18} aria-hidden="true" />
            {label}
          </button>
        ))}
        {(anybody ? WITH_KNOWN : STAGES).map((stage) => (
          <StageTab
            key={stage}
            stage={stage}
            onOpen={() => {
              // Also for one that is open under another panel.
              setPane('identities');
              useStore.getState().setDrawer(stage);
            }}
          />
        ))}
      </nav>
    </main>
  );
}

const STAGE_TABS = {
  review: { icon: ListChecks, label: 'Review' },
  known: { icon: ScanFace, label: 'Known' },
  names: { icon: Tags, label: 'Names' },
} as const;

interface StageTabProps {
  readonly stage: (typeof WITH_KNOWN)[number];
  readonly onOpen: () => void;
}

/** Where there is room for one panel, the stages are among them. */
function StageTab({ stage, onOpen }: StageTabProps) {
  const counts = { review: useReviewCount(), known: useKnownCount(), names: useNamesCount() };
  const { icon: Icon, label } = STAGE_TABS[stage];
  const count = counts[stage];
  return (
    <button type="button" onClick={onOpen}>
      <Icon size={18} aria-hidden="true" />
      {count === undefined ? label : `${label} ${formatCount(count)}`}
    </button>
  );
}

/** Esc closes what lies over the centre, unless something nearer took the key. */
function useEscape(active: boolean, close: () => void): void {
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
}

interface InspectorToggleProps {
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** Opens the inspector over the centre where it has no column of its own. */
function InspectorToggle({ open, onToggle }: InspectorToggleProps) {
  return (
    <IconButton
      label={open ? 'Close inspector' : 'Open inspector'}
      icon={open ? X : PanelRight}
      side="below-end"
      className="inspector-toggle"
      aria-expanded={open}
      onClick={onToggle}
    />
  );
}

/** What holds for the open episode as a whole: another tab has it, or its crops need a permission. */
function ReadOnlyBanner() {
  const leader = useStore((state) => state.leader);
  const heldOnly = useStore((state) => state.storage.heldOnly === true);
  const crops = useStore((state) => state.open?.crops);
  const reconnectCrops = useStore((state) => state.reconnectCrops);
  // Faces of the service come by themselves; how it does is said above.
  const asks = useStore((state) => state.sync === undefined) && crops === 'needs-permission';
  if (leader && !asks && !heldOnly) return null;
  return (
    <div className="banner" role="status">
      {heldOnly ? (
        <span>
          The saved episodes were written by a newer version of Cutline and stay as they are, so
          nothing you do here is saved. Reload the page to update it, or export what you decide.
        </span>
      ) : leader ? (
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
