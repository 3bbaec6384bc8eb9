import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './Button.tsx';
import { keepFocusIn } from './keep-focus-in.ts';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  readonly onClose: () => void;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  readonly size?: 'small' | 'medium' | 'large';
  readonly children: ReactNode;
}

/** A modal window: native, so that focus, Esc and the inert page behind are the browser's. */
export function Dialog(props: DialogProps) {
  const { onClose, size = 'medium' } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      focusMain(dialog);
    }
    return () => {
      if (dialog?.open) dialog.close();
      focusAgain(before);
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it natively; the click is for the backdrop
    <dialog
      ref={ref}
      className={`dialog dialog-${size}`}
      aria-labelledby={heading}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <Contents {...props} heading={heading} />
    </dialog>
  );
}

/**
 * A modal window for a question that comes between two keys. The page behind is not made inert, for which the browser
 * would style every element anew as it opens, and again as it goes: it is covered, and the focus stays in the window.
 */
export function LightDialog(props: DialogProps) {
  const { onClose, size = 'medium' } = props;
  const cover = useRef<HTMLDivElement>(null);
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    if (dialog === null) return;
    cover.current?.showPopover();
    focusMain(dialog);
    // Wherever the focus is: a press beside the buttons may have taken it out of the window.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Tab') keepFocusIn(dialog, event);
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      closing.current();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true });
      focusAgain(before);
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what lies around a window; Esc does what a click on it does
    // biome-ignore lint/a11y/useKeyWithClickEvents: as said
    <div
      ref={cover}
      popover="manual"
      className="dialog-cover"
      onClick={(event) => {
        if (event.target === cover.current) onClose();
      }}
    >
      <dialog
        open
        ref={ref}
        className={`dialog dialog-${size}`}
        aria-modal="true"
        aria-labelledby={heading}
        tabIndex={-1}
      >
        <Contents {...props} heading={heading} />
      </dialog>
    </div>
  );
}

function Contents({
  title,
  lead,
  onClose,
  footer,
  children,
  heading,
}: DialogProps & { readonly heading: string }) {
  return (
    <div className="dialog-box">
      <header className="dialog-head">
        <div>
          <h2 id={heading}>{title}</h2>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        <IconButton label="Close" icon={X} side="below-end" onClick={onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="dialog-body" tabIndex={0} aria-labelledby={heading}>
        {children}
      </section>
      {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
    </div>
  );
}

/** Not the close button, which comes first: Enter does what the window is for. */
function focusMain(dialog: HTMLElement): void {
  const main = dialog.querySelector<HTMLElement>('.dialog-foot .button-primary:enabled');
  (main ?? dialog).focus();
}

/** Nothing where it has the focus: even then the browser would lay out the page. */
function focusAgain(before: Element | null): void {
  if (before === document.activeElement || !(before instanceof HTMLElement)) return;
  if (before.isConnected) before.focus();
}
