import { expect, type Page } from '@playwright/test';

/** Person of each track. */
export type People = Readonly<Record<string, string>>;

/** Keys pressed by somebody who sits at the review and knows the truth. */
export class Hand {
  presses = 0;
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  async press(key: string): Promise<void> {
    this.presses += 1;
    await this.page.keyboard.press(key);
  }
  async type(text: string): Promise<void> {
    this.presses += text.length;
    await this.page.keyboard.type(text);
  }
}

/** The question on the page, `kind:a:b`, once it is another than before; undefined when none is left. */
async function question(page: Page, before: string | undefined): Promise<string | undefined> {
  const panel = page.getByRole('region', { name: 'Review queue' });
  let shown: string | undefined;
  await expect
    .poll(async () => {
      if (await page.getByText(/Nothing left that is worth asking/).isVisible()) return 'done';
      shown = (await panel.getAttribute('data-question')) ?? undefined;
      return shown ?? before;
    })
    .not.toBe(before);
  return shown === before ? undefined : shown;
}

/** Take out of the merges that look certain what is wrong, accept the rest. @returns merges looked at */
async function lookAtWall(hand: Hand, people: People): Promise<number> {
  const { page } = hand;
  const panel = page.getByRole('region', { name: 'Review queue' });
  const cards = panel.getByRole('checkbox');
  const asked = panel.and(page.locator('[data-question]'));
  await expect(asked.or(cards.first()).first()).toBeVisible();
  const keys = await cards.evaluateAll((boxes) =>
    boxes.map((box) => (box as HTMLElement).dataset.merge ?? ''),
  );
  if (keys.length === 0) return 0;
  await expect(cards.first()).toBeFocused();
  for (const [i, key] of keys.entries()) {
    if (i > 0) await hand.press('ArrowRight');
    const [, a = '', b = ''] = key.split(':');
    if (people[a] !== people[b]) await hand.press('Space');
  }
  await hand.press('Enter');
  return keys.length;
}

/** A person who is done stops here; the queue has to end by itself long before. */
const MOST_ANSWERS = 200;

/**
 * Open the review, look at the wall, answer every question by who the people really are, name whom the
 * queue asks to name.
 */
export async function review(
  hand: Hand,
  people: People,
): Promise<{ readonly certain: number; readonly answers: number }> {
  await hand.press('v');
  const certain = await lookAtWall(hand, people);
  let answers = certain === 0 ? 0 : 1;
  let shown = await question(hand.page, undefined);
  for (; shown !== undefined; answers++) {
    expect(answers).toBeLessThan(MOST_ANSWERS);
    const [kind, a = '', b = ''] = shown.split(':');
    await hand.press(b === '' || people[a] === people[b] ? 'y' : 'x');
    if (kind === 'unnamed') {
      await hand.type(people[a] ?? 'nobody');
      await hand.press('Enter');
    }
    shown = await question(hand.page, shown);
  }
  return { certain, answers };
}
