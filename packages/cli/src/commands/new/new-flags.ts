import type { Sdk } from 'create-mcp-lambda'

export type NewFlags = {
  readonly word: string
  readonly name?: string
  readonly npm?: string
  readonly python?: string
  readonly program?: string
  readonly args?: readonly string[]
  readonly with?: readonly string[]
  readonly url?: string
  readonly sdk?: Sdk
  readonly secret?: readonly string[]
  readonly dryRun: boolean
}
