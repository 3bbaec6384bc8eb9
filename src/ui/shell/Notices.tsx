import { CircleCheck, CircleX, Info, RefreshCw, TriangleAlert, X } from 'lucide-react';
import { useStore } from '../../state/store.ts';
import type { Notice } from '../../state/types.ts';
import { Button, IconButton } from '../common/Button.tsx';
import './notices.css';

const ICONS = { error: CircleX, warning: TriangleAlert, info: Info, done: CircleCheck } as const;
/** Messages: errors wait to be dismissed, the store takes the rest away. */
export function Notices() {
  const notices = useStore((state) => state.notices);
  const updateReady = useStore((state) => state.updateReady);
  return (
    <section className="notices" aria-label="Messages">
      {updateReady && <UpdateNotice />}
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const dismiss = useStore((state) => state.dismissNotice);
  const { id, level, text, action } = notice;
  const Icon = ICONS[level];
  return (
    <div className="notice" data-level={level} role={level === 'error' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden="true" />
      <p>{text}</p>
      {action !== undefined && (
        <Button
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" icon={X} side="above" onClick={() => dismiss(id)} />
    </div>
  );
}

function UpdateNotice() {
  const applyUpdate = useStore((state) => state.applyUpdate);
  return (
    <div className="notice" data-level="info" role="status">
      <RefreshCw size={16} aria-hidden="true" />
      <p>A new version of Cutline is ready. Your work is saved.</p>
      <Button onClick={applyUpdate}>Reload</Button>
    </div>
  );
}
