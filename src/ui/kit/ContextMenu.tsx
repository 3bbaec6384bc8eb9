import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import './menu.css';
import './context-menu.css';
import { type OpenMenu, useContextMenu } from './context-menu.ts';

/** Distance that the menu keeps from the edges of the window, px. */
const EDGE = 8;

/** The context menu, wherever one was asked for; mounted once. */
export function ContextMenu() {
  const menu = useContextMenu((s) => s.menu);
  return menu === undefined ? null : <MenuBox key={`${menu.x},${menu.y}`} menu={menu} />;
}

function MenuBox({ menu }: { readonly menu: OpenMenu }) {
  const close = useContextMenu((s) => s.close);
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(document.activeElement);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(EDGE, Math.min(menu.x, innerWidth - width - EDGE))}px`;
    element.style.top = `${Math.max(EDGE, Math.min(menu.y, innerHeight - height - EDGE))}px`;
    buttons(element)[0]?.focus();
  }, [menu]);
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close();
    };
    document.addEventListener('pointerdown', outside);
    window.addEventListener('blur', close);
    return () => {
      document.removeEventListener('pointerdown', outside);
      window.removeEventListener('blur', close);
    };
  }, [close]);

  const leave = (): void => {
    close();
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = buttons(box.current);
    const at = all.findIndex((button) => button.matches(':focus'));
    const to = (index: number): void => all[(index + all.length) % all.length]?.focus();
    if (event.key === 'ArrowDown') to(at + 1);
    else if (event.key === 'ArrowUp') to(at - 1);
    else if (event.key === 'Home') to(0);
    else if (event.key === 'End') to(-1);
    else if (event.key === 'Escape' || event.key === 'Tab') leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="menu context-menu"
      role="menu"
      aria-label={menu.label}
      ref={box}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {menu.items.map((item) => (
        <button
          type="button"
          key={item.label}
          className="menu-item"
          role="menuitem"
          disabled={item.disabled}
          title={item.why}
          tabIndex={-1}
          onClick={() => {
            leave();
            item.run();
          }}
        >
          <span className="menu-label">{item.label}</span>
          {item.hint !== undefined && <span className="menu-detail">{item.hint}</span>}
        </button>
      ))}
    </div>
  );
}

function buttons(box: HTMLElement | null): readonly HTMLButtonElement[] {
  return [...(box?.querySelectorAll<HTMLButtonElement>('.menu-item:not(:disabled)') ?? [])];
}
