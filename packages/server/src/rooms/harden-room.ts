import type { Client, Room } from '@colyseus/core';

/** The parts of Colyseus' Room that have no public door. */
interface RoomInternals {
  _onMessage(client: Client, buffer: Buffer): void;
  readonly _serializer: {
    readonly encoder: { encode(...parameters: readonly unknown[]): Uint8Array };
    getFullState(...parameters: readonly unknown[]): Uint8Array;
  };
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
  serializer.getFullState = (...parameters) => Buffer.from(getFullState(...parameters));
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
    readonly onMalformed: (client: Client, error: unknown) => void;
  },
): void {
  const internals = room as unknown as RoomInternals;
  const onMessage = internals._onMessage.bind(room);
  internals._onMessage = (client, buffer) => {
    try {
      if (guard.admits(client)) onMessage(client, buffer);
    } catch (error) {
      guard.onMalformed(client, error);
    }
  };
}
