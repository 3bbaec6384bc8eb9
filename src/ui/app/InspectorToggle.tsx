import { PanelRight, X } from 'lucide-react';
import { IconButton } from '../kit/Button.tsx';

interface InspectorToggleProps {
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** Opens the inspector over the centre where it has no column of its own. */
export function InspectorToggle({ open, onToggle }: InspectorToggleProps) {
  return (
    <IconButton
      label={open ? 'Close inspector' : 'Open inspector'}
      icon={open ? X : PanelRight}
      side="below-end"
      className="inspector-toggle"
      aria-expanded={open}
      onClick={onToggle}
    />
  );
}
