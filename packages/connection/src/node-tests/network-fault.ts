import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * - `open`: everything passes.
 * - `silent`: nothing passes in either direction, and nobody is told.
 * - `refusing`: new connections are closed at once.
 */
export type NetworkMode = 'open' | 'silent' | 'refusing';

export interface FaultyNetwork {
  readonly url: string;
  mode: NetworkMode;
  /** Asked for every new connection: how many bytes from the server get through before it breaks. */
  bytesUntilBreak: () => number;
  /** Breaks every connection there is. */
  breakAll(): void;
  close(): Promise<void>;
}

/** A wire to a server on this machine that fails when told to. */
export async function startFaultyNetwork(serverPort: number): Promise<FaultyNetwork> {
  const sockets = new Set<Socket>();
  const network = {
    mode: 'open' as NetworkMode,
    bytesUntilBreak: (): number => Infinity,
  };
  const proxy = createServer((near) => {
    if (network.mode === 'refusing') {
      near.destroy();
      return;
    }
    const far = connect(serverPort, '127.0.0.1');
    let bytesLeft = network.bytesUntilBreak();
    const end = (): void => {
      near.destroy();
      far.destroy();
      sockets.delete(near);
      sockets.delete(far);
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    near.on('data', (bytes) => network.mode === 'silent' || far.write(bytes));
    far.on('data', (bytes) => {
      if (network.mode === 'silent') return;
      bytesLeft -= bytes.length;
      if (bytesLeft < 0) end();
      else near.write(bytes);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const breakAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return Object.assign(network, {
    url: `http://127.0.0.1:${port}`,
    breakAll,
    close: async () => {
      breakAll();
      await new Promise((resolve) => proxy.close(resolve));
    },
  });
}
