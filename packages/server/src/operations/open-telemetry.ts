import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

import type { Tracing } from './tracing.ts';

/** Sends spans to a collector (OTLP over HTTP), in batches in the background. Loaded only where one is named. */
export function openTelemetry(endpoint: string, serviceName: string): Tracing {
  const url = new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('rounds');
  const fail = (span: Span): void => void span.setStatus({ code: SpanStatusCode.ERROR });
  return {
    async during(name, attributes, work) {
      const span = tracer.startSpan(name, { attributes });
      try {
        return await context.with(trace.setSpan(context.active(), span), work);
      } catch (error) {
        fail(span);
        throw error;
      } finally {
        span.end();
      }
    },
    begin(name, attributes) {
      const span = tracer.startSpan(name, { attributes });
      return (atEnd, failed) => {
        span.setAttributes(atEnd);
        if (failed) fail(span);
        span.end();
      };
    },
    close: () => provider.shutdown(),
  };
}
