import { type ChildProcess, spawn } from 'node:child_process';

/** Fixes the token that services of the tests ask for. */
export const TOKEN = 'token-of-the-visit';

export interface Service {
  readonly origin: string;
  readonly child: ChildProcess;
}

const started: ChildProcess[] = [];
// Of the process of the tests, which may run several files: this one is loaded once.
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** The built program over a data root, until the process of the tests ends. @param port 0 for any that is free */
export function serveFolder(root: string, port = '0'): Promise<Service> {
  const args = ['dist/cli/main.mjs', 'serve', '--data-root', root, '--port', port];
  const child = spawn(process.execPath, args, { env: { ...process.env, CUTLINE_TOKEN: TOKEN } });
  started.push(child);
  return new Promise((settle, fail) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (origin !== undefined) settle({ origin, child });
    });
    child.on('close', () => fail(new Error(`the service ended: ${text}`)));
  });
}
