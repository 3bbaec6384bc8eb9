import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a socket that can be cut: nothing comes through any more, and nobody is told. */
export class Cable {
  readonly #server;
  readonly #ends = new Set<Socket>();
  #cut = false;

  private constructor(socket: string) {
    this.#server = createServer({ allowHalfOpen: false }, (near) => {
      const far = connect(socket);
      for (const end of [near, far]) {
        this.#ends.add(end);
        end.on('error', () => {});
        end.on('close', () => this.#ends.delete(end));
        if (this.#cut) end.pause();
      }
      near.on('data', (chunk) => void far.write(chunk));
      far.on('data', (chunk) => void near.write(chunk));
      near.on('end', () => far.end());
      far.on('end', () => near.end());
      if (this.#cut) for (const end of [near, far]) end.pause();
    });
  }

  static async to(socket: string): Promise<Cable> {
    const cable = new Cable(socket);
    await new Promise<void>((settle) => {
      cable.#server.listen(0, '127.0.0.1', settle);
    });
    return cable;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#cut = true;
    for (const end of this.#ends) end.pause();
  }

  mend(): void {
    this.#cut = false;
    for (const end of this.#ends) end.resume();
  }

  remove(): void {
    for (const end of this.#ends) end.destroy();
    this.#server.close();
  }
}
