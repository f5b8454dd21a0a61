import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type BundleOptions, type Logger } from '@temporalio/worker';
import { failureConverterPath } from '@keyturn/temporal';

/** Where the build leaves the bundle; not the name of a module of ours, which it would overwrite. */
export const BUNDLE_PATH = fileURLToPath(new URL('./workflows.bundle.js', import.meta.url));

/** Options for every bundle: of the build, of a worker in a test, of replay. `conditions` choose between sources and built packages. */
export function bundleOptions({
  logger,
  conditions = [],
}: {
  logger: Logger;
  conditions?: readonly string[];
}): BundleOptions {
  return {
    workflowsPath: fileURLToPath(import.meta.resolve('@keyturn/workflows')),
    failureConverterPath,
    logger,
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: [...conditions, 'webpack', 'import', 'require', 'default'] },
    }),
  };
}

/** Bundles the workflows; throws when anything in them must not be there. */
export async function createWorkflowBundle(options: Parameters<typeof bundleOptions>[0]): Promise<string> {
  const { code } = await bundleWorkflowCode(bundleOptions(options));
  return code;
}
