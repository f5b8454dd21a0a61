import config from './jest.config.mjs';

const stack = config.projects.find((project) => project.displayName === 'stack');

/** `npm run replay:record`: plays the stories of test/replay on the real server and replaces the recorded histories. */
export default { ...stack, displayName: 'record', testMatch: ['<rootDir>/test/replay/histories.record.ts'] };
