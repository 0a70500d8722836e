import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import type { Clock } from '../clock.ts';
import { readOwnFile } from '../identity/secret-file.ts';

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

const DAY_MS = 24 * 3_600_000;
/** What browsers accept at most. */
const LIFETIME_DAYS = 397;
const RENEW_BEFORE_DAYS = 30;

/** IPv4 addresses under which other machines in the room reach this one. */
export function lanAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address);
}

/**
 * The self-signed certificate for the local network: headsets enter VR over https only. Kept in the data folder, so that
 * people accept it once; made anew where it runs out or this machine has got another address.
 */
export async function readOrCreateCertificate(
  folder: string,
  addresses: readonly string[],
  clock: Clock,
): Promise<Certificate> {
  const keyPath = join(folder, 'key.pem');
  const certificatePath = join(folder, 'certificate.pem');
  const existing = await readPair(keyPath, certificatePath);
  if (existing !== undefined && isUsable(existing.certificate, addresses, clock.unixMs()))
    return existing;
  const created = await createCertificate(addresses, clock.unixMs());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyPath, created.key, { mode: 0o600 });
  await writeFile(certificatePath, created.certificate, { mode: 0o600 });
  return created;
}

/** @throws SettingsError where others may read the key */
async function readPair(
  keyPath: string,
  certificatePath: string,
): Promise<Certificate | undefined> {
  const key = await readOwnFile(keyPath, 'browsers warn once more');
  const certificate = await readFile(certificatePath, 'utf8').catch(() => undefined);
  return key === undefined || certificate === undefined ? undefined : { key, certificate };
}

function isUsable(pem: string, addresses: readonly string[], nowMs: number): boolean {
  try {
    const certificate = new X509Certificate(pem);
    const expiresMs = Date.parse(certificate.validTo);
    if (!(expiresMs - nowMs > RENEW_BEFORE_DAYS * DAY_MS)) return false;
    return addresses.every((address) => certificate.checkIP(address) !== undefined);
  } catch {
    return false;
  }
}

async function createCertificate(
  addresses: readonly string[],
  nowMs: number,
): Promise<Certificate> {
  // A server makes one a year: no other start waits for what it takes to load.
  const { generate } = await import('selfsigned');
  const ips = ['127.0.0.1', '::1', ...addresses];
  const pem = await generate([{ name: 'commonName', value: 'Rounds' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + (LIFETIME_DAYS - 1) * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: 'localhost' }, ...ips.map((ip) => ({ type: 7 as const, ip }))],
      },
    ],
  });
  return { key: pem.private, certificate: pem.cert };
}
