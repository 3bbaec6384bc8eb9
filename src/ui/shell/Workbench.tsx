import { PanelRight, SlidersVertical, Users } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../state/store.ts';
import { ClusteringPanel } from '../clustering/ClusteringPanel.tsx';
import { Centre } from '../grid/Centre.tsx';
import { Inspector } from '../inspector/Inspector.tsx';
import { useGlobalKeys } from '../keys/use-global-keys.ts';
import { InspectorToggle } from './InspectorToggle.tsx';
import { ReadOnlyBanner } from './ReadOnlyBanner.tsx';
import './workbench.css';

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
  const busy = useStore((state) => state.clusteringBusy);
  useGlobalKeys();
  return (
    <div className="workbench" data-pane={pane} data-inspecting={inspecting}>
      {busy && <div className="busy-line" aria-hidden="true" />}
      <ReadOnlyBanner />
      <div className="pane pane-left">
        <ClusteringPanel />
      </div>
      <main className="pane pane-centre" id="centre" tabIndex={-1}>
        <h1 className="visually-hidden">Identities of the episode</h1>
        <Centre />
      </main>
      <InspectorToggle open={inspecting} onToggle={() => setInspecting(!inspecting)} />
      <div className="pane pane-right">
        <Inspector />
      </div>
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
      </nav>
    </div>
  );
}
