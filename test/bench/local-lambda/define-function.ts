import type { FunctionDefinition } from '@mcp-lambda/lambda-local'
import { defineFunction as define } from '@mcp-lambda/lambda-local/testing'
import { asDeployed } from '../../on-lambda/function.ts'

type Wanted = {
  readonly name: string
  /** Below `folder`, without its `.mjs`; exports `handler`. */
  readonly file: string
  readonly folder: string
  readonly environment?: Readonly<Record<string, string>>
  readonly url?: FunctionDefinition['url']
}

/** A function of one bundle. */
export function defineFunction({ name, file, folder, environment = {}, url }: Wanted): FunctionDefinition {
  return define({
    ...asDeployed,
    name,
    handler: `${file}.handler`,
    codeFolder: folder,
    environment,
    ...(url && { url }),
  })
}
