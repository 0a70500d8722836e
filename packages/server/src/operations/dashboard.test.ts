import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import { ServerMetrics } from './metrics.ts';

const DEPLOY = join(import.meta.dirname, '../../../../deploy');

const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});

/** What stands in a query and is no metric. */
const WORDS = new Set([
  'sum',
  'rate',
  'max',
  'by',
  'le',
  'histogram_quantile',
  'clamp_min',
  'topk',
]);
const LABELS = new Set(['device', 'kind', 'instance', 'code', 'status', 'route']);

function metricsIn(query: string): string[] {
  return [...query.matchAll(/[a-z_][a-z0-9_]+/g)]
    .map(([word]) => word)
    .filter((word) => !WORDS.has(word) && !LABELS.has(word));
}

async function dashboard() {
  const text = await readFile(join(DEPLOY, 'grafana/dashboards/rounds.json'), 'utf8');
  return dashboardSchema.parse(JSON.parse(text));
}

function watched(): ServerMetrics {
  const metrics = new ServerMetrics();
  metrics.watch({
    rooms: async () => 0,
    journalLagMs: () => 0,
    auditWaiting: () => 0,
    isDraining: () => false,
  });
  return metrics;
}

describe('the dashboard', () => {
  test('asks for nothing that is not measured', async () => {
    const names = new Set(watched().names());
    const { panels } = await dashboard();
    const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(20);
    for (const query of queries) {
      const asked = metricsIn(query);
      expect([query, asked.length > 0]).toEqual([query, true]);
      for (const name of asked) {
        const known = names.has(name) || names.has(name.replace(/_(bucket|count|sum)$/, ''));
        expect([query, name, known]).toEqual([query, name, true]);
      }
    }
  });

  test('shows everything that Rounds itself measures', async () => {
    const { panels } = await dashboard();
    const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
    const own = watched()
      .names()
      .filter((name) => name.startsWith('rounds_'));
    expect(own.filter((name) => !queries.includes(name))).toEqual([]);
  });

  test('has panels of their own numbers', async () => {
    const ids = (await dashboard()).panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
