import { getToken } from '@keyturn/client';
import type { Api } from '../http/open-client.ts';
import type { TokenView } from '../http/relied-on.ts';
import type { Foreseen } from '../output/dry-run.ts';
import { instantText } from '../output/instant-text.ts';

export type TokenChange = 'pause' | 'resume' | 'retire' | 'rotate' | 'submit';

interface Asked {
  readonly id: string;
  readonly does: TokenChange;
  /** How the sentence goes on. */
  readonly how?: string;
}

/** What a change would do to a token as it is now. The API judges again when it is done: what is true now need not be then. */
export async function foreseeToken(client: Api, { id, does, how = '' }: Asked): Promise<Foreseen> {
  const token = await getToken({ client, path: { id } });
  const refusal = refusalOf(token, does);
  return { id, would: `${id} ${WOULD[does](token)}${how}`, refusal: refusal === null ? null : `${id} ${refusal}.` };
}

const WOULD: Readonly<Record<TokenChange, (token: TokenView) => string>> = {
  pause: () => 'would be paused',
  resume: ({ pause }) => (pause ? 'would go on by itself' : 'is not paused: nothing would change'),
  retire: () => 'would be retired for good',
  rotate: (token) => `version ${nextVersion(token)} would be made now`,
  submit: (token) => `would get this value as version ${nextVersion(token)}`,
};

function refusalOf(token: TokenView, does: TokenChange): string | null {
  if (token.phase === 'retired') return 'is retired, and that is for good';
  switch (does) {
    case 'rotate':
      if (isMaking(token)) return `is ${token.phase} already`;
      return token.pause ? pausedText(token.pause) : null;
    case 'submit':
      if (token.kind === 'migration.containerToken')
        return 'has no value to hand over: that one stays in the assistant';
      return isMaking(token) ? `is ${token.phase} already` : null;
    case 'resume':
    case 'pause':
    case 'retire':
      return null;
  }
}

/** A guided token is expected to be handed a value while it is being made: then somebody is asked for it. */
const isMaking = ({ phase, waitingFor }: TokenView): boolean =>
  (phase === 'issuing' || phase === 'regenerating') && waitingFor !== 'person';

const pausedText = ({ until, reason }: NonNullable<TokenView['pause']>): string =>
  `is paused${until ? ` until ${instantText(until)}` : ''} (${reason}): keyturn token resume`;

/** Made values keep their numbers, also those that came to nothing. */
const nextVersion = ({ versions = [] }: TokenView): number =>
  Math.max(0, ...versions.map(({ version }) => version)) + 1;
