import { FileUp } from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import { report } from '../../../state/lib/session.ts';
import { takeTruthFile } from '../../../state/library/truth.ts';
import { appStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';

interface TruthFileProps {
  readonly label: string;
  readonly look?: 'primary' | 'quiet' | 'plain';
}

/** A button that asks for a file which says who is who. */
export function TruthFile({ label, look = 'quiet' }: TruthFileProps) {
  const input = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0];
    // The same file can be chosen twice: the input forgets it.
    event.currentTarget.value = '';
    if (file === undefined) return;
    takeTruthFile(appStore.context, file).catch((error: unknown) => {
      report(appStore.context, error);
    });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Truth file"
        onChange={take}
      />
      <Button look={look} icon={FileUp} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
