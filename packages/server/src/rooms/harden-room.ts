import { type Client, ClientState, CloseCode, Protocol, type Room } from '@colyseus/core';

/** The parts of Colyseus' Room that have no public door. */
interface RoomInternals {
  readonly _reservedSeats: Record<string, unknown>;
  readonly _reservedSeatTimeouts: Record<string, NodeJS.Timeout>;
  _onMessage(client: Client, buffer: Buffer): void;
  readonly _serializer: {
    readonly encoder: { encode(...parameters: readonly unknown[]): Uint8Array };
    getFullState(...parameters: readonly unknown[]): Uint8Array;
    applyPatches(clients: readonly PatchReceiver[], ...parameters: readonly unknown[]): boolean;
  };
}

/** As much of a client as the serializer needs. */
interface PatchReceiver {
  readonly state: number;
  raw(bytes: Uint8Array): void;
}

/**
 * Sockets keep the bytes they are given until a slow network takes them, while the encoder uses its buffer again at once:
 * people with slow connections would get somebody else's bytes. One copy per patch and per full state ends that. Call
 * after the room has its state.
 */
export function copyEncodedState(room: Room): void {
  const { _serializer: serializer } = room as unknown as RoomInternals;
  const { encoder } = serializer;
  const encode = encoder.encode.bind(encoder);
  encoder.encode = (...parameters) => Buffer.from(encode(...parameters));
  const getFullState = serializer.getFullState.bind(serializer);
  let encoded: Uint8Array | undefined;
  let copy: Buffer | undefined;
  serializer.getFullState = (...parameters) => {
    const state = getFullState(...parameters);
    // Those who join between two changes share the bytes: the serializer encodes anew only after a change.
    if (copy === undefined || state !== encoded) copy = Buffer.from(state);
    encoded = state;
    return copy;
  };
}

/**
 * Forgets who has a reservation and no socket yet. A room that is to close would wait for them, up to a quarter of a
 * minute, and they find their way again.
 */
export function dropReservations(room: Room): void {
  const { _reservedSeats: seats, _reservedSeatTimeouts: timeouts } =
    room as unknown as RoomInternals;
  for (const sessionId of Object.keys(seats)) {
    clearTimeout(timeouts[sessionId]);
    delete timeouts[sessionId];
    delete seats[sessionId];
  }
}

/**
 * Takes the sending of patches over from Colyseus: whoever holds the function that is given back sends what it gives to
 * every joined client, at once and without exception. Call after `copyEncodedState`.
 * @returns runs `broadcastPatch` and gives the patch, or undefined where nothing changed
 */
export function takePatches(room: Room): () => Uint8Array | undefined {
  const { _serializer: serializer } = room as unknown as RoomInternals;
  const applyPatches = serializer.applyPatches.bind(serializer);
  let patch: Uint8Array | undefined;
  const receiver: PatchReceiver = {
    state: ClientState.JOINED,
    raw: (bytes) => {
      patch = bytes;
    },
  };
  const receivers = [receiver];
  serializer.applyPatches = (clients, ...parameters) =>
    applyPatches(clients.length === 0 ? clients : receivers, ...parameters);
  return () => {
    patch = undefined;
    room.broadcastPatch();
    return patch;
  };
}

/**
 * Puts a guard before every frame a socket delivers. Colyseus decodes frames outside any try: a malformed one would throw
 * into the socket's event handler and end the process.
 */
export function guardFrames(
  room: Room,
  guard: {
    /** False drops the frame. */
    readonly admits: (client: Client) => boolean;
    /** True where the frame is dealt with, and Colyseus need not look at it. */
    readonly takes: (client: Client, frame: Buffer) => boolean;
    readonly onMalformed: (client: Client, error: unknown) => void;
  },
): void {
  const internals = room as unknown as RoomInternals;
  const onMessage = internals._onMessage.bind(room);
  internals._onMessage = (client, buffer) => {
    try {
      if (!guard.admits(client) || guard.takes(client, buffer)) return;
      if (!KNOWN_FRAMES.has(buffer[0] ?? 0)) throw new Error('no frame that this room knows');
      sayWhy(client, () => guard.onMalformed(client, new Error('Colyseus could not read a frame')));
      onMessage(client, buffer);
    } catch (error) {
      guard.onMalformed(client, error);
    }
  };
}

/** What clients of this room send; Colyseus would hear more: requests with answers, and input. */
const KNOWN_FRAMES: ReadonlySet<number> = new Set<number>([
  Protocol.JOIN_ROOM,
  Protocol.LEAVE_ROOM,
  Protocol.ROOM_DATA,
  Protocol.ROOM_DATA_BYTES,
  Protocol.PING,
]);

const told = new WeakSet<Client>();

/** Where Colyseus closes by itself, it says that there was an error, not which: `close` then says it instead. */
function sayWhy(client: Client, close: () => void): void {
  if (told.has(client)) return;
  told.add(client);
  const leave = client.leave.bind(client);
  client.leave = (code, reason) => {
    if (code === CloseCode.WITH_ERROR) close();
    else leave(code, reason);
  };
}
