/** The rooms of a package: what each folder holds, and which it may import. `docs/reference/folders.md` is printed from this. */

export type Room = {
  readonly holds: string
  /** Folders, or files at the top of `src`. */
  readonly imports: readonly string[]
}

/** By folder, or by file at the top of `src`. A folder's rule covers the folders in it. */
export const wrapperRooms: Readonly<Record<string, Room>> = {
  primitives: { holds: 'deadlines, ages, lazy imports, queues, line readers: nothing of MCP', imports: [] },
  mcp: { holds: 'the protocol, both eras, as pure functions', imports: ['primitives', 'backend.ts'] },
  'backend.ts': { holds: 'the seam', imports: ['mcp'] },
  inbound: {
    holds:
      'from an event to the seam: dispatcher, payload limits, refusals; `lambda/` by kind of event, `http/` streamable HTTP, `node/` for `serve`',
    imports: ['primitives', 'mcp', 'backend.ts', 'telemetry'],
  },
  telemetry: {
    holds:
      'spans of exchanges and of requests that are sent on, by whatever OpenTelemetry SDK is registered in the process',
    imports: ['primitives', 'mcp', 'backend.ts', 'inbound'],
  },
  outbound: {
    holds:
      'from the seam to a server: SDK servers; `legacy/` what 2025-era servers share, `stdio/` children, `http/` remote and web-standard servers',
    imports: ['primitives', 'mcp', 'backend.ts', 'options.ts', 'telemetry'],
  },
  client: {
    holds: 'MCP over `lambda:Invoke`, for clients and the gateway',
    imports: ['primitives', 'mcp', 'outbound'],
  },
  esbuild: { holds: 'the entry `./esbuild`: build settings, never in a bundle', imports: [] },
  secrets: {
    holds: 'values from Secrets Manager, kept, renewed, and hidden in logs and errors',
    imports: ['primitives', 'mcp'],
  },
  'handler-options.ts': { holds: 'options of `lambdaHandler` and `serve`', imports: ['inbound'] },
  'options.ts': {
    holds: 'which option belongs to what, and its check',
    imports: ['primitives', 'handler-options.ts', 'outbound'],
  },
  'source.ts': {
    holds: 'kinds of source, told apart',
    imports: ['backend.ts', 'handler-options.ts', 'options.ts', 'outbound'],
  },
  'lambda-handler.ts': {
    holds: 'the entry: joins source, dispatcher and events',
    imports: ['primitives', 'inbound', 'outbound', 'handler-options.ts', 'options.ts', 'source.ts'],
  },
  runtime: {
    holds:
      "the entry `./runtime`: a function's process where Node is in the package, with a client of Lambda's Runtime API",
    imports: ['primitives', 'backend.ts', 'inbound', 'outbound', 'lambda-handler.ts'],
  },
  'serve.ts': {
    holds: 'the entry for `node:http`',
    imports: ['inbound', 'outbound', 'handler-options.ts', 'options.ts', 'source.ts'],
  },
}

/** Files of the wrapper that may read the environment: each exports a function that an author calls. */
export const wrapperEntries: readonly string[] = [
  'client/index.ts',
  'lambda-handler.ts',
  'serve.ts',
  'runtime/run-python-function.ts',
  'outbound/sdk.ts',
  'outbound/stdio/stdio.ts',
  'outbound/http/remote.ts',
  'outbound/legacy/legacy-server.ts',
  'secrets/index.ts',
]

