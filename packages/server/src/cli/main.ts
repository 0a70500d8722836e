#!/usr/bin/env node
import { Command } from 'commander';

import { importCommand } from './import-command.ts';
import { inspectCommand } from './inspect-command.ts';
import { linkCommand } from './link-command.ts';
import { serveCommand } from './serve-command.ts';

const program = new Command('rounds')
  .description('A multiplayer VR classroom for radiology. For teaching; not for diagnostic use.')
  .showHelpAfterError();
program.addCommand(serveCommand());
program.addCommand(importCommand());
program.addCommand(inspectCommand());
program.addCommand(linkCommand());
await program.parseAsync();
