import { type TransferHandler, transferHandlers } from 'comlink';
import { AppError, CancelledError } from '../src/core/errors.ts';
import type { WireError } from './contract.ts';

/** What comlink's handler gets on the sending side: the thrown value in an envelope. */
interface Thrown {
  readonly value: unknown;
}

/** Reduce anything thrown to plain data that structured clone takes. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof AppError) {
    const { message, code, userMessage, place, details, stack } = thrown;
    return { name: 'AppError', message, code, userMessage, place, details, stack };
  }
  const plain = { userMessage: '', place: {}, details: {} };
  if (thrown instanceof CancelledError) {
    return {
      name: 'CancelledError',
      message: thrown.message,
      code: '',
      stack: undefined,
      ...plain,
    };
  }
  // DOMException is an Error in every browser, so its name (QuotaExceededError) is kept as well.
  if (thrown instanceof Error) {
    const { message, name, stack } = thrown;
    return { name: 'Error', message, code: name, stack, ...plain };
  }
  return { name: 'Error', message: String(thrown), code: 'Error', stack: undefined, ...plain };
}

/** The error that `toWireError` took apart: same class, code, messages, place and details. */
export function fromWireError(wire: WireError): Error {
  const error = revive(wire);
  // The stack of the thread that threw says where; the receiver's would only name comlink.
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

function revive(wire: WireError): Error {
  switch (wire.name) {
    case 'AppError':
      return new AppError(wire.code, wire.message, wire.userMessage, {
        place: wire.place,
        details: { ...wire.details },
      });
    case 'CancelledError':
      return new CancelledError();
    case 'Error': {
      const error = new Error(wire.message);
      error.name = wire.code;
      return error;
    }
    default:
      return wire.name satisfies never;
  }
}

/**
 * Replace comlink's "throw" handler, which keeps only name, message and stack, so that errors
 * cross a worker boundary whole. To be called once on each side before the first message.
 */
export function installErrorTransfer(): void {
  const original = transferHandlers.get('throw');
  if (original === undefined) throw new Error('comlink has no "throw" transfer handler');
  const handler: TransferHandler<unknown, WireError> = {
    // The marker that tells a thrown value is private to comlink: ask the handler that knows it.
    canHandle: (value): value is unknown => original.canHandle(value),
    serialize: (thrown) => [toWireError((thrown as Thrown).value), []],
    deserialize: (wire) => {
      throw fromWireError(wire);
    },
  };
  transferHandlers.set('throw', handler as TransferHandler<unknown, unknown>);
}
