/*
 * Who may import whom, once, as data; the rules below are derived from it and test/architecture proves each of them.
 * Why here and nowhere else: docs/decisions/20261121-import-rules.md.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where each layer lives. `schemas` is the second entry of contracts: zod must stay out of the workflow bundle. */
export const LAYERS = {
  domain: 'libs/domain/',
  contracts: 'libs/contracts/(?!src/schemas/)',
  schemas: 'libs/contracts/src/schemas/',
  config: 'libs/config/',
  observability: 'libs/observability/',
  schedule: 'libs/schedule/',
  redis: 'libs/redis/',
  records: 'libs/records/',
  secrets: 'libs/secrets/',
  upstream: 'libs/upstream/',
  temporal: 'libs/temporal/',
  client: 'libs/client/',
  'local-stack': 'libs/local-stack/',
  testing: 'libs/testing/',
  workflows: 'workflows/',
  activities: 'activities/',
  api: 'apps/api/',
  worker: 'apps/worker/',
  dashboard: 'apps/dashboard/',
  cli: 'apps/cli/',
  emulator: 'apps/emulator/',
};

/** What a layer may import besides itself. `T:` types only. What is not listed is forbidden. */
export const MAY_IMPORT = {
  domain: '',
  contracts: 'domain',
  schemas: 'domain contracts',
  config: '',
  observability: 'config',
  schedule: 'domain',
  redis: 'domain contracts schemas config observability',
  records: 'domain contracts schemas config observability',
  secrets: 'domain contracts schemas config observability records',
  upstream: 'domain contracts schemas config observability',
  temporal: 'domain contracts config observability T:workflows',
  client: 'domain contracts schemas',
  'local-stack': 'domain config',
  testing: 'domain contracts schemas config schedule redis records secrets upstream temporal observability',
  workflows: 'domain contracts T:activities',
  activities: 'domain contracts schemas config schedule redis records secrets upstream observability',
  api: 'domain contracts schemas config schedule redis records secrets temporal observability T:workflows',
  // Workflows reach the worker inside the bundle, never as an import.
  worker: 'domain contracts config redis records secrets upstream temporal observability activities',
  dashboard: 'domain contracts schemas client',
  // Records, secrets: for backup, restore, doctor and audit verify.
  cli: 'domain contracts schemas config client local-stack records secrets',
  emulator: 'domain schemas config observability T:upstream',
};

/** Specs stand in for the outside world, so they may use what brings it up. Folders outside the packages are free. */
const SPECS_MAY_ALSO_IMPORT = 'testing local-stack';

/** Packages and built-in modules that only these layers may import. */
export const ONLY_IN = {
  '@temporalio/workflow': 'workflows',
  '@temporalio/activity': 'activities',
  '@temporalio/worker': 'worker',
  '@temporalio/client': 'temporal',
  '@temporalio/testing': 'local-stack',
  '@temporalio/common': 'temporal workflows',
  '@nestjs/': 'api worker activities',
  ioredis: 'redis',
  kysely: 'records',
  pg: 'records',
  'node:sqlite': 'records',
  // `env` by another name.
  'node:process': 'config cli',
};

/** What a process or another package begins at; every other source must be reachable from one of these. */
const ENTRIES =
  '/src/(index|main|install|download-temporal|build-workflow-bundle|schemas/index|openapi/write-document|simulation/index|live/line-worker)\\.tsx?$';

/** Written by `npm run client`. */
const GENERATED = '^libs/client/src/generated/';
const SPEC = '(\\.spec\\.tsx?$|/test/)';
const PACKAGES = '^(apps/[^/]+|libs/[^/]+|workflows|activities)/';

const words = (text) => text.split(' ').filter((word) => word !== '');
const places = (names) => `^(${names.map((name) => LAYERS[name]).join('|')})`;
const escaped = (text) => text.replaceAll(/[/.]/g, '\\$&');

function layerRules(from) {
  const asTypes = words(MAY_IMPORT[from]).flatMap((word) => (word.startsWith('T:') ? [word.slice(2)] : []));
  const asValues = words(MAY_IMPORT[from]).filter((word) => !word.startsWith('T:'));
  const foreign = (known) => Object.keys(LAYERS).filter((layer) => layer !== from && !known.includes(layer));
  const forbid = ({ name, to, within = { path: places([from]), pathNot: SPEC } }) => ({
    name,
    comment: `${from} may import: ${MAY_IMPORT[from] || 'nothing'}.`,
    severity: 'error',
    from: within,
    to,
  });
  const inSpecs = [...asValues, ...asTypes, ...words(SPECS_MAY_ALSO_IMPORT)];
  return [
    forbid({ name: `${from}-imports`, to: { path: places(foreign([...asValues, ...asTypes])) } }),
    forbid({
      name: `${from}-specs-import`,
      to: { path: places(foreign(inSpecs)) },
      within: { path: `${places([from])}.*${SPEC}` },
    }),
    ...(asTypes.length === 0
      ? []
      : [forbid({ name: `${from}-imports-types`, to: { path: places(asTypes), dependencyTypesNot: ['type-only'] } })]),
  ];
}

