import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { ClusterParameters } from '../../../core/cluster/types.ts';
import { useStore } from '../../../state/store.ts';
import { IconButton } from '../../kit/Button.tsx';
import { NumberField } from '../../kit/NumberField.tsx';
import { MetricNote } from '../metric/MetricNote.tsx';
import { SameFrameNote } from '../same-frame/SameFrameNote.tsx';
import { FoldedSection } from './FoldedSection.tsx';
import './parameters.css';

type Choices<T extends string> = readonly (readonly [value: T, label: string])[];

const ALGORITHMS: Choices<ClusterParameters['algorithm']> = [
  ['agglomerative', 'agglomerative'],
  ['dbscan', 'dbscan'],
  ['hdbscan', 'hdbscan'],
];
const LINKAGES: Choices<ClusterParameters['linkage']> = [
  ['average', 'average'],
  ['complete', 'complete'],
  ['ward', 'ward'],
  ['single', 'single'],
  ['centroid', 'centroid (pipeline-compatible, not monotone)'],
];
const POOLINGS: Choices<ClusterParameters['pooling_method']> = [
  ['mean', 'mean'],
  ['median', 'median'],
  ['max', 'max'],
  ['prototype', 'prototype (the pipeline’s own)'],
];
const METRICS: Choices<ClusterParameters['metric']> = [
  ['cosine', 'cosine'],
  ['within_track', 'within track'],
];
const SAME_FRAME: Choices<ClusterParameters['same_frame']> = [
  ['off', 'off'],
  ['warn', 'warn'],
  ['enforce', 'enforce'],
];
const OUTLIERS: Choices<ClusterParameters['outlier_mode']> = [
  ['singleton', 'singleton'],
  ['noise', 'noise'],
];

/** The parameters of recognition.yaml, under its own words. */
export function Parameters() {
  const parameters = useStore((state) => state.parameters);
  const setParameters = useStore((state) => state.setParameters);
  const setDialog = useStore((state) => state.setDialog);
  const density = parameters.algorithm !== 'agglomerative';
  return (
    <FoldedSection
      fold="parameters"
      title="Parameters"
      gist={density ? parameters.algorithm : parameters.linkage}
      tool={
        <IconButton
          label="Load or save parameters"
          icon={SlidersHorizontal}
          side="below-end"
          className="section-button"
          onClick={() => setDialog('parameters')}
        />
      }
    >
      <div className="parameters">
        <Choice
          label="Linkage"
          value={parameters.linkage}
          choices={LINKAGES}
          disabled={density}
          onChange={(linkage) => setParameters({ linkage })}
        />
        {parameters.linkage === 'centroid' && !density && (
          <Remark>Reproduces the pipeline. Heights may fall, so the cut can surprise.</Remark>
        )}
        <Choice
          label="Algorithm"
          value={parameters.algorithm}
          choices={ALGORITHMS}
          onChange={(algorithm) => setParameters({ algorithm })}
        />
        <Choice
          label="Pooling"
          value={parameters.pooling_method}
          choices={POOLINGS}
          onChange={(pooling_method) => setParameters({ pooling_method })}
        />
        {parameters.pooling_method === 'max' && (
          <Remark warning>Max pooling mixes frames into a face nobody has. Prefer mean.</Remark>
        )}
        <Choice
          label="Metric"
          value={parameters.metric}
          choices={METRICS}
          describedBy="metric-help"
          onChange={(metric) => setParameters({ metric })}
        />
        <MetricNote />
        <Choice
          label="Outlier mode"
          value={parameters.outlier_mode}
          choices={OUTLIERS}
          onChange={(outlier_mode) => setParameters({ outlier_mode })}
        />
        <div className="parameter parameter-number">
          <span aria-hidden="true">Minimum cluster size</span>
          <NumberField
            label="Minimum cluster size"
            value={parameters.min_cluster_size}
            min={1}
            max={999}
            step={1}
            page={5}
            onChange={(min_cluster_size) => setParameters({ min_cluster_size })}
          />
        </div>
        <Choice
          label="Same frame, two people"
          value={parameters.same_frame}
          choices={SAME_FRAME}
          narrow
          onChange={(same_frame) => setParameters({ same_frame })}
        />
        <SameFrameNote />
      </div>
    </FoldedSection>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: Choices<T>;
  readonly disabled?: boolean;
  /** Id of the text that explains it. */
  readonly describedBy?: string;
  /** More room for the label than for the words to choose from. */
  readonly narrow?: boolean;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, value, choices, disabled, describedBy, narrow = false, onChange } = props;
  const id = useId();
  return (
    <div className={narrow ? 'parameter parameter-narrow' : 'parameter'}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="select"
        value={value}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => {
          const chosen = choices.find(([one]) => one === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {choices.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Remark({
  warning = false,
  children,
}: {
  readonly warning?: boolean;
  readonly children: ReactNode;
}) {
  return <p className={warning ? 'parameter-remark warning' : 'parameter-remark'}>{children}</p>;
}
