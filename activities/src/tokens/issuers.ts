import type { IssuerSpec } from '@keyturn/domain';
import type { Secrets } from '@keyturn/secrets';
import { createIssuerWebhook, UpstreamFailure, type EgressClient, type Issuer } from '@keyturn/upstream';

/** Finds the issuer a specification names. Throws `UpstreamFailure` with `secret.missing`. */
export interface Issuers {
  issuerOf(spec: IssuerSpec): Promise<Issuer>;
}

/** Issuers over HTTP; their secrets are read at each call, so that a changed one is used at once. */
export function createIssuers({ secrets, egress }: { secrets: Secrets; egress: EgressClient }): Issuers {
  return {
    issuerOf: async ({ url, secret: { secret: name } }) => {
      const secret = await secrets.named.read(name);
      if (secret === undefined)
        throw new UpstreamFailure({ code: 'secret.missing', detail: `The secret ${name} is not set.` });
      return secret.use((plain) => createIssuerWebhook({ egress, url, secret: plain }));
    },
  };
}
