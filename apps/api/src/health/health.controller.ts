import type { Metrics } from '@keyturn/observability';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { Answer } from '../http/answer.ts';
import { Route } from '../http/route.decorator.ts';
import { type FleetKnowledge, INFORMER, METRICS } from '../parts.ts';
import { type AskReadiness, READINESS } from './readiness.ts';

const check = z.strictObject({
  ok: z.boolean(),
  latencyMs: z.number().optional(),
  lagMs: z.number().optional(),
  pollers: z.int().optional(),
});

const readiness = z
  .strictObject({
    status: z.enum(['ready', 'notReady']),
    checks: z.strictObject({ temporal: check, workers: check, records: check, redis: check, informer: check }),
    clock: z.strictObject({ factor: z.number(), now: z.string().meta({ format: 'date-time' }) }),
    versions: z.strictObject({ keyturn: z.string(), node: z.string() }),
  })
  .meta({ id: 'Readiness' });

@Controller()
export class HealthController {
  readonly #readiness: AskReadiness;
  readonly #metrics: Metrics;

  constructor(
    @Inject(READINESS) readiness: AskReadiness,
    @Inject(INFORMER) fleet: FleetKnowledge,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#readiness = readiness;
    this.#metrics = metrics;
    metrics.gauge({
      name: 'informer_lag_seconds',
      help: 'Since memory was last known to be as new as records',
      collect: (gauge) => gauge.set(fleet.lagMs() / 1000),
    });
    this.#gaugePhases('tokens', () => fleet.tokensByPhase());
    this.#gaugePhases('migrations', () => fleet.migrationsByPhase());
  }

  @Route({
    method: 'GET',
    path: '/livez',
    permission: 'open',
    summary: 'The process answers',
    answer: z.strictObject({ status: z.literal('alive') }),
  })
  alive() {
    return { status: 'alive' as const };
  }

  @Route({
    method: 'GET',
    path: '/readyz',
    permission: 'open',
    summary: 'What this process stands on, each with latency or lag; 503 without Temporal, a polling worker or records',
    answer: readiness,
    alsoStatus: [503],
  })
  async ready(): Promise<Answer> {
    const body = await this.#readiness();
    return new Answer({ status: body.status === 'ready' ? 200 : 503, body });
  }

  @Route({ method: 'GET', path: '/metrics', permission: 'open', summary: 'For Prometheus', produces: 'text/plain' })
  async metrics(): Promise<Answer> {
    const { contentType, text } = await this.#metrics.page();
    return new Answer({ headers: { 'content-type': contentType }, body: text });
  }

  #gaugePhases(what: 'tokens' | 'migrations', byPhase: () => Readonly<Record<string, number>>): void {
    this.#metrics.gauge({
      name: what,
      help: `${what === 'tokens' ? 'Tokens' : 'Migrations'} by phase`,
      labels: ['phase'],
      collect: (gauge) => {
        gauge.reset();
        for (const [phase, count] of Object.entries(byPhase())) gauge.set({ phase }, count);
      },
    });
  }
}
