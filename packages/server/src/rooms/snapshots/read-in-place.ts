/** As much as libuv reads at once. */
const READ_BYTES = 65_536;

/**
 * What all sockets are read into, one after the other: its bytes count until the listener returns. Never freed, as the
 * sockets' handles point at it.
 */
const shared = Buffer.allocUnsafeSlow(READ_BYTES);

type ReadListener = (nread: number, buffer: Buffer) => boolean;

/** The parts of `net.Socket` behind its option `onread`. */
interface SocketInternals {
  readonly _handle?: { useUserBuffer?(buffer: Uint8Array): void } | null;
  readonly readableLength?: number;
  [part: symbol]: unknown;
}

/**
 * Has a socket read into one buffer shared by all of them, where Node would give every chunk 64 kB, cut them to its
 * length, and pass it through a stream: for the few bytes of a pose that is most of what reading costs. `net.connect` has
 * the option `onread` for this; for sockets that a server accepts there is no public door to it.
 * @param listener gets the buffer and how many of its bytes were read; `data` is emitted no more
 * @returns false where this Node has other insides, or where the stream holds bytes that would come too late: nothing has
 *   changed then
 * @see https://nodejs.org/api/net.html#socketconnectoptions-connectlistener
 */
export function readInPlace(
  socket: object,
  listener: (buffer: Buffer, length: number) => void,
): boolean {
  const internals = socket as SocketInternals;
  const { buffer, callback } = partsOf(internals);
  const handle = internals._handle;
  if (buffer === undefined || callback === undefined) return false;
  if (typeof handle?.useUserBuffer !== 'function') return false;
  if ((internals.readableLength ?? 0) > 0) return false;
  internals[buffer] = shared;
  internals[callback] = ((length, bytes) => {
    listener(bytes, length);
    return true;
  }) satisfies ReadListener;
  handle.useUserBuffer(shared);
  return true;
}

/** Where a socket keeps what it was given as `onread`. */
function partsOf(socket: object): Readonly<Record<'buffer' | 'callback', symbol | undefined>> {
  const symbols = Object.getOwnPropertySymbols(socket);
  return {
    buffer: symbols.find(({ description }) => description === 'kBuffer'),
    callback: symbols.find(({ description }) => description === 'kBufferCb'),
  };
}
