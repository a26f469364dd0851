/** Functions for tests: each property that a test does not name has a valid default. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FunctionDefinition } from '../package/function-definition.ts'

/** Everything but the code, which `writeFunction` writes and `defineFunction` finds in place. */
type Properties = Partial<Omit<FunctionDefinition, 'name' | 'codeFolder' | 'logging'>> & {
  readonly logging?: Partial<FunctionDefinition['logging']>
}

export type FunctionSpec = Properties & {
  /** The source of `index.mjs`. */
  readonly code: string
}

export type WrittenFunctions = { readonly functions: FunctionDefinition[]; remove(): Promise<void> }

/** A function whose code is in `codeFolder`. Default: the handler is `index.handler`, with 256 MB and 5 seconds. */
export function defineFunction({
  name,
  codeFolder,
  logging,
  ...properties
}: Properties & Pick<FunctionDefinition, 'name' | 'codeFolder'>): FunctionDefinition {
  return {
    name,
    codeFolder,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    codeSha256: 'not-a-real-hash',
    codeBytes: 0,
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
    ...properties,
  }
}

/** Writes a function's code into `folder`, which is created if it is missing. */
export async function writeFunction(folder: string, name: string, spec: FunctionSpec): Promise<FunctionDefinition> {
  const { code, ...properties } = spec
  const file = join(folder, 'index.mjs')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, code)
  return defineFunction({ name, codeFolder: folder, codeBytes: code.length, ...properties })
}

/** Writes functions into a new temporary folder, by their names. */
export async function writeFunctions(specs: Readonly<Record<string, FunctionSpec>>): Promise<WrittenFunctions> {
  const root = await mkdtemp(join(tmpdir(), 'functions-'))
  const functions = await Promise.all(
    Object.entries(specs).map(([name, spec]) => writeFunction(join(root, name), name, spec)),
  )
  return { functions, remove: () => rm(root, { recursive: true, force: true }) }
}
