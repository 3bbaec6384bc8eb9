import { type CSSProperties, useMemo, useRef } from 'react';
import { weightiest } from '../../../core/landscape/landmarks.ts';
import { useStore } from '../../../state/store.ts';
import { selectAppliedThreshold } from '../../../state/views/selectors.ts';
import { formatThreshold } from '../../kit/format.ts';
import {
  SPEC_THRESHOLD,
  snapThreshold,
  thresholdAfterKey,
  thresholdInWords,
} from '../../kit/threshold-words.ts';
import { useLater } from '../../kit/use-later.ts';
import { selectLandscape } from '../landscape/landscape-view.ts';
import { type Meeting, useMeetings } from '../landscape/use-meetings.ts';
import { Landscape } from './Landscape.tsx';
import { LandscapeReadOut } from './LandscapeReadOut.tsx';
import './threshold.css';

interface ThresholdSliderProps {
  /** A threshold that the data speak for, when one is known. */
  readonly suggested?: number | undefined;
}

/**
 * The slider with the landscape behind it. The whole picture is the slider: the native thumb is as
 * tall as the landscape and unseen, the marker above it moves by transform alone.
 */
export function ThresholdSlider({ suggested }: ThresholdSliderProps) {
  const value = useStore((state) => state.parameters.cluster_thresh);
  const algorithm = useStore((state) => state.parameters.algorithm);
  const view = useLater(selectLandscape);
  const applied = useStore(selectAppliedThreshold);
  const setThreshold = useStore((state) => state.setThreshold);
  const slider = useRef<HTMLDivElement>(null);
  const curves = algorithm === 'agglomerative';
  const meetings = useMeetings(curves ? view : undefined);
  const landmarks = useMemo(() => shownLandmarks(meetings), [meetings]);
  return (
    <div className="threshold-slider" style={{ '--t': value } as CSSProperties} ref={slider}>
      {view === undefined ? (
        <div className="landscape" />
      ) : (
        <Landscape view={view} curves={curves} landmarks={landmarks} />
      )}
      <span className="tick-label" aria-hidden="true">
        spec {formatThreshold(SPEC_THRESHOLD)}
      </span>
      <input
        type="range"
        aria-label="Cluster threshold"
        data-focus-home=""
        aria-valuetext={thresholdInWords(algorithm, value)}
        min={0}
        max={1}
        step="any"
        value={value}
        onChange={(event) => {
          const next = snapThreshold(event.currentTarget.valueAsNumber);
          if (next !== value) setThreshold(next);
        }}
        onKeyDown={(event) => {
          if (event.altKey || event.ctrlKey || event.metaKey) return;
          const next = thresholdAfterKey(event.key, value);
          if (next === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          setThreshold(next);
        }}
      />
      <div className="threshold-rail" aria-hidden="true">
        <div className="threshold-fill" />
        {curves && applied !== value && <RailTick at={applied} kind="applied" />}
        {curves && suggested !== undefined && <RailTick at={suggested} kind="suggested" />}
        <div className="threshold-marker" />
      </div>
      <div className="threshold-scale" aria-hidden="true">
        <span>0</span>
        <span>.5</span>
        <span>1</span>
      </div>
      {view !== undefined && curves && (
        <LandscapeReadOut view={view} meetings={meetings} over={slider} />
      )}
    </div>
  );
}

/** Landmarks that the picture has room for. */
const MOST_LANDMARKS = 5;

function shownLandmarks(meetings: readonly Meeting[]): readonly number[] {
  const found = meetings.map(({ landmark }) => landmark);
  return weightiest(found, MOST_LANDMARKS).map(({ threshold }) => threshold);
}

interface RailTickProps {
  readonly at: number;
  readonly kind: 'applied' | 'suggested';
}

/** A place on the rail: what was applied last, what is suggested. */
function RailTick({ at, kind }: RailTickProps) {
  return <div className="rail-tick" data-kind={kind} style={{ '--at': at } as CSSProperties} />;
}
