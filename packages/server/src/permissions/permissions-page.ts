import { COMMAND_TYPES, type Permission, PERMISSIONS } from '@rounds/classroom';

import { AUDITED_ROUTES } from '../http/audited-routes.ts';
import type { Access } from '../http/access.ts';
import type { RouteAccess } from '../http/app.ts';

const HEAD = `# Who may do what

Written by \`npm run rounds -- permissions --write docs/permissions.md\` from what the server enforces; a test fails where the
two differ. Every cell of both tables is a test of its own.

## Commands in a class

Instructors and co-instructors may do the same. An observer never has control, whoever was given it.
\`for oneself\`: changes nothing but what the class sees of the sender.
`;

const ROUTES_HEAD = `## Routes

\`class\`: while the class whose images they are is open, and ten minutes longer, with the asset token of that class.
A cookie or token that expired, was changed, is of another server or of another kind is nobody's. The last column is what
the audit log calls it.
`;

const COMMAND_CELLS: Readonly<Record<Permission, readonly string[]>> = {
  instructor: ['yes', 'no', 'no', 'no'],
  control: ['yes', 'yes', 'no', 'no'],
  seated: ['yes', 'for oneself', 'for oneself', 'no'],
  anyone: ['yes', 'for oneself', 'for oneself', 'for oneself'],
};

const ROUTE_CELLS: Readonly<Record<Access, readonly string[]>> = {
  public: ['yes', 'yes', 'yes', 'yes'],
  instructor: ['no', 'no', 'yes', 'no'],
  asset: ['no', 'class', 'yes', 'no'],
  sender: ['no', 'no', 'no', 'yes'],
};

/** docs/permissions.md, from the permissions of the domain and the routes of a server. */
export function permissionsPage(routes: readonly RouteAccess[]): string {
  const commands = COMMAND_TYPES.map((type) => [
    `\`${type}\``,
    ...COMMAND_CELLS[PERMISSIONS[type]],
  ]);
  return [
    HEAD,
    table(
      ['command', 'instructor, co-instructor', 'learner with control', 'learner', 'observer'],
      commands,
    ),
    ROUTES_HEAD,
    table(
      ['route', 'nobody', 'learner, observer', 'instructor', 'archive', 'audit log'],
      routeRows(routes),
    ),
  ].join('\n');
}

function routeRows(routes: readonly RouteAccess[]): readonly (readonly string[])[] {
  return routes
    .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
    .toSorted((a, b) => compare(a.url, b.url) || compare(a.method, b.method))
    .map(({ method, url, access }) => {
      const audited = AUDITED_ROUTES[`${method} ${url}`] ?? 'none';
      return [
        `\`${method} ${url}\``,
        ...ROUTE_CELLS[access],
        audited === 'none' ? '' : `\`${audited}\``,
      ];
    });
}

/** By code unit: the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** With columns as wide as their widest cell, as the formatter has them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...rows.map(line), ''].join('\n');
}
