import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

/** Failing steps and replays are what tests are about: assertions and the feed say more of them than the SDK's log. Once per test file. */
export function quietRuntime(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: { logging: { filter } } });
}
