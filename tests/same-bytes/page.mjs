import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { preview } from 'vite';
import { ensureBrowser } from '../ensure-browser.mjs';

const NOW = new Date('2025-11-18T12:34:56Z');
/** How long the page may take to get where the other build got, ms. */
const PATIENCE = 25_000;
/** How long something is waited for where nobody knows yet whether it does anything, ms. */
const TRIAL = 2500;
/** How long one thing on the page may take, ms. */
const SLOWEST = 180_000;
/** How long nothing may change there before it counts as having come to rest, ms. */
const SETTLED = 1500;
/** React numbers these by where they lie in the page; no picture looks different. */
const REACT_IDS = /_r_[0-9a-z]+_/g;

/**
 * Do the same acts on the page of a checkout with every episode, and save all that can be saved.
 * @param expected folder of what the other build wrote: how far it came with every act is waited
 * for, so that a slow machine makes no difference
 */
export async function writeByPage(checkout, out, sets, expected) {
  const server = await preview({
    root: checkout,
    configFile: false,
    logLevel: 'warn',
    base: './',
    build: { outDir: 'dist/app' },
    preview: { port: 0, strictPort: false, host: 'localhost' },
  });
  const executablePath = await ensureBrowser();
  const browser = await chromium.launch(executablePath ? { executablePath } : {});
  const address = server.resolvedUrls.local[0];
  const visit = () => Person.at(browser, address, { out, expected });
  const named = (...names) => sets.filter(({ name }) => names.includes(name));
  try {
    const apart = named('demo-0', 'cast-photos', 'hamilton-clip');
    if (apart.length > 0) {
      const person = await visit();
      for (const set of apart) await person.episode(set);
      await person.season();
      // What was exported last, with its decisions and crops, in another browser.
      await (await visit()).episode({ name: 'exported', path: person.exported });
    }
    // These are one episode: the second is imported over the decisions on the first.
    const again = named('real-run', 'moderated').reverse();
    const person = again.length > 0 ? await visit() : undefined;
    for (const set of again) await person.episode(set);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Which episode is stored as the open one, and how far its log goes. Runs in the page. */
function storedState() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('cutline');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      const close = (state) => {
        database.close();
        resolve(state);
      };
      if (!database.objectStoreNames.contains('records')) {
        close({ place: '', steps: '' });
        return;
      }
      const store = database.transaction('records').objectStore('records');
      const session = store.get(['session']);
      session.onsuccess = () => {
        const key = session.result?.key ?? '';
        const record = store.get(['library', key]);
        const count = store.count(IDBKeyRange.bound(['log', key], ['log', key, []]));
        const cursor = store.get(['cursor', key]);
        cursor.onsuccess = () =>
          close({
            place: `${key} ${record.result?.generation ?? ''}`,
            steps: `${count.result} steps, at ${cursor.result?.cursor ?? 0}`,
          });
      };
    };
  });
}

