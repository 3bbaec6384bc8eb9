import { useEffect, useLayoutEffect, useRef } from 'react';
import './context-menu.css';
import { type OpenMenu, useContextMenu } from './context-menu.ts';
import { MenuList, menuItems } from './Menu.tsx';

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
    menuItems(element)[0]?.focus();
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
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the browser's own menu stays away from this one
    <div
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key !== 'Tab') return;
        event.preventDefault();
        leave();
      }}
    >
      <MenuList
        className="context-menu"
        label={menu.label}
        items={menu.items}
        list={box}
        onLeave={leave}
      />
    </div>
  );
}
