import type { Clock } from '../clock.ts';
import type { TicketClaims, TokenSigner } from './tokens.ts';

/** Lets every ticket in once. */
export interface TicketGate {
  /** The ticket's claims without using it up, or undefined where it is forged or expired. */
  read(ticket: string): TicketClaims | undefined;
  /** The ticket's claims, or undefined where it is forged, expired or was used before. */
  admit(ticket: string): TicketClaims | undefined;
}

/**
 * Remembers used tickets until they expire. In memory is enough: a ticket names one room as it was built once in one process,
 * and is admitted there alone.
 */
export function createTicketGate(signer: TokenSigner, clock: Clock): TicketGate {
  const usedUntilMs = new Map<string, number>();

  const forgetExpired = (): void => {
    const nowMs = clock.unixMs();
    for (const [ticketId, expiresAtMs] of usedUntilMs) {
      // Insertion order is order of expiry: all tickets live equally long, give or take a slow network.
      if (expiresAtMs > nowMs) break;
      usedUntilMs.delete(ticketId);
    }
  };

  return {
    read: (ticket) => signer.verify('ticket', ticket)?.claims,

    admit(ticket) {
      forgetExpired();
      const verified = signer.verify('ticket', ticket);
      if (verified === undefined || usedUntilMs.has(verified.claims.ticketId)) return undefined;
      usedUntilMs.set(verified.claims.ticketId, verified.expiresAtMs);
      return verified.claims;
    },
  };
}
