import { Monitor, Moon, Sun } from 'lucide-react';
import { useStore } from '../../state/store.ts';
import { Menu } from '../kit/Menu.tsx';

const THEMES = [
  { theme: 'dark', label: 'Dark', icon: Moon },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'system', label: 'As the computer', icon: Monitor },
] as const;

/** Dark, light, or what the computer says. */
export function ThemeMenu() {
  const theme = useStore((state) => state.theme);
  const setTheme = useStore((state) => state.setTheme);
  const setDialog = useStore((state) => state.setDialog);
  const Icon = THEMES.find((one) => one.theme === theme)?.icon ?? Moon;
  return (
    <Menu
      label="Theme and help"
      className="icon-button theme-menu"
      side="below-end"
      tip="Theme and help"
      button={<Icon size={16} aria-hidden="true" />}
      items={[
        ...THEMES.map((one) => ({
          key: one.theme,
          label: one.label,
          checked: one.theme === theme,
          run: () => setTheme(one.theme),
        })),
        {
          key: 'keys',
          label: 'Keyboard',
          detail: '?',
          separated: true,
          run: () => setDialog('keys'),
        },
      ]}
    />
  );
}