function packageRule([name, layers]) {
  const module = name.startsWith('node:')
    ? `^(node:)?${name.slice(5)}$`
    : `(^|node_modules/)${escaped(name)}${name.endsWith('/') ? '' : '(/|$)'}`;
  return {
    name: `only-in-${name.replaceAll(/[@/:]+/g, '-').replaceAll(/^-|-$/g, '')}`,
    comment: `${name} only in: ${layers}.`,
    severity: 'error',
    from: { path: PACKAGES, pathNot: [places(words(layers)), SPEC] },
    to: { path: module },
  };
}

/** Workspace packages that a package imports without saying so in its package.json: Nx would build in the wrong order. */
function declarationRules(root) {
  const folders = ['apps', 'libs'].flatMap((parent) =>
    existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [],
  );
  const manifests = [...folders, 'workflows', 'activities']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }));
  return manifests.flatMap(({ folder, manifest }) => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const undeclared = manifests.filter((other) => other.folder !== folder && !declared.includes(other.manifest.name));
    // An empty alternative would match everything.
    if (undeclared.length === 0) return [];
    return {
      name: `declared-in-${folder.replace('/', '-')}`,
      comment: `Add it to the dependencies in ${folder}/package.json.`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${undeclared.map((other) => `${other.folder}/`).join('|')})` },
    };
  });
}

const GENERAL_RULES = [
  { name: 'no-cycles', severity: 'error', from: { pathNot: GENERATED }, to: { circular: true } },
  {
    name: 'resolvable',
    severity: 'error',
    from: {},
    // Its export condition `source` names files that it does not publish.
    to: { couldNotResolve: true, pathNot: '^react-aria-components$' },
  },
  {
    name: 'domain-stands-alone',
    comment: 'No package and no built-in module: the same core runs in the workflow sandbox and in the browser.',
    severity: 'error',
    from: { path: places(['domain']), pathNot: SPEC },
    to: { pathNot: '^libs/domain/src/' },
  },
  {
    name: 'declared-packages',
    comment: 'A package is used that the package.json of this package does not name.',
    severity: 'error',
    from: { path: PACKAGES },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
  },
  {
    name: 'no-development-packages',
    comment: 'What runs in production is declared by the package that needs it, not by the root.',
    severity: 'error',
    from: { path: PACKAGES, pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
  },
  {
    name: 'sources-do-not-need-specs',
    severity: 'error',
    from: { path: PACKAGES, pathNot: SPEC },
    to: { path: SPEC },
  },
  {
    name: 'by-the-front-door',
    comment: 'Other packages are imported by name, through their `exports`.',
    severity: 'error',
    from: { path: '^((apps|libs)/[^/]+|workflows|activities)/' },
    to: {
      path: '^((apps|libs)/[^/]+|workflows|activities)/',
      pathNot: '^$1/',
      dependencyTypes: ['local'],
      dependencyTypesNot: ['aliased', 'aliased-workspace'],
    },
  },
  {
    name: 'no-orphans',
    comment: 'Nothing that runs leads to this file: use it or delete it.',
    severity: 'error',
    from: { path: ENTRIES },
    to: { path: `${PACKAGES}src/`, pathNot: [SPEC, ENTRIES, '\\.d\\.ts$'], reachable: false },
  },
];

/** The rules for the workspace in `root`. */
export function rulesFor(root) {
  return [
    ...Object.keys(MAY_IMPORT).flatMap(layerRules),
    ...Object.entries(ONLY_IN).map(packageRule),
    ...declarationRules(root),
    ...GENERAL_RULES,
  ];
}

export const options = {
  doNotFollow: { path: ['node_modules'] },
  exclude: { path: ['(^|/)dist/'] },
  tsPreCompilationDeps: true,
  combinedDependencies: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    // Sources, as TypeScript and Jest see them: a stale build must not hide an import.
    conditionNames: ['source', 'import', 'node', 'default'],
    extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    mainFields: ['module', 'main', 'types'],
  },
};

export default { forbidden: rulesFor(import.meta.dirname), options };
