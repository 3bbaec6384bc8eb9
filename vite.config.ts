import react from '@vitejs/plugin-react';
import { defaultClientConditions, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };
import { chunkList, firstLoad } from './vite.first-load.ts';
import { offline } from './vite.offline.ts';
import { threads } from './vite.thread.mjs';

const PORT = Number(process.env.PORT ?? 4173);

// WASM compiles under 'wasm-unsafe-eval'; faces are blob: pictures; nothing is fetched from elsewhere.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * What only a server can say: a policy in a page may not say who frames it. For other hosts the same
 * stands ready in docs/hosting.
 */
const SERVER_HEADERS = {
  'Content-Security-Policy': "frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** The policy rides in the page, so that it holds on any static host; not while developing (HMR is inline). */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

const VERSION = { __CUTLINE_VERSION__: JSON.stringify(packageJson.version) };

const TESTS = 'tests/{unit,worker}/**/*.test.ts';
/** Of modules that hold something: store, stored records, workers on the other side. */
const STATEFUL_TESTS = 'tests/unit/state/**/*.test.ts';
/** Those that bring storage to the version of today, which holds for what comes after them in the same thread. */
const MIGRATING_TESTS = ['tests/unit/state/{facebank,older-builds,safety}.test.ts'];
/** Those that put something else in the place of modules or of what they hold, or load them anew. */
const REPLACING_TESTS = [
  'tests/unit/bridge/**/*.test.ts',
  'tests/unit/state/{impostors,standing,start-episode,stored}.test.ts',
  'tests/unit/cli/{one-bad-entry,reembed}.test.ts',
  'tests/unit/serve/jobs.test.ts',
  'tests/worker/{cluster-warm-up,gpu-faults}.test.ts',
];

const app = {
  base: './',
  plugins: [react(), contentSecurityPolicy(), chunkList(), offline(), threads()],
  // The model runtime's code comes as files of its own, not inside of the worker.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  worker: { format: 'es' as const },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ['index.html', 'bench.html'],
      output: { codeSplitting: { groups: [firstLoad()] } },
    },
  },
  define: VERSION,
  preview: { port: PORT, strictPort: true, host: 'localhost', headers: SERVER_HEADERS },
  test: {
    // No measure: on a machine that is thirty times too busy nothing may fail for it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    setupFiles: ['tests/unit/equal-arrays.ts'],
    // Many tests wait for a program that they started: as many at once as there are cores.
    maxWorkers: '100%',
    // Files share a thread or a process, and what that has loaded: most of the code has no state of its
    // own, and what the page holds begins anew for each test.
    projects: [
      {
        extends: true as const,
        test: {
          name: 'pure',
          include: [TESTS],
          exclude: [STATEFUL_TESTS, ...REPLACING_TESTS],
          isolate: false,
        },
      },
      {
        extends: true as const,
        test: {
          name: 'stateful',
          include: [STATEFUL_TESTS],
          exclude: [...REPLACING_TESTS, ...MIGRATING_TESTS],
          setupFiles: ['tests/unit/state/page-hooks.ts'],
          pool: 'threads' as const,
          isolate: false,
        },
      },
      {
        extends: true as const,
        test: {
          name: 'migrating',
          include: MIGRATING_TESTS,
          setupFiles: ['tests/unit/state/page-hooks.ts'],
          pool: 'threads' as const,
        },
      },
      {
        extends: true as const,
        test: { name: 'replacing', include: REPLACING_TESTS, pool: 'threads' as const },
      },
    ],
  },
};

/**
 * `--mode cli`: the command line, bundled for Node with its packages left outside. The service is a file beside
 * it, loaded where it is wanted.
 */
const cli = {
  plugins: [threads()],
  define: VERSION,
  build: {
    ssr: 'src/serve/main.ts',
    copyPublicDir: false,
    outDir: 'dist/cli',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: {
      output: {
        entryFileNames: 'main.mjs',
        chunkFileNames: '[name].mjs',
        codeSplitting: {
          groups: [{ name: 'commands', test: /src\/(?:core|kernel|cli(?!\/store))\// }],
        },
      },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'cli' ? cli : app));
