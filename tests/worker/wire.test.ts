import { expose, type Remote, wrap } from 'comlink';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError, CancelledError } from '../../src/core/errors.ts';
import { installErrorTransfer } from '../../workers/common/wire.ts';

interface Api {
  bad(): Promise<void>;
  cancelled(): Promise<void>;
  range(): Promise<void>;
  text(): Promise<void>;
  fine(): Promise<number>;
}
const api: Api = {
  bad: async () => {
    throw new AppError('npy/bad-header', 'got 511, expected 512', 'faces.npy is cut short.', {
      place: { file: 'faces.npy', byte: 128 },
      details: { columns: 511 },
    });
  },
  cancelled: async () => {
    throw new CancelledError();
  },
  range: async () => {
    throw new RangeError('too long');
  },
  text: async () => {
    throw 'just text';
  },
  fine: async () => 7,
};

describe('errors over comlink', () => {
  let remote: Remote<Api>;
  const channel = new MessageChannel();
  beforeAll(() => {
    installErrorTransfer();
    expose(api, channel.port1);
    remote = wrap<Api>(channel.port2);
  });
  afterAll(() => {
    channel.port1.close();
    channel.port2.close();
  });

  const thrownBy = async (call: () => Promise<unknown>): Promise<unknown> => {
    try {
      await call();
    } catch (error) {
      return error;
    }
    throw new Error('did not throw');
  };

  test('an AppError keeps class, code, messages, place, details and stack', async () => {
    const error = await thrownBy(() => remote.bad());
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      name: 'AppError',
      code: 'npy/bad-header',
      message: 'got 511, expected 512',
      userMessage: 'faces.npy is cut short.',
      place: { file: 'faces.npy', byte: 128 },
      details: { columns: 511 },
    });
    expect((error as AppError).stack).toContain('wire.test');
  });

  test('a CancelledError stays one', async () => {
    expect(await thrownBy(() => remote.cancelled())).toBeInstanceOf(CancelledError);
  });

  test('another error keeps its name and message, and is no AppError', async () => {
    const error = await thrownBy(() => remote.range());
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(AppError);
    expect(error).toMatchObject({ name: 'RangeError', message: 'too long' });
  });

  test('a thrown text becomes an error with that message', async () => {
    expect(await thrownBy(() => remote.text())).toMatchObject({ message: 'just text' });
  });

  test('results are untouched', async () => {
    expect(await remote.fine()).toBe(7);
  });
});
