import { Controller, Inject } from '@nestjs/common';
import { callLimits, type Config } from '@keyturn/config';
import { iso } from '@keyturn/contracts';
import { budgetList } from '@keyturn/contracts/schemas';
import type { BudgetUsage, RedisParts } from '@keyturn/redis';
import type { z } from 'zod';
import { ApiRefusal } from '../http/api-refusal.ts';
import { Route } from '../http/route.decorator.ts';
import type { Informer } from '../informer/informer.ts';
import { CONFIG, INFORMER, REDIS } from '../parts.ts';

/** How much of what upstream accounts may call is used up. */
@Controller()
export class BudgetsController {
  readonly #config: Config;
  readonly #informer: Informer;
  readonly #redis: RedisParts;

  constructor(@Inject(CONFIG) config: Config, @Inject(INFORMER) informer: Informer, @Inject(REDIS) redis: RedisParts) {
    this.#config = config;
    this.#informer = informer;
    this.#redis = redis;
  }

  @Route({
    method: 'GET',
    path: '/v1/budgets',
    permission: 'budgets.read',
    summary: 'Calls that each upstream account has used and has left, by class',
    answer: budgetList,
  })
  async list(): Promise<z.output<typeof budgetList>> {
    const nowMs = this.#informer.now();
    const limits = callLimits(this.#config, this.#informer.clock);
    const used = await this.#redis.budgets.usage({ limits, nowMs }).catch(() => {
      throw unavailable();
    });
    return { items: used.map(budgetView), asOf: iso(nowMs) };
  }
}

function budgetView({ account, class: callClass, calls, windowMs, used, availableAtMs }: BudgetUsage) {
  return {
    account,
    class: callClass,
    limit: calls,
    windowSeconds: windowMs / 1000,
    used,
    availableAt: iso(availableAtMs),
  };
}

/** Every process counts for itself meanwhile, and nobody sees all of them. */
function unavailable(): ApiRefusal {
  return new ApiRefusal('service.unavailable', {
    detail: 'Redis is away, where all processes count their calls.',
    action: 'Ask again later; calls stay within their limits meanwhile.',
  });
}
