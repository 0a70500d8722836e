import { systemClock } from '../clock.ts';
import type { Database } from '../database/database-client.ts';
import { type AuditAction, type AuditDetails, sealKeyOf } from './audit-record.ts';

/** Writes down what is done from the command line, beside a server that runs or not. */
export async function noteOperator(
  { audit }: Database,
  secret: Uint8Array,
  what: {
    readonly action: AuditAction;
    readonly subject?: string;
    readonly details?: AuditDetails;
  },
): Promise<void> {
  const { action, subject = '', details = {} } = what;
  const event = { atMs: systemClock.unixMs(), action, actor: 'operator', subject, details };
  await audit.append([event], sealKeyOf(secret));
}
