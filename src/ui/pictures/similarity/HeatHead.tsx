import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from '../../kit/Button.tsx';
import type { PainterState } from './use-painter.ts';

interface HeatHeadProps {
  readonly state: PainterState;
  /** The ramp jumps at the cut. */
  readonly jumps: boolean;
  readonly whole: boolean;
  readonly onJumps: (jumps: boolean) => void;
  readonly onZoom: (direction: 'nearer' | 'further') => void;
  readonly onWhole: () => void;
}

/** Over the matrix: its name, what draws it, how it is coloured and zoomed. */
export function HeatHead({ state, jumps, whole, onJumps, onZoom, onWhole }: HeatHeadProps) {
  const { painter, fallback } = state;
  return (
    <header className="similarity-head">
      <h3>Matrix</h3>
      <span className="heat-engine" data-fallback={fallback !== undefined} title={fallback}>
        {painter !== undefined && (painter.kind === 'webgpu' ? 'WebGPU' : 'Canvas')}
        {fallback !== undefined && ` · ${fallback}`}
      </span>
      <span className="heat-tools">
        <button
          type="button"
          className="similarity-chip"
          aria-pressed={jumps}
          title="Make the colours jump at the cut, so that what is above it stands out"
          onClick={() => onJumps(!jumps)}
        >
          cut in colour
        </button>
        <IconButton label="Nearer" icon={ZoomIn} hint="+" onClick={() => onZoom('nearer')} />
        <IconButton
          label="Further"
          icon={ZoomOut}
          hint="−"
          disabled={whole}
          onClick={() => onZoom('further')}
        />
        <IconButton
          label="Show everything"
          icon={Maximize}
          hint="0"
          disabled={whole}
          onClick={onWhole}
        />
      </span>
    </header>
  );
}
