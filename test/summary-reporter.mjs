/** Last line of every run, for people and for CI: `N passed, N failed`. */
export default class SummaryReporter {
  /** A run that never completes, because its set-up threw or it was killed, has not passed. */
  #line = '0 passed, 1 failed';

  constructor() {
    // Not earlier: the default reporter writes its summary after all reporters have completed.
    process.once('exit', () => process.stdout.write(`${this.#line}\n`));
  }

  onRunComplete(_contexts, results) {
    // A file that does not load, or whose tear-down throws, has failed without a failed test.
    const tests = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const failed = Math.max(tests, results.numFailedTestSuites, results.wasInterrupted ? 1 : 0);
    this.#line = `${results.numPassedTests} passed, ${failed} failed`;
  }
}
