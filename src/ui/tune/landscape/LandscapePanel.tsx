import { ChartNoAxesCombined } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectAppliedThreshold, selectIdentitySet } from '../../../state/views/selectors.ts';
import { selectHeldCount } from '../../../state/views/threshold-diff.ts';
import { Chart } from '../../kit/charts/Chart.tsx';
import { heldWords } from '../../kit/diff-words.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { formatThreshold, plural } from '../../kit/format.ts';
import { snapThreshold, THRESHOLD_STEP } from '../../kit/threshold-words.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { clientHeight, useSize } from '../../kit/use-size.ts';
import { chartAxes, chartBands, chartMarks, chartSeries } from './chart-parts.ts';
import { FigureTable } from './FigureTable.tsx';
import { LandmarkList } from './LandmarkList.tsx';
import './landscape-panel.css';
import { type LandscapeView, selectLandscape, selectLandscapeMetrics } from './landscape-view.ts';
import { describeView, readLines, whyNothing } from './landscape-words.ts';
import { PlateauList } from './PlateauList.tsx';
import { type Meeting, useMeetings } from './use-meetings.ts';

interface LandscapePanelProps {
  /** A threshold that the data speak for, when one is known. */
  readonly suggested?: number | undefined;
  /** Stands above the lists: the suggestion and its reasons. */
  readonly suggestion?: ReactNode;
}

/** What every threshold would give: curves, zones, plateaus, who meets whom. */
export function LandscapePanel({ suggested, suggestion }: LandscapePanelProps) {
  const view = useStore(selectLandscape);
  const algorithm = useStore((s) => s.parameters.algorithm);
  const { setParameters } = useStore.getState();
  const nothing = whyNothing(view, algorithm);
  const meetings = useMeetings(nothing === undefined ? view : undefined);
  if (view === undefined || nothing !== undefined) {
    const icon = <ChartNoAxesCombined size={28} strokeWidth={1.4} />;
    const back = { label: 'Use agglomerative', run: backToTree };
    function backToTree() {
      setParameters({ algorithm: 'agglomerative' });
    }
    return (
      <section
        className="landscape-panel"
        aria-label="Landscape"
        data-drawer-focus=""
        tabIndex={-1}
      >
        <EmptyState
          icon={icon}
          title={nothing?.title ?? 'No clustering yet'}
          text={nothing?.text ?? ''}
          {...(nothing?.reason === 'density' ? { action: back } : {})}
        />
      </section>
    );
  }
  return (
    <section className="landscape-panel" aria-label="Landscape" data-drawer-focus="" tabIndex={-1}>
      <div className="landscape-main">
        <NowLine />
        <LandscapeChart view={view} meetings={meetings} suggested={suggested} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <aside className="landscape-side" aria-label="Places of the landscape" tabIndex={0}>
        {suggestion}
        <PlateauList view={view} />
        <LandmarkList meetings={meetings} />
        <FigureTable view={view} />
      </aside>
    </section>
  );
}

/** "139 tracks · 24 clusters · 28 singletons at 0.46", from the landscape's own pass over the tree. */
function NowLine() {
  const cut = useStore(selectLandscapeMetrics);
  const held = useStore(selectHeldCount);
  const standing = useStore((s) => selectIdentitySet(s)?.metrics);
  // The picture is of the tree; where acts hold back some of it, what stands is what counts.
  const metrics = held > 0 ? standing : cut;
  const at = useStore((s) => s.parameters.cluster_thresh);
  const words =
    metrics === undefined
      ? ''
      : `${plural(metrics.num_tracks, 'track')} · ${plural(metrics.num_clusters, 'cluster')} · ${plural(metrics.num_singletons, 'singleton')} at ${formatThreshold(at)}${heldWords(held)}`;
  const spoken = useSettled(words, 400);
  return (
    <div className="landscape-now">
      <p aria-hidden="true">{words}</p>
      <p role="status" className="visually-hidden">
        {spoken}
      </p>
    </div>
  );
}

interface LandscapeChartProps {
  readonly view: LandscapeView;
  readonly meetings: readonly Meeting[];
  readonly suggested: number | undefined;
}

function LandscapeChart({ view, meetings, suggested }: LandscapeChartProps) {
  const now = useStore((s) => s.parameters.cluster_thresh);
  const applied = useStore(selectAppliedThreshold);
  const setThreshold = useStore((s) => s.setThreshold);
  const place = useRef<HTMLDivElement>(null);
  const height = useSize(place, clientHeight);
  const axes = useMemo(() => chartAxes(view), [view]);
  const series = useMemo(() => chartSeries(view), [view]);
  const bands = useMemo(() => chartBands(view), [view]);
  const marks = useMemo(
    () => chartMarks({ now, applied, suggested, meetings }),
    [now, applied, suggested, meetings],
  );
  return (
    <div className="landscape-chart" ref={place}>
      {height > 0 && (
        <Chart
          label="Landscape of thresholds"
          description={describeView(view)}
          {...axes}
          series={series}
          bands={bands}
          marks={marks}
          height={Math.max(140, height - CHART_HEAD)}
          step={THRESHOLD_STEP}
          onPick={(x) => setThreshold(snapThreshold(x))}
          readout={(x) => readLines(view, meetings, x)}
          saveAs="landscape"
        />
      )}
    </div>
  );
}

/** Legend above the picture, px. */
const CHART_HEAD = 30;
