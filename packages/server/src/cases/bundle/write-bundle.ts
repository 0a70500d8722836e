import { createHash } from 'node:crypto';

import type { AssetStore } from '../../storage/asset-store.ts';
import type { CaseRecord } from '../case-library.ts';
import type { ImportSummary } from '../import-summary.ts';
import {
  BUNDLE_FORMAT,
  BUNDLE_SCHEMA_VERSION,
  type BundleFile,
  type BundleRole,
  DOCUMENT_NAME,
  type Manifest,
  MANIFEST_NAME,
} from './manifest.ts';
import { storedZip, storedZipByteLength, type ZipEntry } from './stored-zip.ts';

/** A case as one file. */
export interface CaseBundle {
  readonly byteLength: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * A case as one file that another server imports: its text, its images, its overlays, its thumbnail, and the hash of
 * each. Versions, audit and the names of those who edited stay here. Undefined where images are missing.
 */
export async function writeBundle(
  { document, summary }: CaseRecord,
  importSummary: ImportSummary | undefined,
  assets: AssetStore,
  exportedAtMs: number,
): Promise<CaseBundle | undefined> {
  const text = Buffer.from(JSON.stringify(document));
  const files: BundleFile[] = [
    {
      name: DOCUMENT_NAME,
      role: 'case',
      byteLength: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    },
  ];
  const needed: (readonly [BundleRole, string])[] = [
    ['volume', document.volume.assetSha256],
    ...document.overlays.map((overlay) => ['overlay', overlay.assetSha256] as const),
    ...(summary.thumbnailSha256 === null ? [] : [['thumbnail', summary.thumbnailSha256] as const]),
  ];
  for (const [role, sha256] of needed) {
    const name = role === 'thumbnail' ? 'thumbnail.png' : `assets/${sha256}`;
    if (files.some((file) => file.name === name)) continue;
    const byteLength = await assets.byteLengthOf(sha256);
    if (byteLength === undefined) return undefined;
    files.push({ name, role, byteLength, sha256 });
  }
  const manifest: Manifest = {
    format: BUNDLE_FORMAT,
    schemaVersion: BUNDLE_SCHEMA_VERSION,
    caseId: document.caseId,
    exportedAtMs,
    importSummary: importSummary ?? null,
    files,
  };
  const head = Buffer.from(JSON.stringify(manifest));
  const entries: ZipEntry[] = [
    { name: MANIFEST_NAME, byteLength: head.length, open: () => [head] },
    ...files.map(({ name, role, byteLength, sha256 }) => ({
      name,
      byteLength,
      open: () => (role === 'case' ? [text] : assets.read(sha256)),
    })),
  ];
  return { byteLength: storedZipByteLength(entries), bytes: storedZip(entries) };
}
