import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

import { type CaseDocument, caseDocumentSchema, type ErrorCode } from '@rounds/classroom';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

import type { AssetStore } from '../../storage/asset-store.ts';
import type { ImportSummary } from '../import-summary.ts';
import {
  BUNDLE_SCHEMA_VERSION,
  type BundleFile,
  DOCUMENT_NAME,
  type Manifest,
  manifestHeadSchema,
  manifestSchema,
  MANIFEST_NAME,
  MAX_BUNDLE_FILES,
  MAX_DOCUMENT_BYTES,
  MAX_MANIFEST_BYTES,
} from './manifest.ts';

/** A bundle that is not taken. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly refusal: ErrorCode;

  constructor(refusal: ErrorCode, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}

export interface ReadBundle {
  readonly document: CaseDocument;
  readonly importSummary: ImportSummary | undefined;
}

const STORED = 0;

/**
 * Checks everything a bundle claims and puts its images into a store. Entries are not compressed and are exactly those
 * of the manifest, each with the length and hash it says there, so nothing in it can grow or hide. No name in it becomes
 * a path. @throws BundleError
 */
export async function readBundle(path: string, store: AssetStore): Promise<ReadBundle> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false, strictFileNames: true });
    const entries = await listEntries(zip, (await stat(path)).size);
    const manifest = await readManifest(zip, entries);
    if (manifest.files.length + 1 !== entries.size) throw new BundleError('bundle.invalid');
    const text = await readChecked(
      zip,
      entries,
      fileOf(manifest, DOCUMENT_NAME),
      MAX_DOCUMENT_BYTES,
    );
    const document = parseWith(caseDocumentSchema, text);
    requireSameFiles(document, manifest);
    for (const file of manifest.files) {
      if (file.role !== 'volume' && file.role !== 'overlay') continue;
      await store.put(await readChecked(zip, entries, file, file.byteLength));
    }
    return { document, importSummary: manifest.importSummary ?? undefined };
  } catch (error) {
    throw error instanceof BundleError ? error : new BundleError('bundle.invalid', error);
  } finally {
    zip?.close();
  }
}

async function listEntries(
  zip: ZipFile,
  bundleByteLength: number,
): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > MAX_BUNDLE_FILES) throw new BundleError('bundle.invalid');
  const entries = new Map<string, Entry>();
  let byteLength = 0;
  for await (const entry of zip.eachEntry()) {
    const isPlain = entry.compressionMethod === STORED && !entry.isEncrypted();
    if (!isPlain || entries.has(entry.fileName)) throw new BundleError('bundle.invalid');
    entries.set(entry.fileName, entry);
    byteLength += entry.uncompressedSize;
    // Entries that lie within each other would be many times what was sent.
    if (byteLength > bundleByteLength) throw new BundleError('bundle.invalid');
  }
  return entries;
}

async function readManifest(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Promise<Manifest> {
  const entry = entries.get(MANIFEST_NAME);
  if (entry === undefined) throw new BundleError('bundle.invalid');
  const text = await readEntry(zip, entry, MAX_MANIFEST_BYTES);
  const { schemaVersion } = parseWith(manifestHeadSchema, text);
  if (schemaVersion > BUNDLE_SCHEMA_VERSION) throw new BundleError('bundle.newer');
  return parseWith(manifestSchema, text);
}

function fileOf(manifest: Manifest, name: string): BundleFile {
  const file = manifest.files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new BundleError('bundle.invalid');
  return file;
}

/** Each asset of the document is there, under its own hash, and no other. */
function requireSameFiles(document: CaseDocument, manifest: Manifest): void {
  const overlays = document.overlays.map((overlay) => overlay.assetSha256);
  const needed = new Set([document.volume.assetSha256, ...overlays]);
  const assets = manifest.files.filter((file) => file.name.startsWith('assets/'));
  const isWhole =
    assets.length === needed.size &&
    assets.every((file) => needed.has(file.sha256) && file.name === `assets/${file.sha256}`);
  if (!isWhole) throw new BundleError('bundle.invalid');
}

async function readChecked(
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  { name, byteLength, sha256 }: BundleFile,
  maxByteLength: number,
): Promise<Buffer> {
  const entry = entries.get(name);
  if (entry === undefined || entry.uncompressedSize !== byteLength) {
    throw new BundleError('bundle.invalid');
  }
  const bytes = await readEntry(zip, entry, maxByteLength);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new BundleError('bundle.invalid');
  }
  return bytes;
}

async function readEntry(zip: ZipFile, entry: Entry, maxByteLength: number): Promise<Buffer> {
  if (entry.uncompressedSize > maxByteLength) throw new BundleError('bundle.invalid');
  const parts: Buffer[] = [];
  for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function parseWith<T>(schema: { parse(value: unknown): T }, text: Buffer): T {
  return schema.parse(JSON.parse(text.toString('utf8')));
}
