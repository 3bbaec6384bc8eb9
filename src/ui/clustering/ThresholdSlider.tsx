import type { CSSProperties } from 'react';
import { useStore } from '../../state/store.ts';
import { formatThreshold } from '../common/format.ts';
import { Landscape } from './Landscape.tsx';
import {
  SPEC_THRESHOLD,
  snapThreshold,
  thresholdAfterKey,
  thresholdInWords,
} from './threshold-words.ts';
import './threshold.css';

/**
 * The slider with the landscape behind it. The whole picture is the slider: the native thumb is as
 * tall as the landscape and unseen, the marker above it moves by transform alone.
 */
export function ThresholdSlider() {
  const value = useStore((state) => state.parameters.cluster_thresh);
  const algorithm = useStore((state) => state.parameters.algorithm);
  const linkage = useStore((state) => (state.clusteredWith ?? state.parameters).linkage);
  const minClusterSize = useStore((state) => state.parameters.min_cluster_size);
  const agglomeration = useStore((state) => state.clustering?.agglomeration);
  const setThreshold = useStore((state) => state.setThreshold);
  return (
    <div className="threshold-slider" style={{ '--t': value } as CSSProperties}>
      {agglomeration === undefined ? (
        <div className="landscape" />
      ) : (
        <Landscape
          agglomeration={agglomeration}
          linkage={linkage}
          minClusterSize={minClusterSize}
          curves={algorithm === 'agglomerative'}
        />
      )}
      <span className="tick-label" aria-hidden="true">
        spec {formatThreshold(SPEC_THRESHOLD)}
      </span>
      <input
        type="range"
        aria-label="Cluster threshold"
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
        <div className="threshold-marker" />
      </div>
    </div>
  );
}
