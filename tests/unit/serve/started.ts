import { onTestFinished } from 'vitest';
import { PROGRAM, run } from '../cli/program.ts';

export const TOKEN = 'token-of-the-process';
export const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };

export interface Started {
  readonly origin: string;
  readonly link: string;
  /** What it has said. */
  readonly said: () => string;
  readonly child: ReturnType<typeof run>['child'];
  readonly outcome: ReturnType<typeof run>['outcome'];
}

/**
 * The built program, serving at a port that is free. @returns once it listens
 * @param node options of Node
 * @param more of the environment
 */
export async function started(
  folder: string,
  node: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const args = [...node, PROGRAM, 'serve', '--data-root', folder, '--port', '0'];
  const env = { ...process.env, CUTLINE_TOKEN: TOKEN, ...more };
  const { child, outcome } = run(process.execPath, args, { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const link = await new Promise<string>((settle, fail) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/login\?token=\S+/.exec(text)?.[0];
      if (found !== undefined) settle(found);
    });
    void outcome.then(({ stderr }) => fail(new Error(stderr)));
  });
  return { origin: new URL(link).origin, link, said: () => text, child, outcome };
}
