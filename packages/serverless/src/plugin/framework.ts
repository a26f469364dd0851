/** The parts of the framework that the plugin uses. osls has types for configurations alone. */

import type { Configuration } from '../defaults/stack.ts'

export type Serverless = {
  /** Undefined outside a service. */
  readonly serviceDir?: string
  /** The `serverless.yml` as written, with what plugins added. */
  readonly configurationInput?: Configuration
  /** With all variables resolved, once commands run. */
  readonly service: Service
  readonly processedInput: { readonly commands: readonly string[]; readonly options: Options }
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
  readonly configSchemaHandler: {
    defineCustomProperties(schema: object): void
    /** Reports what the schema refuses, e.g. `at 'functions.server': unrecognized property 'memory'`. */
    handleErrorMessages?: (messages: readonly string[]) => void
  }
  readonly pluginManager: {
    /** Runs another command, and ends the one that is running when asked to. */
    spawn(command: string, options?: { readonly terminateLifecycleAfterExecution: boolean }): Promise<void>
  }
  /** Sets a value, whose variables are resolved after all plugins are loaded. */
  extendConfiguration(path: string[], value: unknown): void
  getProvider(name: 'aws'): {
    getStage(): string
    getRegion(): string
    /** Region, credentials and transport of the framework's own calls, as AWS's clients take them. */
    getAwsSdkV3Config(): Promise<object>
    readonly naming: { getLambdaLogicalId(functionKey: string): string; getStackName(): string }
  }
}

/** Of the command line. */
export type Options = {
  readonly stage?: string
  readonly region?: string
  readonly package?: string
  readonly yes?: boolean
  readonly 'dry-run'?: boolean
  readonly to?: string
  readonly base?: string
  readonly 'skip-check'?: boolean
  readonly 'skip-smoke-test'?: boolean
  /** Of osls' own `rollback`. */
  timestamp?: string
}

export type Service = {
  /** `service` of the `serverless.yml`. */
  readonly service: string
  readonly functions?: Readonly<Record<string, ServiceFunction>>
  readonly layers?: Readonly<Record<string, { readonly package?: { readonly artifact?: string } }>>
  readonly package?: {
    readonly artifact?: string
    readonly patterns?: readonly string[]
    /** Where this packaging lies in the deployment bucket. */
    readonly artifactDirectoryName?: string
  }
  readonly provider: {
    readonly compiledCloudFormationTemplate: {
      readonly Resources?: Readonly<Record<string, Resource>>
      Outputs?: Readonly<Record<string, { readonly Value: unknown }>>
    }
    readonly runtime?: string
    readonly architecture?: 'arm64' | 'x86_64'
    readonly stackTags?: Readonly<Record<string, string>>
    /** Of the stack that is created or updated. */
    stackParameters?: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[]
    /** Set by osls where nothing changed, and heeded by all that comes after it. */
    shouldNotDeploy?: boolean
  }
}

/** Of a compiled template. */
export type Resource = { readonly Type?: string; readonly Properties?: Readonly<Record<string, unknown>> }

export type ServiceFunction = {
  handler?: string
  /** In the place of a handler and a zip. */
  image?: { readonly uri: string }
  /** Where its zip is; a path, below the service's folder or absolute. */
  readonly package?: { readonly artifact?: string }
  environment?: Readonly<Record<string, unknown>>
  runtime?: string
  readonly architecture?: 'arm64' | 'x86_64'
  readonly snapStart?: boolean
  readonly provisionedConcurrency?: number | string
  readonly url?: boolean | { readonly invokeMode?: string }
  readonly events?: readonly object[]
}

export type Hooks = { readonly [event: string]: () => Promise<void> | void }

/** Commands that a plugin adds, or adds options to. */
export type Commands = {
  readonly [name: string]: {
    readonly type?: 'entrypoint'
    readonly lifecycleEvents?: readonly string[]
    readonly options?: Readonly<Record<string, { readonly usage: string; readonly type: 'boolean' | 'string' }>>
    readonly commands?: Commands
  }
}

/** Resolves a variable such as `param:network`. */
export type ResolveVariable = (variable: string) => Promise<unknown>

export type VariableSource = {
  resolve(request: { readonly address: string; readonly resolveVariable: ResolveVariable }): Promise<{ value: unknown }>
}

/** The third argument of a plugin. */
export type Writers = { readonly log: { notice(text: string): void; warning(text: string): void } }
