/** Functions for tests: their code written to a folder of its own, everything else at a valid default. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FunctionDefinition } from '../package/function-definition.ts'

export type FunctionSpec = Partial<Omit<FunctionDefinition, 'name' | 'codeFolder' | 'logging'>> & {
  /** The source of `index.mjs`. */
  readonly code: string
  readonly logging?: Partial<FunctionDefinition['logging']>
}

export type DefinedFunctions = { readonly functions: FunctionDefinition[]; remove(): Promise<void> }

export async function defineFunctions(specs: Record<string, FunctionSpec>): Promise<DefinedFunctions> {
  const root = await mkdtemp(join(tmpdir(), 'functions-'))
  const functions = await Promise.all(
    Object.entries(specs).map(([name, spec]) => defineFunction(join(root, name), name, spec)),
  )
  return { functions, remove: () => rm(root, { recursive: true, force: true }) }
}

export async function defineFunction(folder: string, name: string, spec: FunctionSpec): Promise<FunctionDefinition> {
  const { code, logging, ...rest } = spec
  const file = join(folder, 'index.mjs')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, code)
  return {
    name,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    codeFolder: folder,
    codeSha256: 'not-a-real-hash',
    codeBytes: code.length,
    memoryMb: 256,
    timeoutSeconds: 5,
    architecture: 'arm64',
    description: '',
    role: 'arn:aws:iam::123456789012:role/test',
    environment: {},
    logging: {
      format: 'Text',
      group: `/aws/lambda/${name}`,
      applicationLevel: 'INFO',
      systemLevel: 'INFO',
      ...logging,
    },
    tracing: 'PassThrough',
    tenantIsolation: false,
    ...rest,
  }
}
