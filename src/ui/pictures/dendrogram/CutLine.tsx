import { type PointerEvent, type RefObject, useRef } from 'react';
import { levelOf } from '../../../core/dendrogram/similarity-scale.ts';
import { useStore } from '../../../state/store.ts';
import { formatThreshold } from '../../kit/format.ts';
import { snapThreshold, thresholdAfterKey, thresholdInWords } from '../../kit/threshold-words.ts';
import { selectScene } from './scene.ts';
import type { Stage } from './stage.ts';

interface CutLineProps {
  /** Moved by the stage, with the frame that it paints. */
  readonly line: RefObject<HTMLDivElement | null>;
  readonly stage: RefObject<Stage | null>;
}

/** The threshold as a line across the tree: another handle of the same slider. */
export function CutLine({ line, stage }: CutLineProps) {
  const value = useStore((s) => s.parameters.cluster_thresh);
  const beyond = useStore((s) => {
    const scene = selectScene(s);
    return scene !== undefined && levelOf(scene.scale, scene.threshold) < 0;
  });
  const { setThreshold } = useStore.getState();
  /** From the line to where it was grabbed, px. */
  const grip = useRef<number>(undefined);

  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (grip.current === undefined || box === undefined) return;
    const similarity = stage.current?.similarityAt(event.clientY - box.top - grip.current);
    if (similarity !== undefined) setThreshold(snapThreshold(similarity));
  };
  const drop = (): void => {
    grip.current = undefined;
  };
  return (
    <div
      ref={line}
      className="cut-line"
      role="slider"
      tabIndex={0}
      aria-label="Cut line"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={value}
      aria-valuetext={thresholdInWords('agglomerative', value)}
      data-beyond={beyond}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        const box = event.currentTarget.getBoundingClientRect();
        grip.current = event.clientY - (box.top + box.height / 2);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
      onKeyDown={(event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const next = thresholdAfterKey(event.key, value);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        setThreshold(next);
      }}
    >
      <span className="cut-pill">
        {beyond && '↑ '}
        {formatThreshold(value)}
      </span>
    </div>
  );
}
