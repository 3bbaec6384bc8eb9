import { ScanFace } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import './empty-state.css';

interface EmptyStateProps {
  readonly title: string;
  readonly text: string;
  readonly icon?: ReactNode;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** A view with nothing in it says why, and what to do next. */
export function EmptyState({ title, text, icon, action }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <span className="empty-icon" aria-hidden="true">
        {icon ?? <ScanFace size={28} strokeWidth={1.4} />}
      </span>
      <h3>{title}</h3>
      <p>{text}</p>
      {action !== undefined && <Button onClick={action.run}>{action.label}</Button>}
    </div>
  );
}
