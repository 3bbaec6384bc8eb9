import { Suspense } from 'react';
import { useStore } from '../../../state/store.ts';
import { Boundary } from '../../kit/Boundary.tsx';
import { LazyPart, loadedLater, shownLater } from '../../kit/LazyPart.tsx';

// Dialogs load when first opened: none is needed to show the page.
/** … but this one is loaded once an episode is there: what was decided can be saved also when nothing answers any more. */
export const exportDialog = loadedLater(
  async () => (await import('./ExportDialog.tsx')).ExportDialog,
);
const ReportDialog = shownLater(async () => (await import('./ReportDialog.tsx')).ReportDialog);
const LibraryDialog = shownLater(async () => (await import('./LibraryDialog.tsx')).LibraryDialog);
const KeysDialog = shownLater(async () => (await import('./KeysDialog.tsx')).KeysDialog);
const ParametersDialog = shownLater(
  async () => (await import('./ParametersDialog.tsx')).ParametersDialog,
);
const SameFrameDialog = shownLater(
  async () => (await import('../../tune/same-frame/SameFrameDialog.tsx')).SameFrameDialog,
);
const ModelsDialog = shownLater(
  async () => (await import('../../facebank/ModelsDialog.tsx')).ModelsDialog,
);
const CameraDialog = shownLater(
  async () => (await import('../../facebank/CameraDialog.tsx')).CameraDialog,
);
const SharedDialog = shownLater(
  async () => (await import('../service/SharedDialog.tsx')).SharedDialog,
);
const ChooseDialog = shownLater(async () => (await import('./ChooseDialog.tsx')).ChooseDialog);
const RefusedDialog = shownLater(async () => (await import('./RefusedDialog.tsx')).RefusedDialog);

/** Whatever window is open. Choosing what to import comes before all others. */
export function Dialogs() {
  const importing = useStore((state) => state.importState.type);
  const dialog = useStore((state) => state.dialog);
  return (
    <Boundary of={[importing, dialog].join()} onFault={closeAll}>
      <Suspense fallback={null}>
        <Open />
      </Suspense>
    </Boundary>
  );
}

/** A window that cannot be shown is not open. */
function closeAll(): void {
  const { dismissImport, setDialog } = useStore.getState();
  dismissImport();
  setDialog('none');
}

function Open() {
  const importing = useStore((state) => state.importState);
  const dialog = useStore((state) => state.dialog);
  const opened = useStore((state) => state.open !== undefined);
  if (importing.type === 'choosing') return <ChooseDialog discovery={importing.discovery} />;
  if (importing.type === 'refused') return <RefusedDialog refusal={importing} />;
  switch (dialog) {
    case 'library':
      return <LibraryDialog />;
    case 'keys':
      return <KeysDialog />;
    case 'export':
      return opened ? <LazyPart of={exportDialog} /> : null;
    case 'report':
      return opened ? <ReportDialog /> : null;
    case 'parameters':
      return <ParametersDialog />;
    case 'camera':
      return <CameraDialog />;
    case 'models':
      return <ModelsDialog />;
    case 'same-frame':
      return opened ? <SameFrameDialog /> : null;
    case 'shared':
      return opened ? <SharedDialog /> : null;
    // The palette comes with the workbench: what is typed right after Ctrl+K must not go elsewhere.
    case 'palette':
    case 'none':
      return null;
    default: {
      const never: never = dialog;
      return never;
    }
  }
}
