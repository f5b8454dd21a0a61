import type { AtlassianAddresses } from '@keyturn/config';
import type { AccountSpec, IssuerSpec, Verification } from '@keyturn/domain';
import type { SecretValue, Secrets } from '@keyturn/secrets';
import {
  createAccountTokens,
  createIssuerWebhook,
  UpstreamFailure,
  type AccountTokens,
  type EgressClient,
  type MintAnswer,
  type MintRequest,
} from '@keyturn/upstream';

/** What of a specification says who makes, tries and ends its values. */
export interface IssuedBy {
  readonly issuer: IssuerSpec;
  readonly site?: string | undefined;
  readonly account?: AccountSpec | undefined;
}

export interface VersionUpstream {
  readonly tokenId: string;
  readonly version: number;
  /** Its name upstream, e.g. `Prod adapters v7`. */
  readonly label: string;
  readonly upstreamId: string | null;
}

/** One upstream, whichever it is. Throws `UpstreamFailure`. */
export interface TokenIssuer {
  mint(request: MintRequest): Promise<MintAnswer>;
  verify(version: VersionUpstream & { readonly value: string }): Promise<Verification>;
  /** Resolves also when it is gone already. */
  revoke(version: VersionUpstream): Promise<void>;
}

/** Finds the issuer a specification names. Throws `UpstreamFailure` with `secret.missing`. */
export interface Issuers {
  issuerOf(by: IssuedBy): Promise<TokenIssuer>;
}

interface IssuerParts {
  readonly secrets: Secrets;
  readonly egress: EgressClient;
  readonly atlassian: AtlassianAddresses;
}

/** Issuers over HTTP; their secrets are read at each call, so that a changed one is used at once. */
export function createIssuers({ secrets, egress, atlassian }: IssuerParts): Issuers {
  const secretOf = async (name: string): Promise<SecretValue> => {
    const secret = await secrets.named.read(name);
    if (secret !== undefined) return secret;
    throw new UpstreamFailure({ code: 'secret.missing', detail: `The secret ${name} is not set.` });
  };
  return {
    issuerOf: async ({ issuer, site = '', account }) => {
      if (account !== undefined) {
        const { organisation } = account;
        const apiKey = await secretOf(organisation.apiKey.secret);
        const addresses = { adminBaseUrl: atlassian.admin, siteBaseUrl: atlassian.site(site) };
        return apiKey.use((plain) =>
          accountIssuer(account, createAccountTokens({ egress, apiKey: plain, ...addresses })),
        );
      }
      if (issuer.mode !== 'webhook') throw nobodyToAsk();
      const secret = await secretOf(issuer.secret.secret);
      return secret.use((plain) => webhookIssuer(createIssuerWebhook({ egress, url: issuer.url, secret: plain })));
    },
  };
}

function webhookIssuer(webhook: ReturnType<typeof createIssuerWebhook>): TokenIssuer {
  return {
    mint: (request) => webhook.mint(request),
    verify: ({ upstreamId, ...version }) => webhook.verify({ ...version, upstreamId: upstreamId ?? '' }),
    revoke: ({ upstreamId, ...version }) => webhook.revoke({ ...version, upstreamId: upstreamId ?? '' }),
  };
}

/** Atlassian has no call that makes an account API token; it tells of one and ends one. */
function accountIssuer({ id: accountId, email, organisation }: AccountSpec, tokens: AccountTokens): TokenIssuer {
  return {
    mint: () => Promise.reject(nobodyToAsk()),
    verify: async ({ value, label }) => {
      const { result } = await tokens.verify({ email, accountId, value });
      if (result === 'fails') return { result };
      return { result, ...(await listed(() => tokens.find({ orgId: organisation.id, accountId, label }))) };
    },
    revoke: async ({ upstreamId }) => {
      if (upstreamId !== null) await tokens.revoke({ accountId, upstreamId });
    },
  };
}

/** A value that works is used although the list cannot be read, once that cannot be mended by trying again. */
async function listed(find: () => ReturnType<AccountTokens['find']>): Promise<Partial<Verification>> {
  try {
    const token = await find();
    if (token === null) return {};
    return { listed: { upstreamId: token.upstreamId, expiresAt: token.expiresAt } };
  } catch (error) {
    if (error instanceof UpstreamFailure && error.code === 'upstream.unauthorized') return { unlisted: error.code };
    throw error;
  }
}

function nobodyToAsk(): UpstreamFailure {
  return new UpstreamFailure({
    code: 'keyturn.internal',
    detail: 'A person makes this value, so there is no issuer to ask.',
  });
}
