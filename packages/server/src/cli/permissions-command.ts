import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Command } from 'commander';

import { permissionsPage } from '../permissions/permissions-page.ts';
import { startServer } from '../start-server.ts';

/** A STOW-RS route is there only with a token; the page is about all routes there can be. */
const ANY_TOKEN = 'a-token-of-an-archive';

export function permissionsCommand(): Command {
  return new Command('permissions')
    .description('Print who may do what, as docs/permissions.md has it')
    .option('--write <file>', 'write it there')
    .action(async ({ write }: { readonly write?: string }) => {
      const dataFolder = await mkdtemp(join(tmpdir(), 'rounds-permissions-'));
      try {
        const server = await startServer({
          dataFolder,
          port: 0,
          host: '127.0.0.1',
          demonstrationCase: false,
          logLevel: 'silent',
          pacs: { stowToken: ANY_TOKEN },
        });
        const page = permissionsPage(server.routes);
        await server.close();
        if (write === undefined) process.stdout.write(page);
        else await writeFile(resolve(write), page);
      } finally {
        await rm(dataFolder, { recursive: true, force: true });
      }
    });
}
