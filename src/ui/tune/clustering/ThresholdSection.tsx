import { ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react';
import { PRESETS } from '../../../core/cluster/parameters.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering, selectResult } from '../../../state/views/clustered.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { IconButton } from '../../kit/Button.tsx';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { Menu } from '../../kit/Menu.tsx';
import { NumberField } from '../../kit/NumberField.tsx';
import { THRESHOLD_PAGE, THRESHOLD_STEP, thresholdMeaning } from '../../kit/threshold-words.ts';
import { StartLine } from '../suggest/StartLine.tsx';
import { Suggestion } from '../suggest/Suggestion.tsx';
import { useSuggested } from '../suggest/use-suggested.ts';
import { ThresholdSlider } from './ThresholdSlider.tsx';
import './threshold.css';

/** The number that everything hangs on, with its picture. */
export function ThresholdSection() {
  const value = useStore((state) => state.parameters.cluster_thresh);
  const algorithm = useStore((state) => state.parameters.algorithm);
  const meaning = useStore(({ parameters: { algorithm, cluster_thresh } }) =>
    thresholdMeaning(algorithm, cluster_thresh),
  );
  const density = algorithm !== 'agglomerative';
  const suggested = useSuggested();
  return (
    <section className="panel-section" aria-labelledby="threshold-heading">
      <div className="section-head">
        <h2 className="eyebrow" id="threshold-heading">
          {density ? 'Radius' : 'Threshold'}
        </h2>
        <span className="section-note">{meaning}</span>
      </div>
      <div className="threshold-figures">
        <output className="threshold-number">{formatThreshold(value)}</output>
        <LiveCounts />
      </div>
      <ThresholdSlider suggested={suggested} />
      <div className="threshold-directions" aria-hidden="true">
        <span>← looser, fewer identities</span>
        <span>stricter, more →</span>
      </div>
      {!density && <Legend />}
      {!density && <ExactAbove />}
      <ThresholdControls />
      <StartLine />
      <Suggestion compact />
    </section>
  );
}

function LiveCounts() {
  const clusters = useStore((state) => selectIdentitySet(state)?.metrics.num_clusters);
  const singletons = useStore((state) => selectIdentitySet(state)?.metrics.num_singletons);
  const noise = useStore((state) => state.parameters.outlier_mode === 'noise');
  if (clusters === undefined || singletons === undefined) {
    return <span className="threshold-counts">computing…</span>;
  }
  return (
    <span className="threshold-counts" aria-hidden="true">
      <span>{plural(clusters, 'cluster')}</span>
      <span>{noise ? `${formatCount(singletons)} noise` : plural(singletons, 'singleton')}</span>
    </span>
  );
}

function Legend() {
  return (
    <ul className="legend" aria-label="Curves">
      <li className="legend-clusters">clusters</li>
      <li className="legend-singletons">singletons</li>
      <li className="legend-largest">largest</li>
    </ul>
  );
}

/** Down to where the tree of a large episode says how tracks come together; nothing where it is whole. */
function ExactAbove() {
  const floor = useStore((state) => selectResult(state)?.agglomeration.floor ?? 0);
  const isBelow = useStore((state) => state.parameters.cluster_thresh < floor);
  const busy = useStore(isClustering);
  if (floor <= 0) return null;
  const above = `exact above ${formatThreshold(Math.ceil(floor * 1000 - 1e-6) / 1000)}`;
  const rest = busy ? ', going lower…' : ' only: memory does not reach further down';
  return <p className="section-note">{isBelow ? above + rest : above}</p>;
}

function ThresholdControls() {
  const value = useStore((state) => state.parameters.cluster_thresh);
  const minClusterSize = useStore((state) => state.parameters.min_cluster_size);
  const setThreshold = useStore((state) => state.setThreshold);
  const setParameters = useStore((state) => state.setParameters);
  const setDialog = useStore((state) => state.setDialog);
  const stepMergeHeight = useStore((state) => state.stepMergeHeight);
  return (
    <div className="threshold-controls">
      <NumberField
        label="Cluster threshold value"
        value={value}
        min={0}
        max={1}
        step={THRESHOLD_STEP}
        page={THRESHOLD_PAGE}
        format={formatThreshold}
        onChange={setThreshold}
      />
      <IconButton
        label="Previous merge"
        hint=","
        icon={ChevronLeft}
        side="above"
        onClick={() => stepMergeHeight(-1)}
      />
      <IconButton
        label="Next merge"
        hint="."
        icon={ChevronRight}
        side="above"
        onClick={() => stepMergeHeight(1)}
      />
      <Menu
        label="Threshold presets"
        className="button preset-button"
        side="below-end"
        button={
          <>
            Presets
            <ChevronDown size={14} aria-hidden="true" />
          </>
        }
        items={[
          ...PRESETS.map(({ id, name, parameters }) => ({
            key: id,
            label: name,
            checked:
              Math.abs(parameters.cluster_thresh - value) < 1e-9 &&
              parameters.min_cluster_size === minClusterSize,
            run: () => setParameters(parameters),
          })),
          {
            key: 'start',
            label: 'Where new episodes start…',
            separated: true,
            run: () => setDialog('parameters'),
          },
        ]}
      />
    </div>
  );
}
