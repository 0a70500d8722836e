/**
 * Makes the data of a server that was started before: the synthetic case is in its library, in fewer voxels than usual, and a
 * class on it open. Usage: node make-home.ts <output folder>
 */
import process from 'node:process';

import { startServer } from '@rounds/server';

const [dataFolder] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error('an output folder is needed');
const server = await startServer({
  dataFolder,
  port: 0,
  httpsPort: 0,
  host: '127.0.0.1',
  logLevel: 'silent',
  demonstrationCase: { columns: 96, rows: 112, slices: 88 },
  demonstrationClass: true,
});
await server.libraryReady;
await server.thumbnailsReady;
await server.close();
