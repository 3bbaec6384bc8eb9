import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What the page needs of a file's kind. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.wgsl': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.onnx': 'application/octet-stream',
};

/** What tells the page that a service serves it; the page's own files have no trace of one. */
export const MARKER = '<meta name="cutline-service" content="1" />';

export interface PageFile {
  readonly type: string;
  /** Names with a hash in them never change. */
  readonly forever: boolean;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

/**
 * The files of the built page by their path, with the mark in index.html. Listed once: what is not in the list
 * is not served.
 * @returns undefined where no page is built there
 */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> | undefined {
  let paths: readonly string[];
  try {
    paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return undefined;
  }
  const files = new Map<string, PageFile>();
  for (const path of paths.map((one) => one.replaceAll('\\', '/'))) {
    const full = join(folder, path);
    if (!statSync(full).isFile()) continue;
    files.set(`/${path}`, {
      type: TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
      forever: path.startsWith('assets/'),
      bytes: () => new Uint8Array(path === 'index.html' ? marked(full) : readFileSync(full)),
    });
  }
  const index = files.get('/index.html');
  if (index === undefined) return undefined;
  return files.set('/', index);
}

/** After what the page says of its own policy, which has to come first. */
function marked(file: string): Uint8Array {
  const text = readFileSync(file, 'utf8');
  return new TextEncoder().encode(text.replace('</head>', `    ${MARKER}\n  </head>`));
}
