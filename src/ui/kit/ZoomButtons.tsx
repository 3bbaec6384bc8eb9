import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from './Button.tsx';

/** How much nearer one press comes. */
const ZOOM = 1.6;

interface ZoomButtonsProps {
  /** What is all there is: "Whole map". */
  readonly whole: string;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
}

/** Nearer, further, everything: the buttons of a picture that can be zoomed. */
export function ZoomButtons({ whole, onZoom, onFit }: ZoomButtonsProps) {
  return (
    <>
      <IconButton label="Zoom out" hint="−" icon={ZoomOut} onClick={() => onZoom(1 / ZOOM)} />
      <IconButton label="Zoom in" hint="+" icon={ZoomIn} onClick={() => onZoom(ZOOM)} />
      <IconButton label={whole} hint="0" icon={Maximize} onClick={onFit} />
    </>
  );
}
