import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal, requireShape } from '../refusal.ts';
import type { IssuedCredentials } from './issued-credentials.ts';
import { listSchema, type MintRequest, mintSchema, revokeSchema, verifySchema } from './issuer.schema.ts';
import { requireSignature } from './webhook-signature.ts';

/** The sample issuer: the webhook issuer contract of design/tokens.md, kept to the letter. */
export async function issuerRoutes(app: FastifyInstance, { issued }: { issued: IssuedCredentials }): Promise<void> {
  requireSignature(app);
  app.addHook('preValidation', async (request) => {
    const body = listSchema.safeParse(request.body);
    if (body.success) request.call.subject = body.data.tokenId;
  });

  app.post('/mint', async (request) => {
    const body = requireShape(mintSchema, request.body);
    const { value, upstreamId, expiresAt } = await issued.mint(idempotencyKeyOf(request, body), body);
    return { value, upstreamId, expiresAt };
  });

  app.post('/verify', async (request) => issued.verify(requireShape(verifySchema, request.body)));

  app.post('/revoke', async (request) => {
    await issued.revoke(requireShape(revokeSchema, request.body));
    return {};
  });

  app.post('/list', async (request) => ({ items: issued.list(requireShape(listSchema, request.body).tokenId) }));
}

/** `<tokenId>~<incarnation>#<version>`; a key that speaks of another credential than the body would hand out a foreign value. */
function idempotencyKeyOf(request: FastifyRequest, { tokenId, version }: MintRequest): string {
  const key = request.headers['idempotency-key'];
  const match = /^(?<tokenId>[a-z0-9-]{3,63})~[\w-]{1,64}#(?<version>\d{1,9})$/.exec(String(key ?? ''));
  if (match?.groups?.['tokenId'] !== tokenId || Number(match.groups['version']) !== version) {
    const message = 'expected Idempotency-Key: <tokenId>~<incarnation>#<version>, as in the body';
    throw new Refusal({ status: 400, code: 'idempotencyKey', message });
  }
  return match[0];
}
