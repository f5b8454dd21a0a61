import {
  TOKEN_QUERIES,
  TOKEN_SIGNALS,
  type CommandAnswer,
  type TokenInput,
  type TokenMessages,
  type TokenSnapshot,
  type TokenStatusAnswer,
} from '@keyturn/contracts';
import type { TokenCommandName } from '@keyturn/domain';
import { createWorkflowGateway, type GatewayParts } from './workflow-gateway.ts';

/** Every message the API sends to `tokenLifecycle`. Throws `CommandRefused`, `NoSuchWorkflow`, `TemporalUnavailable` (outcome unknown). */
export interface TokenGateway {
  /** Registers or changes in one call; `snapshot` is what records know of the token, so that a lost life goes on instead of beginning anew. */
  applySpec(input: {
    message: TokenMessages['applySpec'];
    updateId: string;
    snapshot: TokenSnapshot | null;
  }): Promise<CommandAnswer>;
  command<Name extends TokenOrder>(input: SentCommand<Name>): Promise<CommandAnswer>;
  /** Consumers' reports in records changed. */
  adoptionChanged(input: { tokenId: string }): Promise<void>;
  status(input: { tokenId: string }): Promise<TokenStatusAnswer>;
  /** Starts a lost life again from its snapshot; nothing when it runs. Answers whether it was started. */
  restart(input: {
    tokenId: string;
    snapshot: TokenSnapshot;
    restart: NonNullable<TokenInput['restart']>;
  }): Promise<boolean>;
}

/** The commands a token that runs already takes. */
export type TokenOrder = Exclude<TokenCommandName, 'applySpec'>;

export interface SentCommand<Name extends TokenOrder> {
  readonly tokenId: string;
  readonly command: Name;
  readonly message: TokenMessages[Name];
  readonly updateId: string;
}

/** The gateway to tokens over a lazy client. */
export function createTokenGateway(parts: GatewayParts): TokenGateway {
  const { clock } = parts;
  const tokens = createWorkflowGateway<TokenInput>('token', parts);
  return {
    applySpec: ({ message, updateId, snapshot }) => {
      const { id } = message.spec;
      return tokens.applySpec({ id, input: { tokenId: id, clock, snapshot }, message, updateId });
    },
    command: ({ tokenId: id, ...sent }) => tokens.command({ id, ...sent }),
    adoptionChanged: ({ tokenId: id }) => tokens.signal({ id, signal: TOKEN_SIGNALS.adoptionChanged }),
    status: ({ tokenId: id }) => tokens.query({ id, query: TOKEN_QUERIES.status }),
    restart: ({ tokenId, snapshot, restart }) =>
      tokens.startAgain({ id: tokenId, input: { tokenId, clock, snapshot, restart } }),
  };
}
