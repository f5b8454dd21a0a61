import { defineSignal, log, setHandler } from '@temporalio/workflow';
import { isUnreadable, TOKEN_SIGNALS } from '@keyturn/contracts';
import { currentVersion, nextNews, reportEvents, type TokenEvent, type TokenState } from '@keyturn/domain';
import type { TokenRecordsActivities } from '@keyturn/activities';
import type { Life } from '../life/life.ts';
import type { TokenWork } from './token-process.ts';

const adoptionChanged = defineSignal(TOKEN_SIGNALS.adoptionChanged);

type TokenLife = Life<TokenState, TokenEvent, TokenWork>;

/** Consumers' reports that wait for the main loop. */
export interface ConsumerReports {
  pending(): boolean;
  /** Takes over what was reported; null when nobody said anything and nothing else gives a reason to look. */
  hear(): Promise<void> | null;
}

/** Listens to consumers, whose reports are in records; the signal only says that there are new ones. */
export function listenToConsumers(
  life: TokenLife,
  { readAdoption }: Pick<TokenRecordsActivities, 'readAdoption'>,
): ConsumerReports {
  // A run begins by looking: a report may have come while nothing was listening.
  let waiting: 'begun' | 'told' | null = 'begun';
  setHandler(adoptionChanged, (...given: unknown[]) => {
    if (given.some(isUnreadable)) log.warn('dropped an unreadable signal');
    else waiting = 'told';
  });
  return {
    pending: () => waiting !== null,
    hear: () => {
      const news = waiting;
      waiting = null;
      return news !== null || life.takeTruth() ? hearRecords(life, { told: news === 'told', readAdoption }) : null;
    },
  };
}

/** Takes over what consumers have reported since the last time, and what records hold beyond that. */
async function hearRecords(
  life: TokenLife,
  { told, readAdoption }: { readonly told: boolean } & Pick<TokenRecordsActivities, 'readAdoption'>,
): Promise<void> {
  const { state } = life;
  if (state === null || (!told && currentVersion(state) === undefined)) return;
  const { id: tokenId, incarnation, revision } = state;
  const { reports, truth } = await readAdoption({ tokenId, incarnation, revision });
  if (truth !== null) return life.adopt(truth);
  for (let report = nextNews(state, reports); report !== undefined; report = nextNews(life.state ?? state, reports)) {
    life.apply(reportEvents({ state: life.state ?? state, report, now: life.now() }));
  }
}
