import { Inject, Injectable } from '@nestjs/common';
import { iso } from '@keyturn/contracts';
import type { fleetSummary } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { z } from 'zod';
import type { Informer } from '../informer/informer.ts';
import { INFORMER, RECORDS } from '../parts.ts';

type SuccessRates = z.output<typeof fleetSummary>['successRate'];

const PROMOTED = 'keyturn.token.promoted';
const FAILING = 'keyturn.token.failing';
/** Counting thirty days of events costs more than a summary may; they are counted again after so long (real time). */
const KEPT_FOR_MS = 5_000;

/** How many tries to make a new value ended in use, by what records count. */
@Injectable()
export class SuccessRateService {
  readonly #informer: Informer;
  readonly #records: Records;
  #kept: { readonly rates: Promise<SuccessRates>; readonly until: number } | null = null;

  constructor(@Inject(INFORMER) informer: Informer, @Inject(RECORDS) records: Records) {
    this.#informer = informer;
    this.#records = records;
  }

  rates(): Promise<SuccessRates> {
    const now = performance.now();
    if (this.#kept !== null && now < this.#kept.until) return this.#kept.rates;
    const rates = this.#count();
    this.#kept = { rates, until: now + KEPT_FOR_MS };
    // A failure is told to those who wait for it, and forgotten.
    rates.catch(() => (this.#kept = null));
    return rates;
  }

  async #count(): Promise<SuccessRates> {
    const [last24h, last30d] = await Promise.all([this.#since(DAY_MS), this.#since(30 * DAY_MS)]);
    return { last24h, last30d };
  }

  async #since(ms: number) {
    const since = iso(this.#informer.now() - ms);
    const counts = await this.#records.transitions.countSince({ since, types: [PROMOTED, FAILING] });
    const promoted = counts[PROMOTED] ?? 0;
    const failing = counts[FAILING] ?? 0;
    const tries = promoted + failing;
    return { promoted, failing, rate: tries === 0 ? null : promoted / tries };
  }
}