/** The gateway's five steps (`auth` to `invoke`), what they are set up by, and what packages them. */
export const gatewayRooms: Readonly<Record<string, Room>> = {
  'glob.ts': { holds: 'globs, in linear time', imports: [] },
  'error-data.ts': { holds: 'errors that an operator mends name the page of their cause', imports: [] },
  'quote.ts': { holds: 'how much of a name that a caller sent is repeated', imports: [] },
  config: {
    holds:
      'what `gateway.yml` and the environment say, `Target` among it; `schema/`, which is never in a bundle: `gateway.yml` in zod',
    imports: [],
  },
  policy: {
    holds: 'what a caller may see and call: one decision, for lists and calls; compiled sets of rules',
    imports: ['config', 'glob.ts', 'quote.ts'],
  },
  auth: {
    holds: 'who is calling: IAM, tokens and keys of issuers; OAuth challenges, also for `NeedsScope` of `policy`',
    imports: ['config', 'policy', 'glob.ts'],
  },
  catalogue: {
    holds: 'what there is: target registry, index, lists and cursors for a caller, public names, what follows a drift',
    imports: ['config', 'policy', 'error-data.ts', 'glob.ts'],
  },
  targets: {
    holds: 'where a request goes: from `target___tool` or a URI to a target, and the name it has there',
    imports: ['config', 'policy', 'catalogue', 'quote.ts'],
  },
  invoke: {
    holds:
      'one call of a function: message, deadline, retries, circuit breaker, answer, sealed request state; fetching a live catalogue and digests are calls as well',
    imports: ['config', 'catalogue', 'targets', 'error-data.ts'],
  },
  'router.ts': { holds: 'the steps in their order', imports: ['policy', 'catalogue', 'targets', 'invoke'] },
  'gateway.ts': {
    holds: 'the steps put together',
    imports: ['config', 'policy', 'auth', 'catalogue', 'invoke', 'router.ts'],
  },
  'create-gateway.ts': { holds: 'the entry', imports: ['config', 'auth', 'gateway.ts'] },
  container: { holds: 'a process: port, signals, JSON log', imports: [] },
  'container.ts': { holds: 'the program for a container', imports: ['container', 'create-gateway.ts'] },
  packaging: {
    holds: 'the entry `./packaging`: from `gateway.yml` and catalogues to the bundle; never in it',
    imports: ['config', 'auth', 'catalogue', 'glob.ts'],
  },
  logins: {
    holds: 'the entry `./logins`: for commands, what a token or an issuer comes to; never in a bundle',
    imports: ['config', 'policy', 'auth', 'catalogue', 'packaging'],
  },
}

/** Files of the gateway that may read the environment. */
export const gatewayEntries: readonly string[] = ['create-gateway.ts', 'container.ts']

/** The plugin: `index.ts` and what `plugin` holds of the framework's types know the framework, and nothing else does. */
export const serverlessRooms: Readonly<Record<string, Room>> = {
  licenses: {
    holds: 'licences of the packages in a bundle, as a plugin of esbuild (the entry `./licenses`)',
    imports: [],
  },
  settings: {
    holds: '`custom.mcp` and the parameters of a stage, in zod; the editions of the defaults',
    imports: ['licenses'],
  },
  defaults: {
    holds:
      'from settings to plain objects: the defaults of each edition, and how they are merged below what is written',
    imports: ['settings'],
  },
  project: {
    holds:
      'the entry `./project`: a project and its services; what they are bundled with and the gateway is packaged from',
    imports: ['settings', 'defaults', 'licenses'],
  },
  npm: {
    holds: 'an npm package in the zip of a function (`custom.mcp.npm`): in one file, or as installed',
    imports: ['licenses'],
  },
  python: {
    holds:
      'the entry `./python`: the package of a server in Python, from its lock to bytecode, with Node and the wrapper; the container image of one',
    imports: ['settings', 'defaults', 'licenses'],
  },
  release: {
    holds: 'a release and a removal as data: the plan, the order, what is left; what they ask of AWS',
    imports: [],
  },
  smoke: {
    holds: 'what follows a deployment: each door of the gateway is asked as its callers ask it',
    imports: [],
  },
  plugin: {
    holds:
      'types of the framework; `${mcp:…}`; what is added to a `serverless.yml`; commands that act on a whole stage',
    imports: ['settings', 'defaults', 'npm', 'project', 'python', 'release', 'smoke', 'checks', 'loading'],
  },
  loading: {
    holds: 'the entry `./loading`: what was packaged, loaded from its zip, and asked what it offers',
    imports: ['project', 'checks'],
  },
  checks: {
    holds: 'the entry `./checks`: problems of a project and of what packaging made, as data; the table of their kinds',
    imports: ['settings', 'defaults', 'plugin', 'project', 'release'],
  },
  'index.ts': { holds: 'the plugin', imports: ['settings', 'defaults', 'npm', 'plugin'] },
}

