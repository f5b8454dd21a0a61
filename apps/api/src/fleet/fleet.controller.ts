import { Readable } from 'node:stream';
import { Controller, Inject } from '@nestjs/common';
import { iso } from '@keyturn/contracts';
import { fleetApplied, fleetApplyBody, fleetApplyQuery, fleetSummary } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import type { Informer } from '../informer/informer.ts';
import { INFORMER } from '../parts.ts';
import { exportFleet } from './export-fleet.ts';
import { FleetApplyService } from './fleet-apply.service.ts';
import { SuccessRateService } from './success-rate.service.ts';

type Apply = ApiRequest<z.output<typeof fleetApplyBody>, z.output<typeof fleetApplyQuery>>;

@Controller()
export class FleetController {
  readonly #informer: Informer;
  readonly #fleet: FleetApplyService;
  readonly #successRate: SuccessRateService;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(FleetApplyService) fleet: FleetApplyService,
    @Inject(SuccessRateService) successRate: SuccessRateService,
  ) {
    this.#informer = informer;
    this.#fleet = fleet;
    this.#successRate = successRate;
  }

  @Route({
    method: 'POST',
    path: '/v1/fleet:apply',
    permission: 'fleet.apply',
    summary: 'Register or change many; each document is applied or refused on its own, or with `atomic` all or none',
    query: fleetApplyQuery,
    body: fleetApplyBody,
    answer: fleetApplied,
    bodyLimit: 'large',
    consumes: ['application/yaml', 'application/json'],
  })
  apply({ body, query, principal, updateId }: Apply): Promise<z.output<typeof fleetApplied>> {
    const { dryRun = false, atomic = false } = query;
    return this.#fleet.apply({ documents: body, dryRun, atomic, sender: { principal, updateId, ifMatch: null } });
  }

  @Route({
    method: 'GET',
    path: '/v1/fleet/export',
    permission: 'fleet.read',
    summary: 'The specifications of all tokens and migrations, as YAML that applies back to the same',
    produces: 'application/yaml',
  })
  export(_request: ApiRequest): Answer {
    const { tokens, migrations } = this.#informer;
    const body = Readable.from(exportFleet({ tokens: tokens.sorted('id'), migrations: migrations.sorted('id') }));
    return new Answer({ body, headers: { 'content-type': 'application/yaml; charset=utf-8' } });
  }

  @Route({
    method: 'GET',
    path: '/v1/fleet/summary',
    permission: 'fleet.read',
    summary: 'The whole fleet in numbers',
    answer: fleetSummary,
  })
  async summary(_request: ApiRequest): Promise<z.output<typeof fleetSummary>> {
    const informer = this.#informer;
    const successRate = await this.#successRate.rates();
    const clock = { factor: informer.clock.factor, now: iso(informer.now()) };
    return { ...informer.summary(), successRate, clock, asOf: informer.asOf };
  }
}
