import { writeFile } from 'node:fs/promises';
import { DefaultLogger } from '@temporalio/worker';
import { BUNDLE_PATH, createWorkflowBundle } from './workflow-bundle.ts';

// Part of the build, so that a workflow that cannot be bundled fails there and not in the night.
await writeFile(BUNDLE_PATH, await createWorkflowBundle({ logger: new DefaultLogger('WARN') }));