/** Somebody who does the same in every build. */
class Person {
  static async at(browser, address, folders) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(SLOWEST);
    await context.addInitScript(() => {
      if (localStorage.getItem('cutline:start') === null) {
        localStorage.setItem('cutline:start', 'default');
      }
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(NOW);
    await page.goto(address);
    await page.locator('main:not([aria-busy=true])').waitFor();
    return new Person(page, folders);
  }

  constructor(page, { out, expected }) {
    Object.assign(this, { page, out, expected, notes: [], theirs: undefined });
  }

  begin(name) {
    this.folder = join(this.out, name);
    mkdirSync(this.folder, { recursive: true });
    const theirs = join(this.expected ?? '', name, 'acts.txt');
    this.theirs =
      this.expected !== undefined && existsSync(theirs)
        ? readFileSync(theirs, 'utf8').split('\n')
        : undefined;
    this.notes = [];
  }

  async state() {
    const { steps } = await this.page.evaluate(storedState);
    const asked = this.page.locator('[data-question]');
    const question = (await asked.count()) > 0 ? await asked.getAttribute('data-question') : '';
    return `${steps} · ${await this.rest()} · ${question}`;
  }

  /** The summary is said when changes have come to rest: wait until it has. */
  async rest() {
    const summary = this.page.getByRole('status', { name: 'Clustering summary' });
    for (let before; ; await this.page.waitForTimeout(400)) {
      const text = await summary.textContent();
      if (text === before) return text;
      before = text;
    }
  }

  /** Do something and note where it led: to where it led in the other build, where that is known. */
  async act(what, how, trial = TRIAL) {
    const before = await this.state();
    await how();
    const line = this.theirs?.[this.notes.length];
    const known = line?.startsWith(`${what} → `) ? line.slice(what.length + 3) : undefined;
    const until = Date.now() + (known === undefined ? trial : PATIENCE);
    let now = await this.state();
    while (Date.now() < until && (known === undefined ? now === before : now !== known)) {
      now = await this.state();
    }
    for (let last; known === undefined && now !== last; now = await this.state()) {
      last = now;
      await this.page.waitForTimeout(SETTLED);
    }
    this.note(`${what} → ${now}`);
  }

  note(line) {
    this.notes.push(line);
    writeFileSync(join(this.folder, 'acts.txt'), `${this.notes.join('\n')}\n`);
  }

  /** Press keys; "=Amara" types a name. */
  keys(...keys) {
    return this.act(keys.join(' '), async () => {
      for (const key of keys) {
        if (key.startsWith('=')) await this.page.keyboard.type(key.slice(1));
        else await this.page.keyboard.press(key);
      }
    });
  }

  button(name, within = this.page) {
    return within.getByRole('button', { name, exact: typeof name === 'string' }).first();
  }

  /** Press something that is not there for every episode. */
  async press(what, locator) {
    await this.act(what, async () => {
      if (await locator.isVisible()) await locator.click();
    });
  }

  /** Start over at a card of the grid. */
  async card(index) {
    const close = this.button('Close the drawer');
    if (await close.isVisible()) await close.click();
    const grid = this.page.getByRole('grid', { name: 'Identities' });
    for (let i = 0; i < 4; i++) await this.page.keyboard.press('Escape');
    await grid.waitFor({ timeout: TRIAL }).catch(() => {});
    // Without people there is no grid: the keys then do as little in every build.
    if (!(await grid.isVisible())) return;
    await grid.focus({ timeout: TRIAL }).catch(() => {});
    await this.page.keyboard.press('Control+Home');
    for (let i = 0; i < index; i++) await this.page.keyboard.press('ArrowRight');
  }

  /** Open a picture by its key. */
  async drawer(key) {
    await this.card(0);
    await this.page.keyboard.press(key);
    await this.button('Close the drawer').waitFor();
    const save = this.page.locator('.drawer').getByRole('button', { name: /SVG$|^CSV$/ });
    await save
      .first()
      .waitFor({ timeout: TRIAL })
      .catch(() => {});
    await this.page.waitForTimeout(500);
  }

  async episode({ name, path }) {
    this.begin(name);
    const { page } = this;
    const { place } = await page.evaluate(storedState);
    if (path === undefined) await this.button('Load demo').click();
    else if (path.endsWith('.zip')) await this.drop(path);
    else await page.getByLabel('Episode folder', { exact: true }).first().setInputFiles(path);
    while ((await page.evaluate(storedState)).place === place) await page.waitForTimeout(100);
    await this.act('import', () => this.rest(), 4000);
    await this.people();
    await this.tracks();
    await this.review();
    await this.history();
    await this.export('decided');
    // Small episodes have nothing of their own to say here.
    if (name === 'demo-0' || name === 'cast-photos') {
      await this.parameters();
      await this.pictures();
    }
    await page.reload();
    await page.locator('main:not([aria-busy=true])').waitFor();
    await this.act('reload', () => this.rest(), 4000);
    await this.export('reloaded');
  }

  async drop(path) {
    const cdp = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await cdp.send('Input.dispatchDragEvent', { type, x: 720, y: 450, data });
    }
    await cdp.detach();
  }

