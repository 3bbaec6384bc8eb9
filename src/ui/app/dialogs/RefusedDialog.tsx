import type { ImportState } from '../../../state/lib/import-types.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import './report-dialog.css';

interface RefusedDialogProps {
  readonly refusal: Extract<ImportState, { type: 'refused' }>;
}

/** The import did not happen: why, and what can be done. What was open stays open. */
export function RefusedDialog({ refusal }: RefusedDialogProps) {
  const importCandidate = useStore((state) => state.importCandidate);
  const importTogether = useStore((state) => state.importTogether);
  const dismiss = useStore((state) => state.dismissImport);
  const opened = useStore((state) => state.open !== undefined);
  return (
    <Dialog
      title="Not imported"
      lead={opened ? 'The open episode is as it was.' : 'Nothing was changed.'}
      onClose={dismiss}
      size="small"
      footer={
        <>
          <Button look={refusal.canSkipBadLines ? 'plain' : 'primary'} onClick={dismiss}>
            Close
          </Button>
          {refusal.canSkipBadLines && (
            <Button
              look="primary"
              onClick={() => {
                const { candidate, together } = refusal;
                if (together === undefined) void importCandidate(candidate, true);
                else void importTogether({ ...together, skipBadLines: true });
              }}
            >
              Import without the bad lines
            </Button>
          )}
        </>
      }
    >
      <p className="refusal" role="alert">
        {refusal.userMessage}
      </p>
    </Dialog>
  );
}
