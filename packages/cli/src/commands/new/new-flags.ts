import type { Sdk } from 'create-mcp-lambda'

export type NewFlags = {
  readonly word: string
  readonly name?: string
  readonly npm?: string
  readonly python?: string
  readonly args?: string
  readonly url?: string
  readonly sdk?: Sdk
  readonly secret?: readonly string[]
  readonly dryRun: boolean
}
