import { Controller, Inject } from '@nestjs/common';
import { confirmation, confirmationList, confirmationQuery } from '@keyturn/contracts/schemas';
import type { Confirmation, Records } from '@keyturn/records';
import type { z } from 'zod';
import { validKeys } from '../auth/four-eyes.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import type { Principal } from '../http/principal.ts';
import { Route } from '../http/route.decorator.ts';
import { RECORDS } from '../parts.ts';
import { confirmationView, type ConfirmationView } from './confirmation-view.ts';

/** Far more than wait at any time: what is over is forgotten after a day. */
const LISTED_AT_MOST = 500;

/** What waits for a second person, and what came of it. Confirming is for the route of each kind of act. */
@Controller()
export class ConfirmationsController {
  readonly #records: Records;

  constructor(@Inject(RECORDS) records: Records) {
    this.#records = records;
  }

  @Route({
    method: 'GET',
    path: '/v1/confirmations',
    permission: 'tokens.read',
    summary: 'Acts that take two people, newest first, and whether you may confirm them; kept for a day',
    query: confirmationQuery,
    answer: confirmationList,
  })
  async list({ query, principal }: ApiRequest<undefined, z.output<typeof confirmationQuery>>) {
    const { state: wanted } = query;
    const now = new Date().toISOString();
    // Asked of records, so that what is over cannot push out what waits.
    const isOpenOnly = wanted?.every((state) => state === 'open') === true;
    const found = await this.#records.confirmations.list({
      limit: LISTED_AT_MOST,
      ...(isOpenOnly && { openAt: now }),
    });
    const views = await this.#views(found, principal);
    return { items: views.filter(({ state }) => wanted === undefined || wanted.includes(state)) };
  }

  @Route({
    method: 'GET',
    path: '/v1/confirmations/:id',
    permission: 'tokens.read',
    summary: 'One act that takes two people, and whether you may confirm it',
    answer: confirmation,
    refusals: ['resource.notFound'],
  })
  async get({ params, principal }: ApiRequest<undefined, object, 'id'>): Promise<ConfirmationView> {
    const found = await this.#records.confirmations.get(params.id);
    const [view] = found === undefined ? [] : await this.#views([found], principal);
    if (view === undefined) throw new ApiRefusal('resource.notFound', { detail: 'There is no such confirmation.' });
    return view;
  }

  async #views(found: readonly Confirmation[], principal: Principal): Promise<ConfirmationView[]> {
    const now = Date.now();
    const keys = validKeys(await this.#records.keys.list(), now);
    return found.flatMap((one) => confirmationView({ confirmation: one, principal, keys, now }) ?? []);
  }
}
