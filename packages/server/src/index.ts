export type { Access } from './http/access.ts';
export type { RouteAccess } from './http/app.ts';
export { startServer, type RunningServer, type ServerOptions } from './start-server.ts';
