import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './Button.tsx';
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
export function Dialog({ title, lead, onClose, footer, size = 'medium', children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      // Not the close button, which comes first: Enter does what the window is for.
      const main = dialog.querySelector<HTMLElement>('.dialog-foot .button-primary:enabled');
      (main ?? dialog).focus();
    }
    return () => {
      if (dialog?.open) dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
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
    </dialog>
  );
}
