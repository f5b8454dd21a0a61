import type { TokenState } from '@keyturn/domain';
import { ApiRefusal } from '../http/api-refusal.ts';
import { retired } from './token-commands.service.ts';

/** The refusal for a token none of whose values is in use. */
export function noValue(state: Pick<TokenState, 'id' | 'phase'>): ApiRefusal {
  if (state.phase === 'retired') return retired(state.id);
  return new ApiRefusal('token.wrongPhase', {
    detail: `There is no usable value: the token is ${state.phase}.`,
    action: 'Ask again later; see the state of the token.',
  });
}

/** The refusal for a version whose value Keyturn has never had. */
export function neverHandedOver(tokenId: string, version: number): ApiRefusal {
  return new ApiRefusal('token.wrongPhase', {
    detail: `Version ${version} was made before Keyturn, and nobody has handed its value over.`,
    action: `Hand it over with "keyturn token submit ${tokenId} --version ${version}", or make a new one and hand over that.`,
  });
}

/** The refusal for a version that was in use a moment ago, and whose value is destroyed. */
export function justRevoked(version: number): ApiRefusal {
  return new ApiRefusal('token.wrongPhase', {
    detail: `Version ${version} is revoked: its value is destroyed.`,
    action: 'Ask again in a moment for the value that is in use now; see the state of the token.',
  });
}
