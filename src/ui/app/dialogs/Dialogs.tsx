import { lazy, Suspense } from 'react';
import { useStore } from '../../../state/store.ts';

// Dialogs load when first opened: none is needed to show the page.
const ExportDialog = lazy(async () => ({
  default: (await import('./ExportDialog.tsx')).ExportDialog,
}));
const ReportDialog = lazy(async () => ({
  default: (await import('./ReportDialog.tsx')).ReportDialog,
}));
const LibraryDialog = lazy(async () => ({
  default: (await import('./LibraryDialog.tsx')).LibraryDialog,
}));
const KeysDialog = lazy(async () => ({ default: (await import('./KeysDialog.tsx')).KeysDialog }));
const ParametersDialog = lazy(async () => ({
  default: (await import('./ParametersDialog.tsx')).ParametersDialog,
}));
const SameFrameDialog = lazy(async () => ({
  default: (await import('../../tune/same-frame/SameFrameDialog.tsx')).SameFrameDialog,
}));
const ModelsDialog = lazy(async () => ({
  default: (await import('../../facebank/ModelsDialog.tsx')).ModelsDialog,
}));
const CameraDialog = lazy(async () => ({
  default: (await import('../../facebank/CameraDialog.tsx')).CameraDialog,
}));
const ChooseDialog = lazy(async () => ({
  default: (await import('./ChooseDialog.tsx')).ChooseDialog,
}));
const RefusedDialog = lazy(async () => ({
  default: (await import('./RefusedDialog.tsx')).RefusedDialog,
}));

/** Whatever window is open. Choosing what to import comes before all others. */
export function Dialogs() {
  return (
    <Suspense fallback={null}>
      <Open />
    </Suspense>
  );
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
      return opened ? <ExportDialog /> : null;
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
