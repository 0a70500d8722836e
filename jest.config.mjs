import { findPostgres } from './scripts/postgres.mjs';

// Where jest is started by itself; scripts/test.mjs has looked already, and fetched it where it was not there.
process.env.ROUNDS_POSTGRES ??= findPostgres() ?? '';

/**
 * Three kinds of tests, told apart by their file name:
 *   x.test.ts               unit: beside the code, pure, part of `npm run check`
 *   x.integration.test.ts   the real server, real clients, real data
 *   x.e2e.test.ts           whole system: real Chromium, emulated headset
 * `ROUNDS_TESTS` (unit | integration | e2e | all) selects; scripts/test.mjs runs them all.
 */
const kinds = {
  unit: [
    '<rootDir>/packages/*/src/**/*.test.ts',
    '<rootDir>/packages/*/src/**/*.test.tsx',
    '!**/*.integration.test.ts',
    '!**/*.e2e.test.ts',
  ],
  integration: ['<rootDir>/packages/*/src/**/*.integration.test.ts'],
  e2e: ['<rootDir>/packages/e2e/src/**/*.e2e.test.ts'],
  all: ['<rootDir>/packages/*/src/**/*.test.ts', '<rootDir>/packages/*/src/**/*.test.tsx'],
};

export default {
  testEnvironment: 'node',
  testMatch: kinds[process.env.ROUNDS_TESTS ?? 'all'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Workspace packages are source, not third-party code: they are transformed like everything else.
  transformIgnorePatterns: ['/node_modules/(?!@rounds/)'],
  testSequencer: '<rootDir>/scripts/test-order.mjs',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // Servers and their clients wait more than they work; all else works all the time.
  maxWorkers: process.env.ROUNDS_TESTS === 'integration' ? 3 : 2,
};
