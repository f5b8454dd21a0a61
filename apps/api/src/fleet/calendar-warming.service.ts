import { setTimeout } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { describeError, type Logger } from '@keyturn/observability';
import { READINESS, type AskReadiness } from '../health/readiness.ts';
import { LOGGER } from '../parts.ts';
import { FleetCalendarService } from './fleet-calendar.service.ts';

/** Real time between two looks, doubled each time: while Temporal is away for hours, this must not become load. */
const LOOK = { firstMs: 500, longestMs: 30_000 } as const;

/** Has the calendar of a large fleet worked out before somebody asks: of 10,000 tokens it takes up to 1.5 s. Begins when requests can be served, so that no start waits for it. */
@Injectable()
export class CalendarWarming implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #calendar: Pick<FleetCalendarService, 'warm'>;
  readonly #readiness: AskReadiness;
  readonly #logger: Pick<Logger, 'info' | 'warn'>;
  readonly #stopping = new AbortController();

  constructor(
    @Inject(FleetCalendarService) calendar: Pick<FleetCalendarService, 'warm'>,
    @Inject(READINESS) readiness: AskReadiness,
    @Inject(LOGGER) logger: Pick<Logger, 'info' | 'warn'>,
  ) {
    this.#calendar = calendar;
    this.#readiness = readiness;
    this.#logger = logger;
  }

  onApplicationBootstrap(): void {
    const { signal } = this.#stopping;
    this.#warm(signal).catch((error: unknown) => {
      if (!signal.aborted) this.#logger.warn({ err: describeError(error) }, 'the calendar was not worked out ahead');
    });
  }

  beforeApplicationShutdown(): void {
    this.#stopping.abort();
  }

  async #warm(signal: AbortSignal): Promise<void> {
    for (let waitMs: number = LOOK.firstMs; !(await this.#isReady()); waitMs = Math.min(2 * waitMs, LOOK.longestMs))
      await setTimeout(waitMs, undefined, { signal, ref: false });
    signal.throwIfAborted();
    const begunAt = performance.now();
    await this.#calendar.warm(signal);
    this.#logger.info({ tookMs: Math.round(performance.now() - begunAt) }, 'the calendar is worked out');
  }

  async #isReady(): Promise<boolean> {
    const { status, checks } = await this.#readiness();
    return status === 'ready' && checks.informer.ok;
  }
}
