// Pictures for the README and the install dialog, taken of the built app with the demo episode:
// `npm run build && node tests/screenshots.mjs`.
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { preview } from 'vite';
import { ensureBrowser } from './ensure-browser.mjs';

const OUT = 'public/screenshots';
const server = await preview({ preview: { port: 0, strictPort: false } });
const address = server.resolvedUrls?.local[0] ?? '';
const executablePath = ensureBrowser();
const browser = await chromium.launch(executablePath ? { executablePath } : {});
mkdirSync(OUT, { recursive: true });

async function open(width, height, theme) {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Theme and help' }).click();
  await page.getByRole('menuitemradio', { name: theme }).click();
  await page.getByRole('button', { name: 'Load demo' }).click();
  await page.getByRole('grid', { name: 'Identities' }).locator('img').first().waitFor();
  return page;
}

async function save(page, name) {
  // Faces are drawn as they come into view; the notice of the import goes by itself.
  await page
    .getByRole('button', { name: /^(Dismiss|Close)/ })
    .first()
    .click({ timeout: 3000 })
    .catch(() => {});
  await page.waitForTimeout(6000);
  const png = await page.screenshot();
  await sharp(png).webp({ quality: 82 }).toFile(`${OUT}/${name}.webp`);
}

const dark = await open(1440, 900, 'Dark');
await dark.getByRole('grid', { name: 'Identities' }).getByRole('row').first().click();
await dark.keyboard.press('r');
await dark.keyboard.type('Amara');
await dark.keyboard.press('Enter');
await dark.keyboard.press('l');
await save(dark, 'identities-dark');

const light = await open(1440, 900, 'Light');
await light.getByRole('grid', { name: 'Identities' }).getByRole('row').nth(1).click();
await light.keyboard.press('Enter');
await save(light, 'identity-light');

const phone = await open(390, 844, 'Dark');
await save(phone, 'phone-dark');

await browser.close();
await server.close();
