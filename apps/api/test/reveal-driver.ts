import { reveal } from '@keyturn/contracts/schemas';
import type { z } from 'zod';
import type { Body, TestFleet } from './open-test-fleet.ts';

type Asked = z.output<typeof reveal>;

interface Asking {
  readonly body?: object;
  readonly key?: string | undefined;
}

/** Reveals as people ask for, confirm and redeem them; with the first key unless another is given. */
export class RevealDriver {
  readonly #fleet: TestFleet;

  constructor(fleet: TestFleet) {
    this.#fleet = fleet;
  }

  ask(id: string, { body = {}, key }: Asking = {}) {
    return this.#post(`/v1/tokens/${id}/reveals`, { body: { reason: 'restore drill', ...body }, key });
  }

  /** The same where nothing is in the way. */
  async asked(id: string, asking: Asking = {}): Promise<Asked> {
    const { status, body } = await this.ask(id, asking);
    if (status !== 201) throw new Error(`The value of ${id} could not be asked for: ${JSON.stringify(body)}`);
    return reveal.parse(body);
  }

  /** `name`: the confirmation or the ticket. */
  confirm(id: string, name: string, key?: string) {
    return this.#post(`/v1/tokens/${id}/reveals/${name}/confirm`, { key });
  }

  redeem(id: string, ticket: string, { key, headers }: { key?: string; headers?: Record<string, string> } = {}) {
    return this.#post(`/v1/tokens/${id}/reveals/${ticket}/redeem`, { key, headers });
  }

  #post(
    path: string,
    { key, ...sent }: { key?: string | undefined; body?: object; headers?: Record<string, string> | undefined },
  ) {
    const { headers, ...rest } = sent;
    return this.#fleet.ask('POST', path, { ...rest, ...(headers && { headers }), ...(key !== undefined && { key }) });
  }
}

/** Status and code of a refusal. */
export const refusal = ({ status, body }: { status: number; body: Body }): unknown[] => [status, body['code']];