/** The command: what each room of `packages/cli/src` holds. */
export const cliRooms: Readonly<Record<string, Room>> = {
  'exit-code.ts': { holds: 'the exit codes', imports: [] },
  'command-error.ts': { holds: 'a failure with a code for programs', imports: [] },
  'flags.ts': { holds: 'flags that several commands have, and readers of values', imports: [] },
  terminal: { holds: 'where a command writes: result, notes, failure', imports: ['command-error.ts'] },
  'command.ts': {
    holds: 'what a command is: flags, and a function that is loaded when it runs',
    imports: ['terminal'],
  },
  process: { holds: 'the stop signal; programs that leave no process and no file', imports: ['exit-code.ts'] },
  packaging: {
    holds: 'packaging one service by the framework, and all through turbo, as many at once as fit into memory',
    imports: ['exit-code.ts', 'process'],
  },
  catalogue: { holds: 'writing `catalogue.json`, and its test', imports: [] },
  upgrade: { holds: 'merging a file of the project with that of a newer template', imports: [] },
  'stand-ins': {
    holds: 'what a service names as its AWS side on this machine (`custom.mcp.local`)',
    imports: [],
  },
  connect: { holds: "settings of MCP clients, and writing a client's file in the project", imports: [] },
  machine: { holds: 'what this machine has: programs, found by running them, folders, ports, memory', imports: [] },
  pages: { holds: 'what each code of an error, a record and a problem means', imports: ['command-error.ts'] },
  records: { holds: 'records of exchanges: read from logs, kept, found; metrics of tools', imports: [] },
  cost: { holds: 'from a log to what a month of such calls costs', imports: ['command-error.ts', 'records'] },
  system: {
    holds: 'all of it on one local Lambda; the first calls',
    imports: ['stand-ins', 'logs', 'records'],
  },
  loading: {
    holds: 'loading the targets of a system that runs, and the lines that say how that went',
    imports: ['terminal', 'system'],
  },
  logs: { holds: 'what the functions log, as lines or JSON; the status line', imports: ['records'] },
  dev: {
    holds: 'watching, bundling and swapping',
    imports: ['command-error.ts', 'packaging', 'catalogue'],
  },
  commands: {
    holds: 'a file for the words of each command, a folder for its work',
    imports: [
      'exit-code.ts',
      'command-error.ts',
      'flags.ts',
      'terminal',
      'command.ts',
      'process',
      'packaging',
      'catalogue',
      'upgrade',
      'connect',
      'machine',
      'stand-ins',
      'system',
      'pages',
      'records',
      'cost',
      'loading',
      'logs',
      'dev',
    ],
  },
  'commands.ts': { holds: 'the table of commands', imports: ['commands'] },
  'reference.ts': { holds: '`docs/reference/command.md`, from the table', imports: ['commands.ts'] },
  'main.ts': {
    holds: 'from words to an exit code',
    imports: ['exit-code.ts', 'command-error.ts', 'terminal', 'command.ts', 'commands.ts'],
  },
}

/** Files of the command that may read the environment: entries of processes, and what starts or ends with one. */
export const cliEntries: readonly string[] = [
  'main.ts',
  'catalogue/generate.ts',
  'catalogue/prepare-python.ts',
  'dev/bundle-settings.ts',
  'packaging/package-services.ts',
  'process/listen-for-stop.ts',
  'stand-ins/off-handler.ts',
  'system/start-system.ts',
]

/** The local Lambda: from the API of Lambda to a process, and what packaging left. */
export const lambdaLocalRooms: Readonly<Record<string, Room>> = {
  'identity.ts': { holds: 'region and account of functions', imports: [] },
  'lambda-error.ts': { holds: 'errors of the API of Lambda', imports: [] },
  'limits.ts': { holds: 'quotas of Lambda', imports: [] },
  'sigv4.ts': { holds: 'signatures, checked', imports: [] },
  'events.ts': { holds: 'all that happens, for logs and metrics', imports: [] },
  'metrics.ts': { holds: 'metrics for Prometheus, from events', imports: ['events.ts'] },
  machine: { holds: 'processes, ports and folders of this machine', imports: [] },
  package: { holds: 'functions, from a zip and its compiled template', imports: ['identity.ts', 'machine'] },
  environment: {
    holds: 'one process per environment, its Runtime API and its pool',
    imports: ['lambda-error.ts', 'events.ts', 'limits.ts', 'identity.ts', 'machine', 'package'],
  },
  invocation: {
    holds: 'one invocation: concurrency, rate, tenant, report',
    imports: ['lambda-error.ts', 'package', 'environment', 'events.ts', 'limits.ts'],
  },
  api: {
    holds: 'the API of Lambda over HTTP',
    imports: [
      'invocation',
      'limits.ts',
      'metrics.ts',
      'package',
      'identity.ts',
      'lambda-error.ts',
      'environment',
      'machine',
      'sigv4.ts',
    ],
  },
  'function-url': {
    holds: 'function URLs',
    imports: [
      'package',
      'identity.ts',
      'environment',
      'invocation',
      'lambda-error.ts',
      'limits.ts',
      'machine',
      'sigv4.ts',
    ],
  },
  runtime: {
    holds: 'the program inside an environment: loads a handler, speaks the Runtime API',
    imports: ['machine'],
  },
  'start-lambda.ts': {
    holds: 'the parts put together',
    imports: [
      'api',
      'environment',
      'events.ts',
      'function-url',
      'identity.ts',
      'invocation',
      'lambda-error.ts',
      'limits.ts',
      'machine',
      'metrics.ts',
      'package',
    ],
  },
}

/** Files of the local Lambda that may read the environment: what runs as a program of its own. */
export const lambdaLocalEntries: readonly string[] = [
  'runtime/main.mjs',
  'start-lambda.ts',
  'testing/runtimes-for-tests.ts',
]
