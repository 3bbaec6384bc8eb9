import type { ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useStore } from '../../../state/store.ts';
import { isClustering } from '../../../state/views/clustered.ts';
import { selectSameFrameFigures } from '../../../state/views/same-frame.ts';
import { formatThreshold } from '../../kit/format.ts';
import { NumberField } from '../../kit/NumberField.tsx';
import { figuresText } from './same-frame-words.ts';

const MODES = [
  ['off', 'Off', 'Boxes are not looked at'],
  ['warn', 'Warn', 'Pairs are counted; clustering does not change'],
  ['enforce', 'Enforce', 'Clustering never puts the two together'],
] as const;

/** When two boxes are two people, what is made of it, and what that comes to right now. */
export function RulesBar() {
  const parameters = useStore((s) => s.parameters);
  const setParameters = useStore((s) => s.setParameters);
  const figures = useStore(useShallow(selectSameFrameFigures));
  const busy = useStore(isClustering);
  return (
    <div className="sf-rules">
      <fieldset className="sf-modes">
        <legend className="visually-hidden">What clustering makes of it</legend>
        {MODES.map(([mode, text, title]) => (
          <label key={mode} title={title} data-checked={parameters.same_frame === mode}>
            <input
              type="radio"
              name="sf-mode"
              checked={parameters.same_frame === mode}
              onChange={() => setParameters({ same_frame: mode })}
            />
            {text}
          </label>
        ))}
      </fieldset>
      <p className="sf-figures" role="status" aria-label="Same-frame pairs">
        <b>{figuresText(figures)}</b> at {formatThreshold(parameters.cluster_thresh)}
        {busy && ' …'}
      </p>
      <div className="sf-limits">
        <Limit text="Frames at least">
          <NumberField
            label="Frames at least"
            value={parameters.same_frame_min_frames}
            min={1}
            max={1000}
            step={1}
            page={5}
            onChange={(same_frame_min_frames) => setParameters({ same_frame_min_frames })}
          />
        </Limit>
        <Limit
          text="Overlap below"
          title="Intersection over union from which two boxes are one face"
        >
          <NumberField
            label="Overlap below (IoU)"
            value={parameters.same_frame_max_iou}
            min={0.05}
            max={1}
            step={0.05}
            page={0.1}
            format={twoPlaces}
            onChange={(value) => setParameters({ same_frame_max_iou: Number(twoPlaces(value)) })}
          />
        </Limit>
        <Limit
          text="Size ratio from"
          title="Smaller side over larger side; below, it may be a picture"
        >
          <NumberField
            label="Size ratio from"
            value={parameters.same_frame_min_size_ratio}
            min={0}
            max={1}
            step={0.05}
            page={0.1}
            format={twoPlaces}
            onChange={(value) =>
              setParameters({ same_frame_min_size_ratio: Number(twoPlaces(value)) })
            }
          />
        </Limit>
      </div>
    </div>
  );
}

const twoPlaces = (value: number): string => value.toFixed(2);

interface LimitProps {
  readonly text: string;
  readonly title?: string;
  readonly children: ReactNode;
}

function Limit({ text, title, children }: LimitProps) {
  return (
    <div className="sf-limit" title={title}>
      <span aria-hidden="true">{text}</span>
      {children}
    </div>
  );
}
