/** What of the demo's migrations can be seen, at Keyturn and at the emulator. */
export interface DemoStage {
  readonly migrations: readonly DemoMigration[];
  /** Of the emulator, whosever they are. */
  readonly tasks: readonly UpstreamTask[];
  readonly containerTokens: readonly { readonly product: string; readonly site: string; readonly isValid: boolean }[];
  /** What the emulator was told of the next task. */
  readonly next: TaskOrder;
}

export interface DemoMigration {
  readonly id: string;
  readonly product: string;
  readonly site: string;
  readonly phase: string;
  readonly waitingFor: string | null;
  readonly token: { readonly id: string };
}

export interface UpstreamTask {
  readonly type: string;
  readonly product: string;
  readonly cloudUrl: string;
  readonly status: string;
  readonly message: string | null;
  readonly migratedKeys: readonly string[];
}

/** As the emulator's control route takes it. */
export interface TaskOrder {
  readonly failAt: string | null;
  readonly duration: string | null;
}

export type Scene =
  | { readonly do: 'order'; readonly order: TaskOrder }
  | { readonly do: 'start'; readonly migrationId: string }
  | { readonly do: 'consent'; readonly tokenId: string }
  /** `after`: how the next task goes. */
  | { readonly do: 'expire'; readonly cloudUrl: string; readonly product: string; readonly after: TaskOrder };

/** Two of four spaces arrive, and then it dies. */
const DIES_MIDWAY: TaskOrder = { failAt: 'midway', duration: 'P1D' };
/** So long that its token ends while it is checked: once something has arrived it would be a case for a decision. */
const LONG: TaskOrder = { failAt: null, duration: 'P6D' };
/** Long enough to be watched after the consent. */
const WATCHED: TaskOrder = { failAt: null, duration: 'P1D' };

/**
 * The next thing the demo does with its migrations; null: wait, 'over': nothing, ever. It follows from what can be seen alone, so
 * a start after a kill goes on where it was, and nothing is done twice. The first connection of each server has the demo's
 * consent; once the Jira token has ended behind Keyturn's back, everything waits for the newcomer.
 */
export function nextScene(stage: DemoStage): Scene | 'over' | null {
  // One product after the other: what the emulator is told holds for the next task, whosever it is.
  const [wiki, jira] = ['confluence', 'jira'].map((product) => castOf(stage, product));
  if (wiki !== undefined && !hasFailed(wiki)) return rehearse(wiki, DIES_MIDWAY);
  return jira === undefined || isOver(jira) ? 'over' : (lapse(jira) ?? rehearse(jira, LONG));
}

/** The migrations of one product, with the emulator's side of them. */
interface Cast extends DemoStage {
  readonly product: string;
}

function castOf(stage: DemoStage, product: string): Cast | undefined {
  const migrations = stage.migrations.filter((migration) => migration.product === product);
  const sites = new Set(migrations.map(({ site }) => originOf(site)));
  if (migrations.length === 0) return undefined;
  const isTheirs = (one: { product: string }, site: string): boolean =>
    one.product === product && sites.has(originOf(site));
  return {
    product,
    migrations,
    tasks: stage.tasks.filter((task) => isTheirs(task, task.cloudUrl)),
    containerTokens: stage.containerTokens.filter((token) => isTheirs(token, token.site)),
    next: stage.next,
  };
}

const originOf = (url: string): string => URL.parse(url)?.origin ?? url;

/** Nothing begins there by itself any more: a person is asked, or has had enough. */
const PARKED: ReadonlySet<string> = new Set(['needsDecision', 'finished', 'stopped', 'abandoned']);
const isParked = ({ migrations }: Cast): boolean => migrations.every(({ phase }) => PARKED.has(phase));

/** As soon as something has arrived its order has been taken up, and the next one may be given. */
const hasFailed = (cast: Cast): boolean =>
  isParked(cast) || cast.tasks.some(({ migratedKeys }) => migratedKeys.length > 0);

/** Both traces are the emulator's own: the token itself until it is renewed, and what killed the task ever after. */
function isOver(cast: Cast): boolean {
  const hasLapsed =
    cast.containerTokens.some(({ isValid }) => !isValid) ||
    cast.tasks.some(({ message }) => message !== null && /token has expired/.test(message));
  return hasLapsed || isParked(cast);
}

const isMigrating = ({ type, status }: UpstreamTask): boolean => type === 'migrate' && status !== 'FINISHED';

function lapse({ tasks, product }: Cast): Scene | null {
  const running = tasks.find(({ status, migratedKeys }) => status !== 'FINISHED' && migratedKeys.length === 0);
  return running === undefined ? null : { do: 'expire', cloudUrl: running.cloudUrl, product, after: WATCHED };
}

function rehearse({ migrations, tasks, next }: Cast, order: TaskOrder): Scene | null {
  if (tasks.some(isMigrating)) return null;
  if (next.failAt !== order.failAt || next.duration !== order.duration) return { do: 'order', order };
  const ready = migrations.find(({ phase }) => phase === 'ready');
  if (ready !== undefined) return { do: 'start', migrationId: ready.id };
  const waiting = migrations.find(({ waitingFor }) => waitingFor === 'consent');
  return waiting === undefined ? null : { do: 'consent', tokenId: waiting.token.id };
}
