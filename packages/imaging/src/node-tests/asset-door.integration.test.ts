import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from '@jest/globals';

/** Everything a module imports, statically or later. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const isTypeOnly = /^(?:import|export) type[^;]*;/gm;
  const specifier = /(?:from|import)\s*\(?\s*'([^']+)'/g;
  return [...source.replaceAll(isTypeOnly, '').matchAll(specifier)].map(([, name = '']) => name);
}

/** The packages that are reachable from a file of this package. */
function packagesReachableFrom(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) open.push(join(dirname(file), name));
      else packages.add(name);
    }
  }
  return packages;
}

test('the door for browser workers reaches the asset codec and nothing of DICOM', () => {
  const door = join(import.meta.dirname, '../asset.ts');
  expect([...packagesReachableFrom(door)].sort()).toEqual([
    '@cornerstonejs/codec-openjph/wasmjs',
    '@noble/hashes/sha2.js',
    // Masks of segmentations are zipped.
    'fflate',
  ]);
});

test('the main door reaches everything, so the test above looks in the right places', () => {
  const door = join(import.meta.dirname, '../index.ts');
  const packages = packagesReachableFrom(door);
  for (const name of ['dicom-parser', 'dcmjs-codecs', 'fflate']) expect(packages).toContain(name);
});
