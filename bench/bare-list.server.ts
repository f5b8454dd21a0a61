import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';

/** Fastify alone, giving the bytes in the file named by the first argument: `{ "<path and query>": "<body>" }`. Prints its port. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: bare-list.server.ts <file>');
const bodies = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
const pages = new Map(Object.entries(bodies).map(([path, body]) => [path, Buffer.from(body)]));
const server = fastify();
server.get('/v1/tokens', (request, reply) => {
  reply.header('content-type', 'application/json; charset=utf-8').send(pages.get(request.raw.url ?? ''));
});
await server.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${(server.server.address() as AddressInfo).port}\n`);
