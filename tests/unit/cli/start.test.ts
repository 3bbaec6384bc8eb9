import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { run } from './program.ts';

it('a start at a port that is taken says so, and what to do', async () => {
  const other = createServer();
  await new Promise<void>((settle) => other.listen(0, 'localhost', settle));
  const { port } = other.address() as AddressInfo;
  for (const options of [['--port', String(port)], [`--port=${port}`]]) {
    const { outcome } = run(process.execPath, ['start.mjs', ...options]);
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `Something listens at http://localhost:${port} already: the page, if it was started before. For another port: npm start -- --port ${port + 1}\n`,
    );
  }
  other.close();
});
