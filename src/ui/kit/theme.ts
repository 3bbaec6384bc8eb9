import type { Theme } from '../../state/lib/types.ts';

/** Keep <html> and the browser's frame in a theme; "system" is what the computer says now. @returns stop */
export function keepTheme(theme: Theme): () => void {
  const light = matchMedia('(prefers-color-scheme: light)');
  const show = (): void => {
    const system = light.matches ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme === 'system' ? system : theme;
    const ground = getComputedStyle(document.documentElement).getPropertyValue('--bg-1').trim();
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
  };
  show();
  light.addEventListener('change', show);
  return () => light.removeEventListener('change', show);
}
