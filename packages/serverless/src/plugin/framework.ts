/** The parts of the framework that the plugin uses. osls has types for configurations alone. */

import type { Configuration } from '../defaults/stack.ts'

export type Serverless = {
  /** Undefined outside a service. */
  readonly serviceDir?: string
  /** The `serverless.yml` as written, with what plugins added. */
  readonly configurationInput?: Configuration
  /** With all variables resolved, once commands run. */
  readonly service: Service
  readonly processedInput: { readonly commands: readonly string[]; readonly options: { readonly stage?: string } }
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
  readonly configSchemaHandler: { defineCustomProperties(schema: object): void }
  /** Sets a value, whose variables are resolved after all plugins are loaded. */
  extendConfiguration(path: string[], value: unknown): void
  getProvider(name: 'aws'): {
    getStage(): string
    readonly naming: { getLambdaLogicalId(functionKey: string): string }
  }
}

export type Service = {
  readonly provider?: Pick<ServiceFunction, 'runtime' | 'architecture'>
  readonly functions?: Readonly<Record<string, ServiceFunction>>
  readonly package?: { readonly artifact?: string }
}

export type ServiceFunction = {
  readonly handler?: string
  /** Where its zip is; a path, below the service's folder or absolute. */
  readonly package?: { readonly artifact?: string }
  environment?: Readonly<Record<string, unknown>>
  readonly runtime?: string
  readonly architecture?: 'arm64' | 'x86_64'
  readonly url?: boolean | { readonly invokeMode?: string }
  readonly events?: readonly object[]
}

export type Hooks = { readonly [event: string]: () => Promise<void> | void }

/** Resolves a variable such as `param:network`. */
export type ResolveVariable = (variable: string) => Promise<unknown>

export type VariableSource = {
  resolve(request: { readonly address: string; readonly resolveVariable: ResolveVariable }): Promise<{ value: unknown }>
}

/** The third argument of a plugin. */
export type Writers = { readonly log: { notice(text: string): void } }
