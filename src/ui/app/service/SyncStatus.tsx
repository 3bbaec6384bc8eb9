import { useEffect } from 'react';
import { counted } from '../../../core/words.ts';
import { useStore } from '../../../state/store.ts';
import { whenIdle } from '../../kit/LazyPart.tsx';
import { sentences, shortWords } from './shared-words.ts';
import './sync-status.css';

/** How the decisions on this page stand with the service: one line, and all that there is to say one press away. */
export function SyncStatus() {
  const sync = useStore((state) => state.sync);
  const setDialog = useStore((state) => state.setDialog);
  // What it says when nothing answers any more has to be here by then.
  useEffect(() => whenIdle(() => void import('./SharedDialog.tsx').catch(() => {})), []);
  if (sync === undefined) return null;
  const { refused, trouble, waiting } = sync;
  const count = refused.length || (trouble === 'none' ? 0 : waiting);
  const [seen, heard] = shortWords(sync);
  const fine = (trouble === 'none' || trouble === 'slow') && refused.length === 0;
  return (
    <>
      <button
        type="button"
        className="sync-status"
        data-fine={fine}
        aria-haspopup="dialog"
        title={sentences(sync)}
        onClick={() => setDialog('shared')}
      >
        <i className="sync-dot" aria-hidden="true" />
        <span>
          {seen}
          <span className="visually-hidden">{heard}</span>
        </span>
        {refused.length > 0 && <b>{refused.length} refused</b>}
        {count > 0 && (
          <i className="sync-count" aria-hidden="true">
            {count}
          </i>
        )}
      </button>
      <p className="visually-hidden" role="status" aria-label="Service">
        {`${seen}${heard}.`}
        {refused.length > 0 && ` ${counted(refused.length, 'step')} refused.`}
      </p>
    </>
  );
}
