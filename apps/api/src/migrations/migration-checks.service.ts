import { Inject, Injectable } from '@nestjs/common';
import type { MigrationSpec, Violation } from '@keyturn/domain';
import { tokenSubject, type Informer } from '../informer/informer.ts';
import { INFORMER } from '../parts.ts';
import { SpecChecks } from '../tokens/spec-checks.service.ts';
import { checkMigration } from './check-migration.ts';

/** What specifications of migrations are checked against here and now. */
@Injectable()
export class MigrationChecks {
  readonly #informer: Informer;
  readonly #checks: SpecChecks;

  constructor(@Inject(INFORMER) informer: Informer, @Inject(SpecChecks) checks: SpecChecks) {
    this.#informer = informer;
    this.#checks = checks;
  }

  /** Everything there is to say about one specification, at once. */
  async check(spec: MigrationSpec): Promise<Violation[]> {
    const surroundings = await this.#checks.surroundings();
    return checkMigration(spec, { ...surroundings, isToken: (id) => this.isToken(id) });
  }

  /** Registered, and its life is not over. */
  isToken(id: string): boolean {
    return this.#informer.get(tokenSubject(id))?.over === false;
  }
}
