import type { Context } from './session.ts';

/** What takes longer to be written is no step that was announced, ms. */
const MOST_MS = 3000;

/** Reload the page once what is being written is written. */
export async function reloadPage({ session }: Context): Promise<void> {
  const written = Promise.all([session.writes.ended(), session.bank.writes.ended()]);
  await Promise.race([written, new Promise((resolve) => setTimeout(resolve, MOST_MS))]);
  location.reload();
}
