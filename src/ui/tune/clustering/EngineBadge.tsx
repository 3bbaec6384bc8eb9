import { ChevronUp } from 'lucide-react';
import type { EngineName } from '../../../core/cluster/types.ts';
import type { EngineChoice } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering, selectResult } from '../../../state/views/clustered.ts';
import { formatMs } from '../../kit/format.ts';
import { Menu } from '../../kit/Menu.tsx';
import './engine-badge.css';

const NAMES: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WASM SIMD',
  js: 'JavaScript',
};
const CHOICES: readonly (readonly [choice: EngineChoice, label: string, detail: string])[] = [
  ['auto', 'Automatic', 'the fastest that is real'],
  ['webgpu', 'WebGPU', 'graphics card'],
  ['wasm', 'WASM SIMD', 'processor'],
  ['js', 'JavaScript', 'reference'],
];

/** Which engine computed what is shown, how long it took, and why it was not another. */
export function EngineBadge() {
  const clustering = useStore(selectResult);
  const busy = useStore(isClustering);
  const choice = useStore((state) => state.engineChoice);
  const setEngine = useStore((state) => state.setEngine);
  const made = clustering?.agglomeration;
  const text =
    made === undefined
      ? 'Not computed yet'
      : `${NAMES[made.engine]} · matrix ${formatMs(made.matrixMs)} · linkage ${formatMs(made.linkageMs)}`;
  const why = clustering?.fallback;
  return (
    <div className="engine">
      <Menu
        label={`Engine: ${text}${why === undefined ? '' : ` · ${why}`}`}
        className="engine-button"
        side="above"
        button={
          <>
            <span className="engine-dot" data-busy={busy} data-fallback={why !== undefined} />
            <span className="engine-text">
              {busy || made === undefined ? (
                (busy && 'Computing…') || text
              ) : (
                <>
                  <b>{NAMES[made.engine]}</b> · <span>matrix {formatMs(made.matrixMs)}</span> ·{' '}
                  <span>linkage {formatMs(made.linkageMs)}</span>
                </>
              )}
              {why !== undefined && !busy && (
                <>
                  {' · '}
                  <span className="engine-fallback">{why}</span>
                </>
              )}
            </span>
            <ChevronUp size={14} aria-hidden="true" />
          </>
        }
        items={[
          ...CHOICES.map(([engine, label, detail]) => ({
            key: engine,
            label,
            detail,
            checked: engine === choice,
            run: () => setEngine(engine),
          })),
          {
            key: 'bench',
            label: 'Measure this machine',
            detail: 'in a tab of its own',
            separated: true,
            run: () => window.open('./bench.html', '_blank', 'noopener'),
          },
        ]}
      />
    </div>
  );
}
