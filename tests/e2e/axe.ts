import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

/**
 * What axe finds serious or critical within some parts of the page, as sentences. In the page itself
 * and without a list of what is right: another page for every look takes twice as long, and the app
 * has no frames that would need one.
 */
export async function seriousFaults(page: Page, ...within: readonly string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page })
    .options({ runOnly: RULES, resultTypes: ['violations'] })
    .setLegacyMode();
  for (const part of within) builder.include(part);
  const { violations } = await builder.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} (${nodes.length})`);
}
