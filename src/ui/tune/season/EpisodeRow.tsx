import { TriangleAlert } from 'lucide-react';
import { type CSSProperties, memo, useMemo } from 'react';
import { episodeCurve } from '../../../core/season/episode-curve.ts';
import type { SeasonRow } from '../../../core/season/season-rows.ts';
import type {
  EpisodeFigures,
  EpisodeSuggestion,
  EpisodeTruth,
} from '../../../core/season/types.ts';
import { percent } from '../../../core/words.ts';
import { useSeason } from '../../../state/answers/season.ts';
import { useStore } from '../../../state/store.ts';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { episodeLook } from './season-colour.ts';

interface EpisodeRowProps {
  readonly row: SeasonRow;
  /** Its place in the library. */
  readonly index: number;
}

/** One episode at the threshold; a click opens it. */
export function EpisodeRow({ row, index }: EpisodeRowProps) {
  const isOpen = useStore((s) => s.open?.key === row.key);
  const openEpisode = useStore((s) => s.openEpisode);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const stale = useSeason((s) => s.stale.has(row.key));
  const { figures, metrics, warnings, f } = row;
  const { colour, dash } = episodeLook(index);
  const open = (): void => {
    if (!isOpen) void openEpisode(row.key);
  };
  return (
    <tr data-open={isOpen} data-stale={stale} onClick={open}>
      <th scope="row">
        <span className="season-name">
          <i data-dash={dash} style={{ '--c': colour } as CSSProperties} aria-hidden="true" />
          <button
            type="button"
            aria-current={isOpen ? 'true' : undefined}
            title={isOpen ? `${row.name}, open now` : `Open ${row.name}`}
          >
            {row.name}
          </button>
          <Sparkline figures={figures} threshold={threshold} />
        </span>
      </th>
      <td>{formatCount(figures.tracks)}</td>
      {metrics === undefined ? (
        <td colSpan={4} className="season-unknown">
          not computed below {formatThreshold(figures.floor)}
        </td>
      ) : (
        <>
          <td data-good={row.onTarget}>{formatCount(metrics.num_clusters)}</td>
          <Share count={metrics.num_singletons} share={metrics.singleton_fraction} />
          <Share count={metrics.largest_cluster_size} share={metrics.largest_cluster_fraction} />
          <td className="season-warnings" title={warnings.map(({ text }) => text).join('\n')}>
            {warnings.length > 0 && (
              <>
                <TriangleAlert size={13} aria-hidden="true" />
                {warnings.length}
                <span className="visually-hidden">
                  : {warnings.map(({ text }) => text).join('; ')}
                </span>
              </>
            )}
          </td>
        </>
      )}
      <td>
        <Suggested suggestion={figures.suggestion} agreement={row.agreement} />
      </td>
      <td title={truthText(figures.truth)}>
        {f === undefined ? <None /> : f.toFixed(3)}
        {figures.truth?.source === 'locked' && <small>locked</small>}
      </td>
      <td>{figures.decisions === 0 ? <None /> : formatCount(figures.decisions)}</td>
    </tr>
  );
}

function Share({ count, share }: { readonly count: number; readonly share: number }) {
  return (
    <td>
      {formatCount(count)} <small>{percent(share)}</small>
    </td>
  );
}

interface SuggestedProps {
  readonly suggestion: EpisodeSuggestion | undefined;
  readonly agreement: number | undefined;
}

/** The episode's own threshold, how sure it is, and how much of its people the season's one leaves. */
function Suggested({ suggestion, agreement }: SuggestedProps) {
  if (suggestion === undefined) return <None />;
  const { cluster_thresh, decided, word, why, from, to } = suggestion;
  if (!decided) {
    return (
      <span className="season-undecided" title={why}>
        undecided
      </span>
    );
  }
  const range = `${formatThreshold(from)}–${formatThreshold(to)} gives nearly the same people.`;
  return (
    <span title={`${why} ${range}`}>
      <i className="season-dot" data-word={word} aria-hidden="true" />
      {formatThreshold(cluster_thresh)}
      <span className="visually-hidden">, {word} confidence</span>{' '}
      {agreement !== undefined && <small>{percent(agreement)}</small>}
    </span>
  );
}

/** Nothing to say, for eye and ear. */
function None() {
  return (
    <>
      <span aria-hidden="true" className="season-none">
        –
      </span>
      <span className="visually-hidden">none</span>
    </>
  );
}

function truthText(truth: EpisodeTruth | undefined): string | undefined {
  if (truth === undefined) return undefined;
  const { source, tracks, people, best } = truth;
  const from = source === 'file' ? 'truth.json' : 'locked identities, scored without decisions';
  return `${from}: ${plural(tracks, 'track')} of ${plural(people, 'person', 'people')}. Best ${best.value.toFixed(3)} at ${formatThreshold(best.at)}.`;
}

const WIDTH = 52;
const HEIGHT = 20;
const ROOM = 2;

interface SparklineProps {
  readonly figures: EpisodeFigures;
  readonly threshold: number;
}

/** Number of clusters over the threshold, small, with the threshold and the suggested one on it. */
function Sparkline({ figures, threshold }: SparklineProps) {
  const { suggestion } = figures;
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <Curve figures={figures} />
      {suggestion?.decided === true && (
        <path
          className="spark-own"
          d={`M${(suggestion.from * WIDTH).toFixed(1)} ${HEIGHT - 0.5}H${(suggestion.to * WIDTH).toFixed(1)}`}
        />
      )}
      <path className="spark-now" d={`M${(threshold * WIDTH).toFixed(1)} 0V${HEIGHT}`} />
    </svg>
  );
}

const Curve = memo(function Curve({ figures }: Pick<SparklineProps, 'figures'>) {
  const path = useMemo(() => curvePath(episodeCurve(figures, 'clusters')), [figures]);
  return <path className="spark-line" d={path} />;
});

function curvePath(curve: Float64Array): string {
  let most = 1;
  for (const value of curve) if (value > most) most = value;
  let path = '';
  curve.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const x = ((i / (curve.length - 1)) * WIDTH).toFixed(1);
    const y = (HEIGHT - ROOM - (value / most) * (HEIGHT - 2 * ROOM)).toFixed(1);
    path += `${path === '' ? 'M' : 'L'}${x} ${y}`;
  });
  return path;
}
