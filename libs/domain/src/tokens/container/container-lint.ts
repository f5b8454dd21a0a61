import { lintConnection } from '../../reruns/connection-lint.ts';
import { durationMs } from '../../time/duration.ts';
import { error, type Violation } from '../../violation.ts';
import { filesOf, type TokenSpec } from '../token-spec.ts';

/** What a specification must say, and may not, because the value of a container token stays in the assistant. */

const KIND = 'migration.containerToken';

/** As the assistant keeps it (domain/migration-assistant.md §5); an administrator may have shortened that. */
const LONGEST_LIFETIME = 'P21D';

/** All of it at once; for another kind only that it has nothing of this one. */
export function lintContainer(spec: TokenSpec): Violation[] {
  const { kind, container, issuer, owner } = spec;
  if (kind !== KIND) return [containerUnexpected(spec), issuerOfOther(spec)].filter((violation) => violation !== null);
  const own = [containerMissing(spec), lifetimeTooLong(spec), valueNotHeld(spec)].filter(
    (violation) => violation !== null,
  );
  if (issuer.mode !== 'migrationApi') own.push(issuerWrong());
  if (container === undefined) return own;
  const connection = lintConnection(container, owner);
  return [...own, ...connection.map((violation) => ({ ...violation, path: `container.${violation.path}` }))];
}

function containerUnexpected({ container }: TokenSpec): Violation | null {
  if (container === undefined) return null;
  return error({
    code: 'ContainerUnexpected',
    path: 'container',
    message: `Only tokens of the kind ${KIND} connect a server and a site.`,
  });
}

function issuerOfOther({ issuer }: TokenSpec): Violation | null {
  if (issuer.mode !== 'migrationApi') return null;
  const message = `The Migration API issues tokens of the kind ${KIND} only.`;
  return error({ code: 'IssuerUnsuitable', path: 'issuer.mode', message, proposal: 'guided' });
}

function containerMissing({ container }: TokenSpec): Violation | null {
  if (container !== undefined) return null;
  const message = 'Say what it connects: the product, the server and the account.';
  return error({ code: 'ContainerMissing', path: 'container', message });
}

function issuerWrong(): Violation {
  const message = 'Only the Migration API issues it; where that is missing, a person is guided by itself.';
  return error({ code: 'IssuerUnsuitable', path: 'issuer.mode', message, proposal: 'migrationApi' });
}

function lifetimeTooLong({ lifetime }: TokenSpec): Violation | null {
  if (durationMs(lifetime) <= durationMs(LONGEST_LIFETIME)) return null;
  const message = `The assistant keeps it for ${LONGEST_LIFETIME}.`;
  return error({ code: 'LifetimeOutOfRange', path: 'lifetime', message, proposal: LONGEST_LIFETIME });
}

function valueNotHeld(spec: TokenSpec): Violation | null {
  const path =
    filesOf(spec).length > 0 ? 'distribution' : (spec.adoption?.consumers?.length ?? 0) > 0 ? 'adoption' : null;
  if (path === null) return null;
  return error({
    code: 'ValueNotHeld',
    path,
    message: 'Its value stays in the assistant: there is nothing to hand out.',
  });
}