  async people() {
    await this.card(0);
    await this.keys('r', '=Amara', 'Enter');
    await this.keys('l');
    await this.card(1);
    await this.keys('r', '=Bea', 'Enter');
    await this.card(2);
    await this.keys('Space', 'ArrowRight', 'Space', 'g');
    await this.card(2);
    await this.keys('Space', 'ArrowRight', 'Space', 'x');
    await this.card(4);
    await this.keys('s');
    await this.card(1);
    await this.keys('Space', 'ArrowRight', 'Space', 'y');
    await this.keys('Control+z');
    await this.keys('Control+z');
    await this.keys('Control+Shift+z');
    await this.card(3);
    await this.keys('1');
    await this.card(0);
    await this.act('merge, unlocked for it', async () => {
      // An offer of before may stand, or have gone by now.
      const dismiss = this.button('Dismiss');
      while (await dismiss.isVisible()) await dismiss.click({ timeout: TRIAL }).catch(() => {});
      for (const key of ['Space', 'ArrowRight', 'Space', 'g']) await this.page.keyboard.press(key);
      // Offered for a while only: not an act of its own, which would come sooner or later.
      const unlock = this.button('Unlock, do it, lock again');
      await unlock.waitFor({ timeout: TRIAL }).catch(() => {});
      if (await unlock.isVisible()) await unlock.click();
    });
    await this.card(5);
    await this.keys('Delete');
    await this.card(6);
    await this.keys('Shift+Delete');
  }

  /** Inside of identities: tracks and faces. */
  async tracks() {
    const heads = this.page.locator('[data-head]');
    for (const [card, last] of [
      [1, ['k']],
      [2, ['t']],
      [2, ['Delete']],
      [0, ['Shift+Delete']],
      [1, ['m', '=Amara', 'Enter']],
    ]) {
      await this.card(card);
      await this.page.keyboard.press('Enter');
      await heads
        .first()
        .waitFor({ timeout: TRIAL })
        .catch(() => {});
      if (!(await heads.first().isVisible())) continue;
      // They are put in order once their similarities are known: the first is the least similar.
      for (let last, turn = 0; turn < 10; turn++) {
        const words = await heads.allTextContents();
        const known = await this.page.locator('.strip-similarity').allTextContents();
        if (words.join() === last && !known.includes('–')) break;
        last = words.join();
        await this.page.waitForTimeout(SETTLED);
      }
      await heads.first().click();
      await this.keys(...last);
    }
    await this.card(1);
    await this.page.keyboard.press('Enter');
    const faces = this.page.getByRole('option');
    await this.act('face', async () => {
      if (await faces.nth(2).isVisible()) await faces.nth(2).dblclick();
    });
  }

  async review() {
    await this.drawer('v');
    for (const key of ['y', 'x', 'u', 'x', 'y']) await this.keys(key);
    await this.press('past', this.button('Past answers'));
    await this.press('revoke', this.button(/^(Revoke|Ask again)/));
    await this.press('revoke', this.button(/^(Revoke|Ask again)/));
  }

  async history() {
    await this.drawer('h');
    await this.act('checkpoint', async () => {
      await this.page.getByLabel('Name of the checkpoint').fill('Cast named');
      await this.button('Add checkpoint').click();
    });
    const steps = this.page.getByRole('list', { name: /Steps/ }).getByRole('button');
    await this.press('to a step', steps.nth(6));
    await this.press('to the last', steps.first());
    await this.keys('Control+z');
    await this.keys('Control+z');
    await this.keys('Control+Shift+z');
  }

  /** Other parameters, and who is who under them. */
  async parameters() {
    const choose = (label, value) =>
      this.act(
        `${label} ${value}`,
        () => this.page.getByRole('combobox', { name: label, exact: true }).selectOption(value),
        4000,
      );
    const field = this.page.getByRole('spinbutton', { name: 'Cluster threshold value' });
    for (const value of ['0.42', '0.7']) {
      await this.act(`threshold ${value}`, async () => {
        await field.fill(value);
        await field.press('Enter');
      });
      await this.export(`at-${value}`, ['spec']);
    }
    await choose('Linkage', 'complete');
    await choose('Outlier mode', 'noise');
    await choose('Same frame, two people', 'enforce');
    await this.export('complete', ['pipeline']);
    await choose('Linkage', 'average');
    await choose('Metric', 'within_track');
    await this.export('within', ['spec']);
    await choose('Algorithm', 'hdbscan');
    await choose('Pooling', 'median');
    await this.export('hdbscan', ['spec']);
    await choose('Algorithm', 'agglomerative');
    await this.button('Load or save parameters').click();
    await this.save(this.button('Save recognition.yaml'));
    await this.button('Done').click();
    await choose('Metric', 'cosine');
    await choose('Pooling', 'mean');
    await choose('Outlier mode', 'singleton');
  }

