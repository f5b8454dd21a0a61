import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import { realDelay } from '@keyturn/domain';
import type { SubjectRow } from '@keyturn/contracts';
import type { Life } from './life.ts';
import type { LivingState, Outcome } from './process.ts';
import { showToPeople } from './search-attributes.ts';

/** Messages a run takes before it hands over; far below the server's limit of updates in one run. */
const LONGEST_HISTORY = 5000;

/** An update that would have registered the subject was refused: nothing will come any more. */
const UNREGISTERED_FOR = '1 minute';

/** One life, and how this workflow does what the rules want. */
export interface Living<State extends LivingState, Event, Work> {
  readonly life: Life<State, Event, Work>;
  readonly row: (state: State, now: number) => SubjectRow;
  readonly perform: (work: Work, state: State) => Promise<Outcome<State, Event>>;
  /** What takes so long that a run may hand over before it, like before a wait. */
  readonly isLong?: (work: Work) => boolean;
  /** Asked before each decision; null when there is nothing to look at. */
  readonly lookAround?: () => Promise<void> | null;
  /** Ends a wait, beside what happens to the life. */
  readonly hasNews?: () => boolean;
}

/** The loop of either process: ask the rules, do what they want, record what came of it. handOver: go on in a new run. */
export async function live<State extends LivingState, Event, Work>(
  living: Living<State, Event, Work>,
): Promise<'over' | 'handOver'> {
  const { life } = living;
  if (!(await registered(life))) return 'over';
  for (;;) {
    life.takeNews();
    const looking = living.lookAround?.() ?? null;
    if (looking !== null) await looking;
    const step = life.next();
    if (step.do === 'note') {
      life.apply([step.event]);
      continue;
    }
    await life.flush();
    // What was recorded may differ from what was meant, and messages may have come meanwhile: decide anew.
    if (life.takeNews()) continue;
    if (step.do === 'end') {
      await condition(allHandlersFinished);
      return 'over';
    }
    const isLong = step.do === 'wait' || living.isLong?.(step.work) === true;
    if (isLong && mayHandOver(life)) return 'handOver';
    if (step.do === 'wait') await rest(living, step.until);
    else await work(living, step.work);
  }
}

async function registered(life: { readonly state: unknown }): Promise<boolean> {
  await condition(() => life.state !== null, UNREGISTERED_FOR);
  await condition(allHandlersFinished);
  return life.state !== null;
}

/** Between two cycles nothing is in flight: the next one begins with a fresh history and, after a release, with the new code. */
function mayHandOver(life: { readonly finishedCycle: boolean }): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return allHandlersFinished() && (life.finishedCycle || continueAsNewSuggested || historyLength > LONGEST_HISTORY);
}

async function work<State extends LivingState, Event, Work>(
  { life, row, perform, isLong }: Living<State, Event, Work>,
  todo: Work,
): Promise<void> {
  const { state } = life;
  if (state === null) return;
  // It is due, and goes on until there is news: no instant is worth showing.
  if (isLong?.(todo) === true)
    showToPeople({ row: () => ({ ...row(state, life.now()), nextActionAt: null }), realWaitMs: null });
  life.happen(await perform(todo, state));
}

async function rest<State extends LivingState, Event, Work>(
  { life, row, hasNews = () => false }: Living<State, Event, Work>,
  until: number | null,
): Promise<void> {
  const { state } = life;
  if (state === null) return;
  const delay = until === null ? null : realDelay(life.clock, until - life.now());
  showToPeople({ row: () => row(state, life.now()), realWaitMs: delay });
  const news = (): boolean => life.takeNews() || hasNews();
  await (delay === null ? condition(news) : condition(news, delay));
}
