export { type BotsReport } from './report.ts';
export { runBots, type RunOptions } from './run-bots.ts';
export { runOnOwnServer } from './run-on-own-server.ts';
