import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REAL_TIME } from '@keyturn/domain';
import { createEmulator, EMULATOR_ISSUER_SECRET, type Emulator } from '@keyturn/emulator';
import { createIssuerWebhook, EgressClient, type Issuer } from '@keyturn/upstream';
import { ScriptedIssuer } from '../harness/scripted-issuer.ts';

/** Whatever stands behind the port of an issuer must keep this. */
function keepsTheIssuerContract(
  name: string,
  open: (egress: EgressClient) => Promise<{ issuer: Issuer; close(): Promise<void> }>,
): void {
  describe(`${name} keeps the contract of an issuer`, () => {
    const egress = new EgressClient([{ host: '127.0.0.1' }]);
    let issuer: Issuer;
    let close: () => Promise<void>;

    beforeAll(async () => {
      ({ issuer, close } = await open(egress));
    });
    afterAll(async () => {
      await close();
      await egress.close();
    });

    const request = (change: object = {}) => ({
      tokenId: 'contract',
      incarnation: 'one',
      version: 1,
      label: 'Contract v1',
      lifetime: 'P30D',
      ...change,
    });

    it('answers the same key with the same credential, and another key with another', async () => {
      const first = await issuer.mint(request());
      await expect(issuer.mint(request())).resolves.toEqual(first);
      for (const change of [{ version: 2 }, { incarnation: 'two' }, { tokenId: 'contract-two' }]) {
        const other = await issuer.mint(request(change));
        expect(other.value).not.toBe(first.value);
        expect(other.upstreamId).not.toBe(first.upstreamId);
      }
    });

    it('grants a life that begins now', async () => {
      const before = Date.now();
      const { expiresAt } = await issuer.mint(request({ version: 3 }));
      expect(expiresAt).toBeGreaterThan(before);
    });

    it('says of a value whether it works, until it is revoked; revoking twice does no harm', async () => {
      const { value, upstreamId } = await issuer.mint(request({ version: 4 }));
      const issued = { tokenId: 'contract', version: 4, upstreamId };
      await expect(issuer.verify({ ...issued, value })).resolves.toEqual({ result: 'works' });
      await expect(issuer.verify({ ...issued, value: `${value}x` })).resolves.toEqual({ result: 'fails' });
      await issuer.revoke(issued);
      await issuer.revoke(issued);
      await expect(issuer.verify({ ...issued, value })).resolves.toEqual({ result: 'fails' });
    });

    it('takes what it never made for gone', async () => {
      await expect(
        issuer.revoke({ tokenId: 'contract', version: 9, upstreamId: 'never-made' }),
      ).resolves.toBeUndefined();
    });
  });
}

keepsTheIssuerContract('the webhook with the emulator', async (egress) => {
  const emulator: Emulator = await createEmulator({
    host: '127.0.0.1',
    port: 0,
    clock: REAL_TIME,
    faults: { rate: 0 },
  });
  return {
    issuer: createIssuerWebhook({ egress, url: `${emulator.url}/issuer`, secret: EMULATOR_ISSUER_SECRET }),
    close: emulator.close,
  };
});

keepsTheIssuerContract('the webhook with the issuer of our stories', async (egress) => {
  const scripted = new ScriptedIssuer(REAL_TIME);
  await scripted.up();
  return {
    issuer: createIssuerWebhook({ egress, url: scripted.url, secret: scripted.secret }),
    close: () => scripted.down(),
  };
});

describe('an issuer that does not know our secret', () => {
  it('refuses the signature', async () => {
    const scripted = new ScriptedIssuer(REAL_TIME);
    await scripted.up();
    const egress = new EgressClient([{ host: '127.0.0.1' }]);
    const issuer = createIssuerWebhook({ egress, url: scripted.url, secret: EMULATOR_ISSUER_SECRET });
    await expect(
      issuer.mint({ tokenId: 'stranger', incarnation: 'one', version: 1, label: 'x', lifetime: 'P1D' }),
    ).rejects.toMatchObject({ code: 'upstream.unauthorized' });
    expect(scripted.issued()).toEqual([]);
    await egress.close();
    await scripted.down();
  });
});
