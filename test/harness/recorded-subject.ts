import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { subjectOf, type Snapshot, type SubjectDomain } from '@keyturn/contracts';
import type { TransitionItem } from '@keyturn/records';
import { eventually } from './eventually.ts';
import type { Fleet } from './fleet.ts';

// A timer costs a second whatever its length, and several specs share two cores.
export const PATIENCE_MS = 30_000;

interface Living {
  readonly revision: number;
}

/** A subject of either domain as an onlooker sees it: records, the feed, its workflow. */
export abstract class RecordedSubject<State extends Living> {
  readonly id: string;
  readonly subject: string;
  protected readonly fleet: Fleet;

  protected constructor({ fleet, domain, id }: { fleet: Fleet; domain: SubjectDomain; id: string }) {
    this.fleet = fleet;
    this.id = id;
    this.subject = subjectOf(domain, id);
  }

  /** What its workflow says of itself. */
  protected abstract status(): Promise<{ readonly snapshot: Snapshot<State> | null }>;

  async snapshot(): Promise<Snapshot<State> | undefined> {
    return (await this.fleet.records.subjects.get(this.subject))?.snapshot as Snapshot<State> | undefined;
  }

  async state(): Promise<State> {
    const snapshot = await this.snapshot();
    if (snapshot === undefined) throw new Error(`${this.subject} is not in records`);
    return snapshot.state;
  }

  until(fits: (state: State) => boolean, withinMs = PATIENCE_MS): Promise<State> {
    return eventually({ ask: () => this.state(), until: fits, withinMs });
  }

  /** Waits until the feed has an event of this type with these data. */
  async happens(type: string, data: Record<string, unknown> = {}): Promise<TransitionItem> {
    const fits = (item: TransitionItem) =>
      item.type === `keyturn.${type}` &&
      Object.entries(data).every(([name, value]) => (item.data as Record<string, unknown>)[name] === value);
    const feed = await eventually({
      ask: () => this.feed(),
      until: (items) => items.some(fits),
      withinMs: PATIENCE_MS,
      everyMs: 100,
    });
    return feed.find(fits) as TransitionItem;
  }

  feed(): Promise<TransitionItem[]> {
    return this.fleet.records.transitions.feed({ after: 0, limit: 1000, subject: this.subject });
  }

  /** Event types in order, without their name space. */
  async story(): Promise<string[]> {
    return (await this.feed()).map(({ type }) => type.replace(/^keyturn\.(token\.|migration\.)?/, ''));
  }

  /** How the workflow ended, once it has. */
  async ended(): Promise<string> {
    const handle = this.fleet.temporal.client.workflow.getHandle(this.subject);
    const ask = async (): Promise<string> => (await handle.describe()).status.name;
    return eventually({ ask, until: (status) => status !== 'RUNNING', withinMs: PATIENCE_MS });
  }

  /** Ends its workflow as somebody with access to Temporal could. */
  async terminate(): Promise<void> {
    await this.fleet.temporal.client.workflow.getHandle(this.subject).terminate('drill');
  }

  /**
   * What holds for every life once it is quiet: the feed has each revision once and in order, and the workflow and records
   * agree on the state (an update that changed nothing is not recorded).
   */
  protected async expectRecorded(): Promise<{ state: State; feed: TransitionItem[] }> {
    const { status, feed } = await eventually({
      ask: async () => ({ status: await this.status(), recorded: await this.snapshot(), feed: await this.feed() }),
      until: ({ status: { snapshot }, recorded, feed: items }) =>
        snapshot?.state.revision === items.length && isDeepStrictEqual(snapshot.state, recorded?.state),
      withinMs: PATIENCE_MS,
    });
    const revisions = feed.map(({ revision }) => revision);
    const due = feed.map((_, index) => index + 1);
    // As text: Jest's arrays are of another realm than those of `node:assert`.
    assert.equal(revisions.join(', '), due.join(', '), 'the feed: each revision once and in order');
    return { state: status.snapshot?.state as State, feed };
  }
}