  /** The pictures that can be saved, and what is drawn on a canvas. */
  async pictures() {
    for (const key of ['w', 'd', 'i', 'a', 'b']) {
      await this.drawer(key);
      await this.saveAll(key);
      for (const view of key === 'b' ? ['Linkages', 'People'] : []) {
        const tab = this.button(view);
        if (!(await tab.isVisible())) continue;
        await tab.click();
        await this.page.waitForTimeout(500);
        await this.saveAll(view);
      }
    }
  }

  async season() {
    this.begin('season');
    await this.drawer('e');
    const report = this.button('Report: save the comparison');
    await this.page
      .getByText(/singletons? at 0/)
      .first()
      .waitFor({ timeout: SLOWEST });
    await this.page.waitForTimeout(TRIAL);
    for (const name of [/Report page/, /Table/, /Everything/]) {
      await report.click();
      await this.save(this.page.getByRole('menuitem', { name }));
    }
    await this.saveAll('season');
  }

  /** Every picture and table on the page that has a button to save it. */
  async saveAll(prefix) {
    const drawer = this.page.locator('.drawer');
    for (const name of [/^Save .* as SVG$/, /^Save .* as PNG$/, 'CSV']) {
      const button = this.button(name, drawer);
      if (!(await button.isVisible()) || !(await button.isEnabled())) continue;
      // A picture that is still being worked out is not a difference.
      for (let i = 0; i < 10 && !this.isTheirs(await this.save(button, prefix)); i++) {
        await this.page.waitForTimeout(1000);
      }
    }
  }

  /** True where the other build wrote the same file, or nothing is known of it. */
  isTheirs(path) {
    if (this.expected === undefined) return true;
    const other = join(this.expected, path.slice(this.out.length));
    return existsSync(other) && readFileSync(other).equals(readFileSync(path));
  }

  async save(button, prefix = '') {
    const waiting = this.page.waitForEvent('download');
    await button.click();
    const download = await waiting;
    const name = `${prefix}${prefix === '' ? '' : '-'}${download.suggestedFilename()}`;
    const path = join(this.folder, name);
    await download.saveAs(path);
    if (name.endsWith('.svg')) {
      writeFileSync(path, readFileSync(path, 'utf8').replace(REACT_IDS, 'id'));
    }
    return path;
  }

  /** Export everything that can be exported, and unpack it. */
  async export(name, profiles = ['spec', 'pipeline']) {
    for (const profile of profiles) {
      await this.button('Export').click();
      const dialog = this.page.getByRole('dialog', { name: 'Export' });
      const title = profile === 'spec' ? /specification/i : /pipeline/i;
      await dialog.getByRole('radio', { name: title }).check();
      const boxes = await dialog.getByRole('checkbox').all();
      for (const box of boxes) if (await box.isEnabled()) await box.check();
      // The demo's crops are drawn for a minute: the command line's are compared.
      const wanted = name === 'decided' && !this.folder.endsWith('demo-0');
      const crops = wanted ? { spec: 'All', pipeline: 'Without deleted' }[profile] : 'None';
      const some = dialog.getByRole('radio', { name: crops, exact: true });
      if (await some.isEnabled()) await some.check();
      const zip = await this.save(this.button(/^Save zip/, dialog), `${name}-${profile}`);
      if (`${name}-${profile}` === 'decided-spec') this.exported = zip;
      await this.unpack(zip, join(this.folder, `${name}-${profile}`));
    }
  }

  async unpack(zip, to) {
    const reader = new ZipReader(new BlobReader(new Blob([readFileSync(zip)])));
    for (const entry of await reader.getEntries()) {
      const bytes = await entry.getData(new Uint8ArrayWriter());
      const path = join(to, entry.filename);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    await reader.close();
  }
}
