import { Command } from 'commander';

import { noteOperator } from '../audit/operator-trail.ts';
import { systemClock } from '../clock.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { connectDatabase } from '../database/database-client.ts';
import { createInstructorLinks } from '../identity/instructor-links.ts';
import { readServerSecret } from '../identity/secret-file.ts';
import { databaseFrom, DEFAULT_PORT, parsePort, portFrom } from './settings.ts';

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
      const folder = dataFolderAt(options.data);
      const database = await connectDatabase(await databaseFrom(process.env, folder));
      try {
        await noteOperator(database, await readServerSecret(process.env, folder.secret), {
          action: 'instructor.link-made',
        });
        const secret = await createInstructorLinks(database.links, systemClock).create();
        process.stdout.write(`http://localhost:${options.port}/console#link=${secret}\n`);
      } finally {
        await database.close();
      }
    });
}
