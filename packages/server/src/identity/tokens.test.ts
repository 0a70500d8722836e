import { describe, expect, test } from '@jest/globals';

import { TestClock } from '../fixtures/test-clock.ts';
import { createTicketGate } from './ticket-gate.ts';
import {
  createTokenSigner,
  type TicketClaims,
  TOKEN_LIFETIME_MS,
  type TokenKind,
} from './tokens.ts';

const SECRET = new Uint8Array(32).fill(7);

const TICKET: TicketClaims = {
  ticketId: 'ticket-1',
  roomId: 'room',
  buildId: 'build-a',
  sessionId: 'session',
  participantId: 'person',
  name: 'Ömer 李',
  role: 'learner',
  device: 'phone',
  takeOver: false,
};

describe('tokens', () => {
  test('J2 come back as they were signed, until they expire', () => {
    const clock = new TestClock();
    const signer = createTokenSigner(SECRET, clock);
    const token = signer.sign('ticket', TICKET);
    expect(token.length).toBeLessThan(1024);
    expect(signer.verify('ticket', token)?.claims).toEqual(TICKET);
    clock.advance(TOKEN_LIFETIME_MS.ticket - 1);
    expect(signer.verify('ticket', token)).toBeDefined();
    clock.advance(1);
    expect(signer.verify('ticket', token)).toBeUndefined();
  });

  test('are refused after any change of any character', () => {
    const signer = createTokenSigner(SECRET, new TestClock());
    const token = signer.sign('seat', { sessionId: 'session', participantId: 'person' });
    for (let index = 0; index < token.length - 1; index++) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const tampered = token.slice(0, index) + other + token.slice(index + 1);
      expect(signer.verify('seat', tampered)).toBeUndefined();
    }
  });

  test('of one kind are not valid as another, nor under another secret', () => {
    const clock = new TestClock();
    const signer = createTokenSigner(SECRET, clock);
    const kinds: TokenKind[] = ['ticket', 'seat', 'asset', 'instructor'];
    const asset = signer.sign('asset', { sessionId: 'session', participantId: 'person' });
    for (const kind of kinds) {
      expect(signer.verify(kind, asset) !== undefined).toBe(kind === 'asset');
    }
    const stranger = createTokenSigner(new Uint8Array(32).fill(8), clock);
    expect(stranger.verify('asset', asset)).toBeUndefined();
  });

  test.each([undefined, '', '.', 'a', 'a.b', 'a.b.c', `${'a'.repeat(2000)}.b`, '💥.💥'])(
    'refuses %p',
    (token) => {
      const signer = createTokenSigner(SECRET, new TestClock());
      expect(signer.verify('ticket', token)).toBeUndefined();
    },
  );
});

describe('the ticket gate', () => {
  test('J3 admits a ticket once', () => {
    const clock = new TestClock();
    const signer = createTokenSigner(SECRET, clock);
    const gate = createTicketGate(signer, clock);
    const ticket = signer.sign('ticket', TICKET);
    const another = signer.sign('ticket', { ...TICKET, ticketId: 'ticket-2' });
    expect(gate.admit(ticket)).toEqual(TICKET);
    expect(gate.admit(ticket)).toBeUndefined();
    expect(gate.admit(another)?.ticketId).toBe('ticket-2');
    clock.advance(TOKEN_LIFETIME_MS.ticket + 1);
    expect(gate.admit(ticket)).toBeUndefined();
  });

  test('J3 does not admit what is no ticket, or no longer one', () => {
    const clock = new TestClock();
    const signer = createTokenSigner(SECRET, clock);
    const gate = createTicketGate(signer, clock);
    const late = signer.sign('ticket', TICKET);
    clock.advance(TOKEN_LIFETIME_MS.ticket);
    expect(gate.admit(late)).toBeUndefined();
    expect(
      gate.admit(signer.sign('asset', { sessionId: 'session', participantId: 'person' })),
    ).toBeUndefined();
  });
});
