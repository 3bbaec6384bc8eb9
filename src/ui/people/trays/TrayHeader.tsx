import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatCount } from '../../kit/format.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import '../grid/grid-header.css';
import './trays.css';

interface TrayHeaderProps {
  readonly title: string;
  readonly count: number;
  /** What is in this tray, in one sentence. */
  readonly about: ReactNode;
  readonly children?: ReactNode;
}

/** Way back, title, count and what this tray is for. */
export function TrayHeader({ title, count, about, children }: TrayHeaderProps) {
  const setView = useStore((s) => s.setView);
  return (
    <>
      <header className="centre-header tray-header">
        <Button look="plain" onClick={() => setView({ type: 'grid' })}>
          <ArrowLeft size={15} aria-hidden="true" />
          Identities <Kbd>Esc</Kbd>
        </Button>
        <h2>{title}</h2>
        <span className="count">{formatCount(count)}</span>
        {children}
      </header>
      {count > 0 && <p className="tray-about">{about}</p>}
    </>
  );
}
