/**
 * npm run bench -- gallery [--only head-bone,head-mip]: draws the pictures of docs/gallery anew, from the shared imaging data,
 * and writes docs/gallery.md. Look at each one before keeping it.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';

import { drawGallery } from './render/gallery.ts';

const { values: OPTIONS } = parseArgs({
  options: {
    only: { type: 'string' },
    /** A folder in which encoded volumes are kept for the next time. */
    keep: { type: 'string' },
  },
});

await drawGallery({
  only: OPTIONS.only?.split(','),
  keepFolder: OPTIONS.keep,
  say: (line) => process.stderr.write(`${line}\n`),
});
