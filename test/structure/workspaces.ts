/** Which workspace may import which, and by which way. `docs/reference/folders.md` is printed from this. */

/** By folder of a workspace, or a folder at the top. `packages/*` and `services/*` stand for each of theirs. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  'packages/wrapper': [],
  'packages/lambda-local': [],
  'packages/gateway': ['packages/wrapper'],
  'packages/serverless': ['packages/wrapper', 'packages/gateway', 'packages/lambda-local'],
  'packages/cli': [
    'packages/wrapper',
    'packages/gateway',
    'packages/serverless',
    'packages/lambda-local',
    'packages/create',
  ],
  'packages/create': [],
  'services/*': ['packages/*', 'shared'],
  shared: [],
  scripts: ['packages/*', 'shared', 'test'],
  test: ['packages/*', 'services/*', 'shared', 'scripts'],
}

export type Exception = {
  /** A path, or a folder that ends with `/`. `*` stands for one folder. */
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** Imports that neither `mayImport` nor `exports` of a package allows. */
export const exceptions: readonly Exception[] = [
  {
    from: 'test/errors/',
    to: 'packages/cli/src/pages/',
    reason: 'tables of pages, which no program imports',
  },
  { from: 'packages/*/vitest.config.ts', to: 'shared/vitest.ts', reason: 'settings of tests, never published' },
  { from: 'packages/*/reference/', to: 'shared/', reason: 'programs that print a reference, never published' },
  {
    from: 'packages/*/test/',
    to: 'shared/record-spans.ts',
    reason: 'the OpenTelemetry SDK, for tests of two packages',
  },
  {
    from: 'packages/*/test/',
    to: 'shared/capture-stdout.ts',
    reason: 'what is written to standard output, for tests of two packages',
  },
  {
    from: 'packages/*/test/',
    to: 'shared/test-secret.ts',
    reason: 'the mark of secrets in tests, which one search finds',
  },
  {
    from: 'packages/cli/src/system/machine-secrets.test.ts',
    to: 'shared/test-secret.ts',
    reason: 'as for the tests in `test/`',
  },
  { from: 'packages/create/test/', to: 'packages/gateway/', reason: 'the rule for names of targets, compared' },
  { from: 'packages/create/template/', to: 'packages/*/', reason: 'a project of its own, which is tested here' },
  { from: 'packages/create/template-*/', to: 'packages/*/', reason: 'servers of such a project' },
  { from: 'test/', to: 'packages/*/test/', reason: 'fixtures: `test` may look at tests' },
  {
    from: 'test/end-to-end/logins/',
    to: 'packages/gateway/src/',
    reason: 'wrong settings are tried on what decides access, beside a real authorization server',
  },
  {
    from: 'test/{operations,faults}/',
    to: 'packages/serverless/src/defaults/',
    reason: 'tables of metrics, alarms and queries, held to what is emitted',
  },
  {
    from: 'test/bench/pattern/',
    to: 'packages/cli/src/{cost,commands/cost}/',
    reason: 'the reckoning of `mcp-lambda cost`, on times that were just measured',
  },
  {
    from: 'test/java/',
    to: 'packages/{serverless,wrapper}/src/',
    reason: 'the starting script and the runtime client of servers in Python, tried as they are with a server in Java',
  },
  { from: 'scripts/', to: 'packages/*/test/', reason: 'lists of programs that tests install' },
]

/** Circles of imports that are meant to be there, with all files that take part, sorted. */
export const circles: readonly { readonly files: readonly string[]; readonly reason: string }[] = [
  {
    files: ['list.ts', 'note.ts', 'parameters.ts', 'render-blocks.ts', 'table.ts'].map(
      file => `services/aws-documentation/src/html/${file}`,
    ),
    reason: 'a block of HTML holds blocks: each renderer renders its children by `renderBlocks`',
  },
]
