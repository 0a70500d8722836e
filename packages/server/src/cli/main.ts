#!/usr/bin/env node
import { Command } from 'commander';

import { keepCompiledCode } from '../code-cache.ts';

keepCompiledCode();

/** Loaded when they are wanted: nobody who inspects a file waits for the server's parts to load. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve-command.ts')).serveCommand(),
  import: async () => (await import('./import-command.ts')).importCommand(),
  'export-case': async () => (await import('./bundle-commands.ts')).exportCaseCommand(),
  'import-case': async () => (await import('./bundle-commands.ts')).importCaseCommand(),
  inspect: async () => (await import('./inspect-command.ts')).inspectCommand(),
  deidentify: async () => (await import('./deidentify-command.ts')).deidentifyCommand(),
  link: async () => (await import('./link-command.ts')).linkCommand(),
};

const program = new Command('rounds')
  .description('A multiplayer VR classroom for radiology. For teaching; not for diagnostic use.')
  .showHelpAfterError();
const wanted = Object.entries(COMMANDS).filter(([name]) => name === process.argv[2]);
for (const [, load] of wanted.length > 0 ? wanted : Object.entries(COMMANDS))
  program.addCommand(await load());
await program.parseAsync();
