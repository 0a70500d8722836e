import { Command } from 'commander';

import { systemClock } from '../clock.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { connectDatabase } from '../database/database-client.ts';
import { createInstructorLinks } from '../identity/instructor-links.ts';
import { DEFAULT_PORT, parsePort, portFrom } from './settings.ts';

export function linkCommand(): Command {
  return new Command('link')
    .description('Print a new one-time link that makes whoever opens it first an instructor')
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .option(
      '--port <port>',
      'port of the server',
      parsePort,
      portFrom(process.env.PORT, DEFAULT_PORT),
    )
    .action(async (options: { readonly data: string; readonly port: number }) => {
      const database = await connectDatabase(dataFolderAt(options.data).database);
      try {
        const secret = await createInstructorLinks(database.links, systemClock).create();
        process.stdout.write(`http://localhost:${options.port}/console#link=${secret}\n`);
      } finally {
        await database.close();
      }
    });
}
