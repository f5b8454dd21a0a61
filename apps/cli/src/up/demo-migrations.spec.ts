import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../repository.ts';
import { playMigrations } from './demo-migrations.ts';
import type { DemoCall } from './demo-person.ts';

const DEMO = readFileSync(join(repositoryRoot, 'examples', 'demo.yaml'), 'utf8');
const SITE = 'https://acme.atlassian.net';
const EXPIRED = 'The container token has expired. Connect to cloud again to renew it.';

interface Wave {
  readonly id: string;
  readonly product: string;
  readonly site: string;
  phase: string;
  waitingFor: string | null;
  readonly token: { id: string };
}
interface Task {
  readonly type: string;
  readonly product: string;
  readonly cloudUrl: string;
  status: string;
  message: string | null;
  migratedKeys: string[];
}

const aWave = (id: string, product: string): Wave => ({
  id,
  product,
  site: SITE,
  phase: 'ready',
  waitingFor: null,
  token: { id: `ct-${product}` },
});

/** Keyturn and the emulator as far as the story sees them; with each look at the migrations the world goes on a bit. */
class World {
  readonly commands: string[] = [];
  readonly waves = [
    aWave('handbook-spaces', 'confluence'),
    aWave('somebody-elses', 'jira'),
    aWave('wave-1-finance', 'jira'),
    aWave('wave-2-marketing', 'jira'),
  ];
  readonly tasks: Task[] = [];
  readonly good = new Map<string, boolean>();
  next = { failAt: null as string | null, duration: null as string | null };
  /** The next call fails so often. */
  broken = 0;

  readonly hands = {
    api: (call: DemoCall) => this.#answer(call),
    emulator: (call: DemoCall) => this.#answer(call),
  };

  wave(id: string): Wave {
    const found = this.waves.find((wave) => wave.id === id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    return found;
  }

  async #answer({ method, path, body }: DemoCall): Promise<unknown> {
    if (this.broken > 0) {
      this.broken -= 1;
      throw new Error('no answer');
    }
    if (method !== 'GET') this.commands.push(`${method} ${path} ${JSON.stringify(body)}`);
    const [, , area, id = '', act] = path.split('/');
    if (path === '/v1/migrations?limit=500') return { items: this.#goOn() };
    if (area === 'migrations' && act === 'start') Object.assign(this.wave(id), { phase: 'preparing' });
    if (area === 'tokens' && method === 'POST') this.good.set(id.replace('ct-', ''), true);
    if (area === 'tokens') return { wording: { hash: 'f'.repeat(64) }, asked: {} };
    if (area === 'container-tokens' && method === 'POST') this.#expire();
    if (area === 'migrations' && method === 'PUT') this.next = body as World['next'];
    return {
      next: this.next,
      tasks: this.tasks,
      items: [...this.good].map(([product, isValid]) => ({ product, site: SITE, isValid })),
    };
  }

  #goOn(): Wave[] {
    for (const task of this.tasks.filter(({ product, status }) => product === 'confluence' && status !== 'FINISHED'))
      Object.assign(task, { status: 'FINISHED', migratedKeys: ['HANDBOOK', 'POLICY'] });
    for (const wave of this.waves.filter(({ phase }) => !['ready', 'migrating'].includes(phase))) {
      const isGood = this.good.get(wave.product) === true;
      const isFree = !this.tasks.some(({ product, status }) => product === wave.product && status !== 'FINISHED');
      Object.assign(wave, isGood ? { phase: 'preparing', waitingFor: 'lane' } : { waitingFor: 'consent' });
      if (isGood && isFree) this.#migrate(wave);
    }
    return this.waves;
  }

  #migrate(wave: Wave): void {
    const { product } = wave;
    this.commands.push(`migrates ${wave.id} ${JSON.stringify(this.next)}`);
    this.next = { failAt: null, duration: null };
    const task = { type: 'migrate', product, cloudUrl: SITE, status: 'IN_PROGRESS', message: null, migratedKeys: [] };
    this.tasks.push(task);
    wave.phase = 'migrating';
  }

  #expire(): void {
    this.good.set('jira', false);
    for (const task of this.tasks.filter(({ product }) => product === 'jira'))
      Object.assign(task, { status: 'FINISHED', message: EXPIRED });
    Object.assign(this.wave('wave-1-finance'), { phase: 'awaitingConsent', waitingFor: 'consent' });
  }
}

const STORY = [
  'PUT /_emulator/migrations {"failAt":"midway","duration":"P1D"}',
  'POST /v1/migrations/handbook-spaces/start {}',
  expect.stringContaining('POST /v1/tokens/ct-confluence/consents {"wordingHash":"ffff'),
  'migrates handbook-spaces {"failAt":"midway","duration":"P1D"}',
  'PUT /_emulator/migrations {"failAt":null,"duration":"P6D"}',
  'POST /v1/migrations/wave-1-finance/start {}',
  'POST /v1/migrations/wave-2-marketing/start {}',
  expect.stringMatching(/^POST \/v1\/tokens\/ct-jira\/consents (?!.*standing)/),
  'migrates wave-1-finance {"failAt":null,"duration":"P6D"}',
  'POST /_emulator/container-tokens/expire {"cloudUrl":"https://acme.atlassian.net","product":"jira"}',
  'PUT /_emulator/migrations {"failAt":null,"duration":"P1D"}',
];

const play = (world: World, signal: AbortSignal, said: string[] = []) =>
  playMigrations({ demo: DEMO, hands: world.hands, signal, say: (line) => void said.push(line), everyMs: 1 });

describe('the story of the demo migrations', () => {
  it('ends with two that wait for one consent, which nobody but the newcomer gives', async () => {
    const world = new World();
    const said: string[] = [];
    expect(await play(world, new AbortController().signal, said)).toBe(true);
    expect(world.commands).toEqual(STORY);
    expect(said).toEqual([expect.stringContaining('lost its authentication')]);
    // Given, and another one runs: the token is not taken a second time.
    world.good.set('jira', true);
    world.tasks.push({ ...world.tasks.at(-1)!, status: 'IN_PROGRESS', message: null });
    expect(await play(world, new AbortController().signal)).toBe(true);
    expect(world.commands).toEqual(STORY);
  });

  it('goes on where it was after a stop at any point, and does nothing twice', async () => {
    for (let stopAfter = 1; stopAfter < STORY.length; stopAfter += 1) {
      const world = new World();
      const stopping = new AbortController();
      const push = world.commands.push.bind(world.commands);
      world.commands.push = (line) => {
        if (world.commands.length + 1 === stopAfter) stopping.abort();
        return push(line);
      };
      expect(await play(world, stopping.signal)).toBe(false);
      expect(await play(world, new AbortController().signal)).toBe(true);
      const done = stopAfter === STORY.length - 1 ? STORY.slice(0, -1) : STORY;
      expect(world.commands.filter((line) => !line.startsWith('PUT'))).toEqual(
        done.filter((line) => typeof line !== 'string' || !line.startsWith('PUT')),
      );
    }
  });

  it('waits for parts that are away', async () => {
    const world = new World();
    world.broken = 3;
    expect(await play(world, new AbortController().signal)).toBe(true);
    expect(world.commands).toEqual(STORY);
  });
});
