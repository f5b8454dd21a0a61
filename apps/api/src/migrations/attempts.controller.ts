import { Controller, Inject } from '@nestjs/common';
import { attemptView } from '@keyturn/contracts';
import { migrationAttemptDetail, migrationAttempts } from '@keyturn/contracts/schemas';
import type { RerunAttempt } from '@keyturn/domain';
import type { Records } from '@keyturn/records';
import type { z } from 'zod';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { unreadable } from '../lives/life-commands.ts';
import { RECORDS } from '../parts.ts';
import { MigrationCommands } from './migration-commands.service.ts';

@Controller()
export class AttemptsController {
  readonly #commands: MigrationCommands;
  readonly #records: Records;

  constructor(@Inject(MigrationCommands) commands: MigrationCommands, @Inject(RECORDS) records: Records) {
    this.#commands = commands;
    this.#records = records;
  }

  @Route({
    method: 'GET',
    path: '/v1/migrations/:id/attempts',
    permission: 'migrations.read',
    summary: 'The latest attempts of a migration, oldest first',
    answer: migrationAttempts,
  })
  list({ params }: ApiRequest<undefined, object, 'id'>): z.output<typeof migrationAttempts> {
    return { items: this.#attempts(params.id).map(attemptView) };
  }

  @Route({
    method: 'GET',
    path: '/v1/migrations/:id/attempts/:n',
    permission: 'migrations.read',
    summary: 'One attempt with its keys and the status tree last seen',
    answer: migrationAttemptDetail,
  })
  async get({ params }: ApiRequest<undefined, object, 'id' | 'n'>): Promise<z.output<typeof migrationAttemptDetail>> {
    const attempt = this.#attempts(params.id).find(({ n }) => String(n) === params.n);
    if (attempt === undefined) throw new ApiRefusal('resource.notFound', { detail: 'There is no such attempt.' });
    const { keysRef } = attempt;
    const { attempts } = this.#records;
    const [keys, tree] = await Promise.all([attempts.keys(keysRef), attempts.tree(keysRef)]);
    return {
      ...attemptView(attempt),
      migratedKeys: [...(keys?.migrated ?? [])],
      failedKeys: [...(keys?.failed ?? [])],
      remainingKeys: [...(keys?.remaining ?? [])],
      inCloudKeys: [...(keys?.inCloud ?? [])],
      statusTree: tree?.root ?? null,
      statusSeenAt: tree?.at ?? null,
    };
  }

  #attempts(migrationId: string): readonly RerunAttempt[] {
    const { id, snapshot } = this.#commands.require(migrationId);
    if (snapshot === null) throw unreadable(id);
    return snapshot.state.attempts;
  }
}
