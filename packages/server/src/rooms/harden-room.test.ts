import { ClientState, type Room, SchemaSerializer } from '@colyseus/core';
import { describe, expect, test } from '@jest/globals';
import { ClassroomSchema, readSharedState } from '@rounds/classroom';
import { Decoder } from '@colyseus/schema';

import { copyEncodedState, takePatches } from './harden-room.ts';

/** A client on a slow network: it keeps what it is given instead of sending it on. */
function slowClient() {
  const queued: Uint8Array[] = [];
  return { state: ClientState.JOINED, queued, raw: (bytes: Uint8Array) => queued.push(bytes) };
}

function setup(isCopied: boolean) {
  const state = new ClassroomSchema();
  const serializer = new SchemaSerializer<ClassroomSchema>();
  serializer.reset(state);
  if (isCopied) copyEncodedState({ _serializer: serializer } as unknown as Room);
  const client = slowClient();
  const patch = (): void => void serializer.applyPatches([client] as never);
  return { state, serializer, client, patch };
}

describe('patches for slow networks', () => {
  test('trap: the encoder gives every patch the same memory', () => {
    const { state, client, patch } = setup(false);
    state.title = 'first';
    patch();
    const before = Buffer.from(client.queued[0] ?? []);
    state.title = 'other';
    patch();
    expect(Buffer.from(client.queued[0] ?? [])).not.toEqual(before);
  });

  test('S2 a patch that waits in a socket is not changed by the next one', () => {
    const { state, serializer, client, patch } = setup(true);
    const full = serializer.getFullState();
    const decoded = new ClassroomSchema();
    const decoder = new Decoder(decoded);
    for (const windowCenter of [1.5, 2.5, 3.5]) {
      state.windowCenter = windowCenter;
      state.title = `title ${windowCenter}`;
      patch();
    }
    decoder.decode(Buffer.from(full), { offset: 1 });
    const seen = client.queued.map((bytes) => {
      decoder.decode(Buffer.from(bytes), { offset: 1 });
      return readSharedState(decoded).view.windowCenter;
    });
    expect(seen).toEqual([1.5, 2.5, 3.5]);
  });

  test('S1 a full state that waits in a socket is not changed by the next one', () => {
    const { state, serializer, patch } = setup(true);
    state.title = 'first';
    const waiting = serializer.getFullState();
    const before = Buffer.from(waiting);
    state.title = 'other';
    patch();
    serializer.getFullState();
    expect(Buffer.from(waiting)).toEqual(before);
  });
});

describe('patches that the room sends itself', () => {
  function roomOf(clients: readonly object[]) {
    const state = new ClassroomSchema();
    const serializer = new SchemaSerializer<ClassroomSchema>();
    serializer.reset(state);
    const room = {
      _serializer: serializer,
      broadcastPatch: () => serializer.applyPatches(clients as never, state),
    } as unknown as Room;
    copyEncodedState(room);
    return { state, serializer, takePatch: takePatches(room) };
  }

  test('S2 are given once for a change, and not to Colyseus to send', () => {
    const client = slowClient();
    const { state, takePatch } = roomOf([client]);
    takePatch();
    expect(takePatch()).toBeUndefined();
    state.windowCenter = 40;
    const patch = takePatch();
    expect(patch?.[0]).toBe(15);
    expect(takePatch()).toBeUndefined();
    expect(client.queued).toEqual([]);
  });

  test('without anybody there is none, and who comes then gets the whole state', () => {
    const { state, serializer, takePatch } = roomOf([]);
    state.windowCenter = 40;
    expect(takePatch()).toBeUndefined();
    const decoded = new ClassroomSchema();
    new Decoder(decoded).decode(Buffer.from(serializer.getFullState()), { offset: 1 });
    expect(decoded.windowCenter).toBe(40);
  });

  test('S1 all who join between two changes share the bytes of one encoding', () => {
    const { state, serializer, takePatch } = roomOf([slowClient()]);
    takePatch();
    const first = serializer.getFullState();
    expect(serializer.getFullState()).toBe(first);
    state.windowCenter = 40;
    takePatch();
    expect(serializer.getFullState()).not.toBe(first);
  });
});
