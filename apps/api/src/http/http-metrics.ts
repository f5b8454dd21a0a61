import type { Metrics } from '@keyturn/observability';
import type { FastifyInstance } from 'fastify';

/** From a cached list (under a millisecond) to a command behind a busy worker. */
const BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Counts and times every answer by the route's template: what was sent never becomes a label. */
export function registerHttpMetrics(instance: FastifyInstance, metrics: Metrics): void {
  const durations = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route template',
    labels: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
  });
  const series = new Map<string, { observe(seconds: number): void }>();
  instance.addHook('onResponse', (request, reply, done) => {
    const declaration = request.routeOptions.config.declaration;
    const method = declaration?.method ?? 'other';
    const route = declaration?.path ?? 'unknown';
    const status = String(reply.statusCode);
    const name = `${method} ${route} ${status}`;
    let one = series.get(name);
    if (one === undefined) series.set(name, (one = durations.labels({ method, route, status })));
    one.observe(reply.elapsedTime / 1000);
    done();
  });
}
