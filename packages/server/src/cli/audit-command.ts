import { Command, InvalidArgumentError } from 'commander';

import { type AuditRecord, sealKeyOf } from '../audit/audit-record.ts';
import { verifyChain, type VerifyOptions } from '../audit/verify-chain.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { connectDatabase, type Database } from '../database/database-client.ts';
import { readServerSecret } from '../identity/secret-file.ts';
import { databaseFrom } from './settings.ts';

const PAGE_LENGTH = 1000;

interface AuditSettings {
  readonly data: string;
  readonly verify?: boolean;
  readonly since?: Date;
  readonly json?: boolean;
  readonly noted?: VerifyOptions['noted'];
}

export function auditCommand(): Command {
  return new Command('audit')
    .description('Print who did what, and check that nothing of it was changed or removed')
    .option('--verify', 'check the whole chain: ends with 1 and the first broken entry')
    .option('--since <time>', 'print only what was later, e.g. 2026-03-01 or 2h', parseSince)
    .option('--json', 'one JSON object a line; with --verify, one object')
    .option(
      '--noted <sequence:hash>',
      'with --verify: an end that was noted elsewhere, which the chain must still hold',
      parseNoted,
    )
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .action(audit);
}

async function audit(settings: AuditSettings): Promise<void> {
  const folder = dataFolderAt(settings.data);
  const database = await connectDatabase(await databaseFrom(process.env, folder));
  try {
    if (settings.verify === true) await verify(database, settings, folder.secret);
    else await print(database, settings);
  } finally {
    await database.close();
  }
}

async function verify(
  { audit: store }: Database,
  { json, noted }: AuditSettings,
  secretPath: string,
): Promise<void> {
  const sealKey = sealKeyOf(await readServerSecret(process.env, secretPath));
  const verdict = await verifyChain(store, {
    sealKey,
    ...(noted === undefined ? {} : { noted }),
  });
  if (json === true) process.stdout.write(`${JSON.stringify(withoutSeal(verdict))}\n`);
  else if (verdict.status === 'whole')
    process.stdout.write(
      `The audit log is whole: ${verdict.entries} entries.\n` +
        `Its end, to be noted elsewhere: ${verdict.head.sequence}:${verdict.head.hash}\n`,
    );
  else
    process.stdout.write(
      `The audit log is broken at entry ${verdict.sequence}. ${verdict.reason}\n`,
    );
  if (verdict.status === 'broken') process.exitCode = 1;
}

function withoutSeal(verdict: Awaited<ReturnType<typeof verifyChain>>): object {
  if (verdict.status === 'broken') return verdict;
  const { sequence, hash } = verdict.head;
  return { status: verdict.status, entries: verdict.entries, end: { sequence, hash } };
}

async function print({ audit: store }: Database, { since, json }: AuditSettings): Promise<void> {
  let from = 1;
  for (;;) {
    const page = await store.read({
      from,
      limit: PAGE_LENGTH,
      ...(since === undefined ? {} : { sinceMs: since.getTime() }),
    });
    for (const record of page)
      process.stdout.write(json === true ? `${jsonOf(record)}\n` : `${lineOf(record)}\n`);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_LENGTH) return;
    from = last.sequence + 1;
  }
}

function jsonOf(record: AuditRecord): string {
  const { details, ...rest } = record;
  return JSON.stringify({ ...rest, details: JSON.parse(details) as unknown });
}

function lineOf({ sequence, atMs, action, actor, subject, details }: AuditRecord): string {
  const told = details === '{}' ? '' : ` ${details}`;
  const time = new Date(atMs).toISOString();
  return `${String(sequence).padStart(6)} ${time} ${action} ${actor} ${subject}${told}`.trimEnd();
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment, or how long ago it was. @throws InvalidArgumentError */
function parseSince(text: string): Date {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const ago = unit === undefined ? undefined : Number(count) * (UNITS_MS[unit] ?? 0);
  const moment = ago === undefined ? new Date(text) : new Date(Date.now() - ago);
  if (Number.isNaN(moment.getTime()))
    throw new InvalidArgumentError('Give a time such as 2026-03-01T08:00 or 90m, 2h, 7d.');
  return moment;
}

function parseNoted(text: string): NonNullable<VerifyOptions['noted']> {
  const [, sequence, hash] = /^(\d{1,10}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence === undefined || hash === undefined)
    throw new InvalidArgumentError('Give the end as --verify prints it: <sequence>:<hash>.');
  return { sequence: Number(sequence), hash };
}
