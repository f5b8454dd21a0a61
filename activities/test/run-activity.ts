import { MockActivityEnvironment } from '@temporalio/testing';

type Logger = NonNullable<NonNullable<ConstructorParameters<typeof MockActivityEnvironment>[1]>['logger']>;

const say = (): void => undefined;

/** Failing is what many specs are about: their assertions say more than the SDK's log. */
const quiet: Logger = { log: say, trace: say, debug: say, info: say, warn: say, error: say };

/** An activity's surroundings without a server. */
export const anEnvironment = (): MockActivityEnvironment => new MockActivityEnvironment({}, { logger: quiet });

export const runActivity = <T>(activity: () => Promise<T>): Promise<T> =>
  anEnvironment().run<[], T, () => Promise<T>>(activity);
