import { migrationSecrets, secretsOf } from '@keyturn/domain';
import type { FleetMemory } from './fleet-memory.ts';

/** Ids of those whose specification refers to a named secret and who may still need it. */
export interface SecretUsers {
  readonly tokens: readonly string[];
  readonly migrations: readonly string[];
}

export function secretUsers({ tokens, migrations }: FleetMemory, name: string): SecretUsers {
  return {
    tokens: [...tokens.values()]
      .filter(({ over, snapshot }) => !over && snapshot !== null && secretsOf(snapshot.state.spec).includes(name))
      .map(({ id }) => id),
    migrations: [...migrations.values()]
      .filter(
        ({ over, snapshot }) => !over && snapshot !== null && migrationSecrets(snapshot.state.spec).includes(name),
      )
      .map(({ id }) => id),
  };
}
