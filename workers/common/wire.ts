import {
  type Endpoint,
  expose,
  releaseProxy,
  type TransferHandler,
  transferHandlers,
} from 'comlink';
import { AppError, CancelledError, type ErrorPlace } from '../../src/core/errors.ts';
import { showLife } from './alive.ts';

/** How an AppError travels: comlink keeps only name and message, so its throw handler is replaced. */
interface WireError {
  readonly name: 'AppError' | 'CancelledError' | 'Error';
  readonly message: string;
  readonly code: string;
  readonly userMessage: string;
  readonly place: ErrorPlace;
  readonly details: Readonly<Record<string, unknown>>;
  /** Of the thread that threw. */
  readonly stack: string | undefined;
}

/** What comlink's handler gets on the sending side: the thrown value in an envelope. */
interface Thrown {
  readonly value: unknown;
}

/** Reduce anything thrown to plain data that structured clone takes. */
function toWireError(thrown: unknown): WireError {
  if (thrown instanceof AppError) {
    const { message, code, userMessage, place, details, stack } = thrown;
    return { name: 'AppError', message, code, userMessage, place, details, stack };
  }
  const plain = { userMessage: '', place: {}, details: {} };
  if (thrown instanceof CancelledError) {
    const { message } = thrown;
    return { name: 'CancelledError', message, code: '', stack: undefined, ...plain };
  }
  // DOMException is an Error in every browser, so its name (QuotaExceededError) is kept as well.
  if (thrown instanceof Error) {
    const { message, name, stack } = thrown;
    return { name: 'Error', message, code: name, stack, ...plain };
  }
  return { name: 'Error', message: String(thrown), code: 'Error', stack: undefined, ...plain };
}

/** The error that `toWireError` took apart: same class, code, messages, place and details. */
function fromWireError(wire: WireError): Error {
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

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * Answer the calls of a page (or of what else is at the other end). Listeners among the arguments
 * come as proxies: the call may forget their answers, and they are let go when it has ended.
 */
export function serve(api: object, end?: Endpoint): void {
  installErrorTransfer();
  if (end === undefined) showLife();
  const calls = Object.entries(api as Readonly<Record<string, Call>>).map(([name, call]) => {
    const served: Call = async (...args) => {
      try {
        return await call(...args.map(listening));
      } finally {
        for (const arg of args) release(arg);
      }
    };
    return [name, served] as const;
  });
  expose(Object.fromEntries(calls), end);
}

/** A proxied listener answers with a promise that nobody waits for: its page may be gone. */
function listening(arg: unknown): unknown {
  if (typeof arg !== 'function') return arg;
  return (value: unknown): void => {
    Promise.resolve(arg(value)).catch(() => {});
  };
}

/** Every proxy holds a MessagePort open until it is released. */
function release(arg: unknown): void {
  if (typeof arg !== 'function') return;
  (arg as { [releaseProxy]?: () => void })[releaseProxy]?.();
}
