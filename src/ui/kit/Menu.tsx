import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import './menu.css';

export interface MenuItem {
  /** Tells it from items of the same label. */
  readonly key?: string;
  readonly label: ReactNode;
  /** To the right, quieter: a key that does the same, say. */
  readonly detail?: string;
  /** Set for a choice among several. */
  readonly checked?: boolean;
  /** A hairline above. */
  readonly separated?: boolean;
  readonly disabled?: boolean | undefined;
  /** Why it is disabled, or what will be asked first. */
  readonly why?: string;
  readonly run: () => void;
}

interface MenuProps {
  /** Name of the button that opens it, and of the menu. */
  readonly label: string;
  readonly button: ReactNode;
  readonly className?: string;
  readonly items: readonly MenuItem[];
  readonly side?: 'below' | 'below-end' | 'above';
  readonly tip?: string;
}

/** A button with a menu: arrows, Home, End, first letters, Esc; closes when focus leaves. */
export function Menu({ label, button, className, items, side = 'below', tip }: MenuProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const buttons = menuItems(list.current);
    (buttons.find((one) => one.ariaChecked === 'true') ?? buttons[0])?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it watches focus leave its children
    <div
      className="menu-root"
      ref={root}
      onBlur={(event) => {
        const to = event.relatedTarget;
        if (to instanceof Node && !root.current?.contains(to)) setOpen(false);
      }}
    >
      <button
        type="button"
        ref={trigger}
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        data-tip={tip}
        data-tip-side={side}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {button}
      </button>
      {open && (
        <MenuList
          className={`menu-${side}`}
          label={label}
          items={items}
          list={list}
          id={id}
          onLeave={close}
        />
      )}
    </div>
  );
}

interface MenuListProps {
  readonly className: string;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly list: RefObject<HTMLDivElement | null>;
  readonly id?: string;
  /** Close it, and give the focus back. */
  readonly onLeave: () => void;
}

/** The open menu itself: arrows, Home, End, first letters, Esc. */
export function MenuList({ className, label, items, list, id, onLeave }: MenuListProps) {
  return (
    <div
      className={`menu ${className}`}
      role="menu"
      id={id}
      aria-label={label}
      ref={list}
      tabIndex={-1}
      onKeyDown={(event) => onMenuKey(event, list.current, onLeave)}
    >
      {items.map((item, i) => (
        <button
          type="button"
          key={item.key ?? (typeof item.label === 'string' ? item.label : i)}
          className={item.separated ? 'menu-item separated' : 'menu-item'}
          {...roleOf(item)}
          disabled={item.disabled}
          title={item.why}
          tabIndex={-1}
          onClick={() => {
            onLeave();
            item.run();
          }}
        >
          <span className="menu-label">{item.label}</span>
          {item.detail !== undefined && <span className="menu-detail">{item.detail}</span>}
        </button>
      ))}
    </div>
  );
}

function roleOf(item: MenuItem) {
  if (item.checked === undefined) return { role: 'menuitem' };
  return { role: 'menuitemradio', 'aria-checked': item.checked };
}

export function menuItems(list: HTMLElement | null): readonly HTMLButtonElement[] {
  return [...(list?.querySelectorAll<HTMLButtonElement>('.menu-item:not(:disabled)') ?? [])];
}

function onMenuKey(event: KeyboardEvent, list: HTMLElement | null, close: () => void): void {
  const items = menuItems(list);
  const at = (items as readonly (Element | null)[]).indexOf(document.activeElement);
  const to = (index: number) => items[(index + items.length) % items.length]?.focus();
  if (event.key === 'ArrowDown') to(at + 1);
  else if (event.key === 'ArrowUp') to(at - 1);
  else if (event.key === 'Home') to(0);
  else if (event.key === 'End') to(items.length - 1);
  else if (event.key === 'Escape') close();
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== ' ') {
    const letter = event.key.toLowerCase();
    const rotated = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    rotated.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
  } else return;
  if (event.key !== 'Tab') event.preventDefault();
  event.stopPropagation();
}
