const base = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  // Workspace packages resolve to their sources, so that tests never run a stale build.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  injectGlobals: false,
  modulePathIgnorePatterns: ['/dist/', '/.nx/', '/.keyturn'],
};

/** Fast layers need nothing outside; `stack` layers share one Temporal and one Redis (test/global-setup.ts). */
export default {
  reporters: ['default', '<rootDir>/test/summary-reporter.mjs'],
  // Files run in processes of their own also on a small machine: each holds its own Temporal core and sandboxes, and
  // what a failed spec leaves open ends with it.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  // Specs of the command line start several processes each, on cores that are shared: how long that takes is no promise.
  testTimeout: 30_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,workflows,activities}/**/src/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.stack\\.spec\\.ts$'],
    },
    {
      ...base,
      displayName: 'stack',
      testMatch: [
        '<rootDir>/{apps,libs,workflows,activities}/**/src/**/*.stack.spec.ts',
        '<rootDir>/test/**/*.spec.ts',
      ],
      globalSetup: '<rootDir>/test/global-setup.ts',
      globalTeardown: '<rootDir>/test/global-teardown.ts',
    },
  ],
};
