import { CircleCheck, CircleX, Info, RefreshCw, TriangleAlert, X } from 'lucide-react';
import { type FocusEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Notice } from '../../state/lib/types.ts';
import { useStore } from '../../state/store.ts';
import { NOTICE_LIFE_MS } from '../../state/views/notices-slice.ts';
import { Button, IconButton } from '../kit/Button.tsx';
import { Kbd } from '../kit/Kbd.tsx';

const ICONS = { error: CircleX, warning: TriangleAlert, info: Info, done: CircleCheck } as const;

/**
 * Messages: errors wait to be dismissed, the rest go by themselves, but not while the pointer or the
 * focus is at them. When the one with the focus goes, the focus returns to where it came from.
 */
export function Notices() {
  const notices = useStore((state) => state.notices);
  const updateReady = useStore((state) => state.updateReady);
  const [held, setHeld] = useState(false);
  const cameFrom = useRef<Element | null>(null);
  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    setHeld(true);
    const { relatedTarget, currentTarget } = event;
    const outside = relatedTarget instanceof Node && !currentTarget.contains(relatedTarget);
    if (outside) cameFrom.current = relatedTarget;
  };
  const giveBack = (): void => {
    const back = cameFrom.current;
    cameFrom.current = null;
    if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
  };
  // A notice that goes takes its buttons along: neither pointer nor focus says that it left.
  const count = notices.length;
  useEffect(() => {
    if (count === 0) setHeld(false);
  }, [count]);
  return (
    <section
      className="notices"
      aria-label="Messages"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={onFocus}
      onBlur={() => setHeld(false)}
    >
      {updateReady && <UpdateNotice />}
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} held={held} onGone={giveBack} />
      ))}
    </section>
  );
}

interface NoticeCardProps {
  readonly notice: Notice;
  readonly held: boolean;
  /** It was dismissed by hand. */
  readonly onGone: () => void;
}

function NoticeCard({ notice, held, onGone }: NoticeCardProps) {
  const dismiss = useStore((state) => state.dismissNotice);
  const page = useStore((state) => state.page);
  const { id, level, text, action } = notice;
  const Icon = ICONS[level];
  useLife(NOTICE_LIFE_MS[level], held, () => dismiss(id));
  const close = (): void => {
    onGone();
    dismiss(id);
  };
  return (
    <div className="notice" data-level={level} role={level === 'error' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden="true" />
      <NoticeText text={text} />
      {action !== undefined && (
        <Button
          onClick={() => {
            close();
            action.run();
          }}
        >
          {action.label}
          {action.label === 'Undo' && (action.page ?? 'episode') === page && <Kbd>Ctrl Z</Kbd>}
        </Button>
      )}
      <IconButton label="Dismiss" icon={X} side="above" onClick={close} />
    </div>
  );
}

/** A few lines of it, and all of it on request. */
function NoticeText({ text }: { readonly text: string }) {
  const [long, setLong] = useState(false);
  const [open, setOpen] = useState(false);
  const words = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    const { current } = words;
    if (current === null || open) return;
    // The column is as wide as the window lets it be.
    const watch = new ResizeObserver(() =>
      setLong(current.scrollHeight > current.clientHeight + 1),
    );
    watch.observe(current);
    return () => watch.disconnect();
  }, [open]);
  return (
    <div className="notice-text">
      <p ref={words} data-folded={open ? undefined : ''}>
        {text}
      </p>
      {long && (
        <button
          type="button"
          className="notice-more"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'less' : 'more'}
        </button>
      )}
    </div>
  );
}

/** Call `end` after so many ms in all; time does not count while it is held. */
function useLife(life: number | undefined, held: boolean, end: () => void): void {
  const left = useRef(life);
  const latest = useRef(end);
  latest.current = end;
  useEffect(() => {
    if (held || left.current === undefined) return;
    const since = performance.now();
    const timer = setTimeout(() => latest.current(), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(0, (left.current ?? 0) - (performance.now() - since));
    };
  }, [held]);
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
