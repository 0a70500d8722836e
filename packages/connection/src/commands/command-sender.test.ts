import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Command, CommandRequest } from '@rounds/classroom';

import type { CommandResult } from '../classroom-connection.ts';
import { FakeEnvironment, settle } from '../fixtures/fake-environment.ts';
import { CommandSender, REJOIN_WAIT_MS, REPLY_TIMEOUT_MS } from './command-sender.ts';

const raise: Command = { type: 'hand.raise', raised: true };
const windowTo = (windowCenter: number): Command => ({
  type: 'window.set',
  windowCenter,
  windowWidth: 1,
});
const planeTo = (planeId: string, x: number): Command => ({
  type: 'plane.set',
  plane: { planeId, enabled: true, pointLps: [x, 0, 0], normalLps: [0, 0, 1] },
});

describe('the command sender', () => {
  let environment: FakeEnvironment;
  let sent: CommandRequest[];
  let isOpen: boolean;
  let sender: CommandSender;

  beforeEach(() => {
    environment = new FakeEnvironment();
    sent = [];
    isOpen = true;
    sender = new CommandSender(environment, (request) => {
      if (isOpen) sent.push(request);
      return isOpen;
    });
  });

  function follow(promise: Promise<CommandResult>): { result?: CommandResult } {
    const followed: { result?: CommandResult } = {};
    void promise.then((result) => (followed.result = result));
    return followed;
  }

  test('an answer goes to the command that asked, in whatever order', async () => {
    sender.connected();
    const first = sender.send(raise);
    const second = sender.send({ type: 'view.reset' });
    expect(sent.map((request) => request.requestId)).toEqual([1, 2]);
    sender.replied({ requestId: 2, status: 'refused', code: 'command.control-required' });
    sender.replied({ requestId: 1, status: 'accepted', sequence: 40 });
    expect(await first).toEqual({ status: 'accepted', sequence: 40 });
    expect(await second).toMatchObject({ status: 'refused', code: 'command.control-required' });
    expect(environment.pendingTimers).toBe(0);
  });

  test('strange, late and doubled answers harm nobody', async () => {
    sender.connected();
    const promise = sender.send(raise);
    for (const strange of [
      null,
      7,
      {},
      { requestId: 'x' },
      { requestId: 99, status: 'accepted', sequence: 0 },
    ]) {
      sender.replied(strange);
    }
    sender.replied({ requestId: 1, status: 'refused', code: 'no.such.code' });
    sender.replied({ requestId: 1, status: 'accepted', sequence: 1 });
    expect(await promise).toMatchObject({ status: 'refused', code: 'command.invalid' });
  });

  test('in flight at a drop: the answer is that nobody knows', async () => {
    sender.connected();
    const promise = sender.send(raise);
    sender.dropped();
    expect(await promise).toMatchObject({ status: 'refused', code: 'connection.lost' });
  });

  test('while dropped it waits for the way back, and is sent then', async () => {
    const followed = follow(sender.send(raise));
    await environment.advance(REJOIN_WAIT_MS - 1);
    expect(followed.result).toBeUndefined();
    sender.connected();
    sender.replied({ requestId: 1, status: 'accepted', sequence: 3 });
    await settle();
    expect(followed.result).toEqual({ status: 'accepted', sequence: 3 });
  });

  test('while dropped it waits ten seconds and no longer, and is not sent afterwards', async () => {
    const followed = follow(sender.send(raise));
    await environment.advance(REJOIN_WAIT_MS);
    expect(followed.result).toMatchObject({ status: 'refused', code: 'connection.lost' });
    sender.connected();
    expect(sent).toEqual([]);
  });

  test('a socket that closes under the hand leaves the command unsent, not lost', async () => {
    sender.connected();
    isOpen = false;
    const promise = sender.send(raise);
    sender.dropped();
    isOpen = true;
    sender.connected();
    sender.replied({ requestId: 1, status: 'accepted', sequence: 9 });
    expect(await promise).toEqual({ status: 'accepted', sequence: 9 });
  });

  test('an answer that never comes is given up', async () => {
    sender.connected();
    const followed = follow(sender.send(raise));
    await environment.advance(REPLY_TIMEOUT_MS);
    expect(followed.result).toMatchObject({ status: 'refused', code: 'connection.lost' });
  });

  test('when there is no way back everything is refused with the reason, now and later', async () => {
    const waiting = sender.send(raise);
    sender.closed('join.seat-moved');
    expect(await waiting).toMatchObject({ status: 'refused', code: 'join.seat-moved' });
    expect(await sender.send(raise)).toMatchObject({ status: 'refused', code: 'join.seat-moved' });
    expect(environment.pendingTimers).toBe(0);
  });

  test('dragging at 90 Hz stays under the limit, ends at the newest value, and every promise is answered', async () => {
    sender.connected();
    const results: Promise<CommandResult>[] = [];
    for (let i = 0; i < 90; i++) {
      results.push(sender.send(planeTo('a', i)), sender.send(windowTo(i)));
      await environment.advance(1000 / 90);
    }
    const inFirstSecond = sent.length;
    await environment.advance(1000);
    expect(inFirstSecond).toBeLessThanOrEqual(50);
    const last = sent.slice(-2).map((request) => request.command);
    expect(last).toContainEqual(planeTo('a', 89));
    expect(last).toContainEqual(windowTo(89));
    for (const { requestId } of sent)
      sender.replied({ requestId, status: 'accepted', sequence: requestId });
    for (const result of await Promise.all(results)) expect(result.status).toBe('accepted');
  });

  test('nothing overtakes a command that might depend on it', () => {
    const order: Command[] = [
      windowTo(1),
      planeTo('a', 1),
      { type: 'view.reset' },
      windowTo(2),
      planeTo('a', 2),
      windowTo(3),
    ];
    for (const command of order) void sender.send(command);
    sender.connected();
    expect(sent.map((request) => request.command)).toEqual([
      windowTo(1),
      planeTo('a', 1),
      { type: 'view.reset' },
      windowTo(3),
      planeTo('a', 2),
    ]);
  });
});
