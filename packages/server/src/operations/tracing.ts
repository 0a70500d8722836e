import { settingOf } from '../settings/environment.ts';

/** Facts of a span: codes, counts and routes. Never addresses with queries, names or ids of people. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** Traces of what the server does, for those who collect them. */
export interface Tracing {
  /** Runs the work inside a span; one that rejects is marked as failed. */
  during<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
  /** For what begins and ends in different places; gives what ends it. */
  begin(name: string, attributes: SpanAttributes): EndSpan;
  /** Sends what waits. */
  close(): Promise<void>;
}

export type EndSpan = (attributes: SpanAttributes, failed: boolean) => void;

export const NO_TRACING: Tracing = {
  during: (_name, _attributes, work) => work(),
  begin: () => () => undefined,
  close: async () => undefined,
};

/** Off, and not even loaded, unless `OTEL_EXPORTER_OTLP_ENDPOINT` says where traces go. */
export async function startTracing(environment: NodeJS.ProcessEnv): Promise<Tracing> {
  const endpoint = settingOf(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (endpoint === undefined) return NO_TRACING;
  const { openTelemetry } = await import('./open-telemetry.ts');
  return openTelemetry(endpoint, settingOf(environment, 'OTEL_SERVICE_NAME') ?? 'rounds');
}
