import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
/** Themes differ in colours alone: what else there is to find, one of them finds. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

interface Fault {
  readonly impact: string | undefined;
  readonly text: string;
}

/**
 * What axe finds within some parts of the page, all of it where none is named. In the page itself and
 * without a list of what is right: the app has no frames that would need more. What lies outside the
 * window or under something else has no colours to axe.
 */
export async function faultsIn(
  page: Page,
  look: 'everything' | 'colours',
  ...within: readonly string[]
): Promise<Fault[]> {
  // Once a page: it is half a megabyte of program.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const runOnly: axe.RunOnly =
    look === 'colours' ? { type: 'rule', values: COLOURS } : { type: 'tag', values: TAGS };
  return page.evaluate(
    async ([include, only]) => {
      const { axe: here } = window as unknown as { axe: typeof axe };
      const { violations } = await here.run(
        include.length > 0 ? { include: [...include] } : document,
        {
          runOnly: only,
          resultTypes: ['violations'],
          elementRef: false,
          // Nothing of what is preloaded is looked at: the page has no sound and no film.
          preload: false,
        },
      );
      return violations.map(({ id, impact, nodes }) => ({
        impact: impact ?? undefined,
        text: `${id}: ${nodes[0]?.html.slice(0, 160)} (${nodes.length})`,
      }));
    },
    [within, runOnly] as const,
  );
}

/** Those that are serious or critical, as sentences. */
export async function seriousFaults(...where: Parameters<typeof faultsIn>): Promise<string[]> {
  return (await faultsIn(...where))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ text }) => text);
}

/**
 * Those of both themes, on the view that is open: the page has to follow the system's theme. What
 * differs between themes is looked for in both, everything else in one.
 */
export async function seriousFaultsInBothThemes(
  page: Page,
  ...within: readonly string[]
): Promise<string[]> {
  const faults: string[] = [];
  for (const [theme, look] of [
    ['light', 'colours'],
    ['dark', 'everything'],
  ] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    const found = await seriousFaults(page, look, ...within);
    faults.push(...found.map((fault) => `${theme}: ${fault}`));
  }
  return faults;
}

/** From now on the page's theme is that of the system, which `seriousFaultsInBothThemes` changes. */
export async function followSystemTheme(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Theme and help' }).click();
  await page.getByRole('menuitemradio', { name: 'As the computer' }).click();
}
