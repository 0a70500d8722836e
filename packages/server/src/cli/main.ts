#!/usr/bin/env node
import { Command } from 'commander';

import { keepCompiledCode } from '../code-cache.ts';
import { problemOf } from '../database/database-problem.ts';
import { SettingsError } from '../settings/environment.ts';

keepCompiledCode();

/** Loaded when they are wanted: nobody who inspects a file waits for the server's parts to load. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve-command.ts')).serveCommand(),
  cluster: async () => (await import('./cluster-command.ts')).clusterCommand(),
  import: async () => (await import('./import-command.ts')).importCommand(),
  'export-case': async () => (await import('./bundle-commands.ts')).exportCaseCommand(),
  'import-case': async () => (await import('./bundle-commands.ts')).importCaseCommand(),
  inspect: async () => (await import('./inspect-command.ts')).inspectCommand(),
  deidentify: async () => (await import('./deidentify-command.ts')).deidentifyCommand(),
  audit: async () => (await import('./audit-command.ts')).auditCommand(),
  permissions: async () => (await import('./permissions-command.ts')).permissionsCommand(),
  journal: async () => (await import('./journal-command.ts')).journalCommand(),
  link: async () => (await import('./link-command.ts')).linkCommand(),
};

const program = new Command('rounds')
  .description('A multiplayer VR classroom for radiology. For teaching; not for diagnostic use.')
  .showHelpAfterError();
const wanted = Object.entries(COMMANDS).filter(([name]) => name === process.argv[2]);
for (const [, load] of wanted.length > 0 ? wanted : Object.entries(COMMANDS))
  program.addCommand(await load());
try {
  await program.parseAsync();
} catch (error) {
  const isSaidInWords = error instanceof SettingsError || problemOf(error) !== undefined;
  if (!(isSaidInWords && error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
