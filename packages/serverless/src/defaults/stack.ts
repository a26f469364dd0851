import type { Settings } from '../settings/settings.ts'

/** A part of a `serverless.yml`. Variables in it are resolved by the framework. */
export type Configuration = { readonly [key: string]: unknown }

/** What the defaults of a stack depend on. */
export type Stack = {
  readonly settings: Settings
  /** `service` of the `serverless.yml`. */
  readonly name: string
  /** `service` of the project's `serverless.yml`; of this one for a service without a project. */
  readonly project: string
  readonly functions: readonly StackFunction[]
  /** Whether the stack defines the role of its functions: false where `provider.iam` is written. */
  readonly hasOwnRole: boolean
  /** Whether `provider.stackTags` is a mapping: the tags by which releases find the stack are then added to it. */
  readonly hasStackTags: boolean
  /** Path of a module of this package from the service's folder, as serverless-esbuild takes it. */
  readonly bundlePlugins: string
}

export type StackFunction = {
  /** Of `functions`. */
  readonly key: string
  /** In the template. */
  readonly logicalId: string
  /** Those that are written for it. Undefined where a variable holds the list. */
  readonly layers: readonly unknown[] | undefined
  /** Whether a script of a layer may start it: it runs on Node.js, and has no such script of its own. */
  readonly takesWrapper: boolean
  /** Those that are written for it: they come in the place of the default. */
  readonly events?: readonly unknown[] | undefined
}
