import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { EgressClient } from '@keyturn/upstream';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../apps/cli/test/certificate.ts';

let server: Server;
let egress: EgressClient;
let requests = 0;

beforeAll(async () => {
  server = createServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (_, response) => {
    requests += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  egress = new EgressClient([{ host: '127.0.0.1' }]);
});
afterAll(async () => {
  await egress.close();
  server.close();
});

it('a server whose certificate nobody vouches for is not reached: nothing was sent, so nothing can have happened', async () => {
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/mint`;
  const sent = egress.send({ method: 'POST', url, headers: {}, body: '{}' });
  await expect(sent).rejects.toMatchObject({ code: 'upstream.unreachable' });
  expect(requests).toBe(0);
});
