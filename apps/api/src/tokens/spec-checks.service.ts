import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '@keyturn/config';
import type { TokenSpec, Violation } from '@keyturn/domain';
import type { NamedSecrets } from '@keyturn/secrets';
import type { Informer } from '../informer/informer.ts';
import { CONFIG, INFORMER, NAMED_SECRETS } from '../parts.ts';
import { checkSpec, type SpecSurroundings } from './check-spec.ts';

/** What specifications are checked against here and now. */
@Injectable()
export class SpecChecks {
  readonly #informer: Informer;
  readonly #config: Config;
  readonly #secrets: NamedSecrets;

  constructor(
    @Inject(INFORMER) informer: Informer,
    @Inject(CONFIG) config: Config,
    @Inject(NAMED_SECRETS) secrets: NamedSecrets,
  ) {
    this.#informer = informer;
    this.#config = config;
    this.#secrets = secrets;
  }

  /** Everything there is to say about one specification, at once. */
  async check(spec: TokenSpec): Promise<Violation[]> {
    return checkSpec(spec, await this.surroundings());
  }

  async surroundings(): Promise<SpecSurroundings> {
    const { tokens } = this.#informer;
    return {
      now: this.#informer.now(),
      egressAllow: this.#config.egressAllow,
      secretNames: new Set((await this.#secrets.list()).map(({ name }) => name)),
      tokensNamed: (name) => tokens.byUpstreamName.ids(name),
    };
  }
}
