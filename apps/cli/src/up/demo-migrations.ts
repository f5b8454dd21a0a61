import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { demoDocuments, type DemoHands } from './demo-person.ts';
import { type DemoStage, nextScene, type Scene } from './demo-scenes.ts';

const text = z.string().nullable().default(null);
const migrationList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      product: z.string(),
      site: z.string(),
      phase: z.string(),
      waitingFor: text,
      token: z.object({ id: z.string() }),
    }),
  ),
});
const migrationControl = z.object({
  next: z.object({ failAt: text, duration: text }),
  tasks: z.array(
    z.object({
      type: z.string(),
      product: z.string(),
      cloudUrl: z.string(),
      status: z.string(),
      message: text,
      migratedKeys: z.array(z.string()),
    }),
  ),
});
const tokenControl = z.object({
  items: z.array(z.object({ product: z.string(), site: z.string(), isValid: z.boolean() })),
});
const consentAsk = z.object({ wording: z.object({ hash: z.string() }), asked: z.object({}).nullable() });

/** Often at first: with a demo clock the moment to end the token is over in seconds. Then a story that waits costs next to nothing. */
const QUICK = { everyMs: 300, forMs: 180_000 };
const SLOW_MS = 3000;
/** A part that was killed is back by then. */
const TROUBLE_AFTER = 40;

export interface DemoStory {
  readonly demo: string;
  readonly hands: DemoHands;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Between two looks, while it is early. */
  readonly everyMs?: number;
}

/** Plays what happens to the demo's migrations, scene by scene, until it is over; false: it was ended before, and goes on at the next start. */
export async function playMigrations({
  demo,
  hands,
  signal,
  say,
  everyMs = QUICK.everyMs,
}: DemoStory): Promise<boolean> {
  const ids = new Set(demoDocuments(demo).flatMap(({ kind, spec }) => (kind === 'Migration' ? [spec.id] : [])));
  const startedMs = performance.now();
  let failures = 0;
  while (!signal.aborted) {
    try {
      const scene = nextScene(await look(ids, hands));
      if (scene === 'over') return true;
      if (scene !== null) await play(scene, { hands, say });
      failures = 0;
    } catch (error) {
      // Parts that are ended and come back are half of the fun of the demo.
      failures += 1;
      if (failures === TROUBLE_AFTER)
        say(`its migrations wait: ${error instanceof Error ? error.message : String(error)}`);
    }
    const isEarly = performance.now() - startedMs < QUICK.forMs;
    await delay(isEarly ? everyMs : SLOW_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function look(ids: ReadonlySet<string>, { api, emulator }: DemoHands): Promise<DemoStage> {
  const { items } = migrationList.parse(await api({ method: 'GET', path: '/v1/migrations?limit=500' }));
  const { next, tasks } = migrationControl.parse(await emulator({ method: 'GET', path: '/_emulator/migrations' }));
  const tokens = tokenControl.parse(await emulator({ method: 'GET', path: '/_emulator/container-tokens' }));
  return { migrations: items.filter(({ id }) => ids.has(id)), tasks, next, containerTokens: tokens.items };
}

async function play(scene: Scene, { hands, say }: Pick<DemoStory, 'hands' | 'say'>): Promise<void> {
  const { api, emulator } = hands;
  switch (scene.do) {
    case 'order':
      await emulator({ method: 'PUT', path: '/_emulator/migrations', body: scene.order });
      return;
    case 'start':
      await api({ method: 'POST', path: `/v1/migrations/${scene.migrationId}/start`, body: {} });
      return;
    case 'consent':
      await consent(scene.tokenId, hands);
      return;
    case 'expire': {
      const { cloudUrl, product } = scene;
      await emulator({ method: 'POST', path: '/_emulator/container-tokens/expire', body: { cloudUrl, product } });
      say(`the ${product} server has lost its authentication: npx keyturn migration list`);
      await emulator({ method: 'PUT', path: '/_emulator/migrations', body: scene.after });
    }
  }
}

/** Consents to the first connection, as the person would who set up the migrations; nothing that stands. */
async function consent(tokenId: string, { api }: DemoHands): Promise<void> {
  const path = `/v1/tokens/${tokenId}/consents`;
  const { wording, asked } = consentAsk.parse(await api({ method: 'GET', path }));
  if (asked === null) return;
  const body = { wordingHash: wording.hash, comment: 'The demo connects the server for the first time' };
  await api({ method: 'POST', path, body });
}
