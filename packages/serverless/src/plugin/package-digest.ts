/** Tells each function the digest of its own package, for the records of its calls. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Service } from './framework.ts'

type Packages = Pick<Service, 'functions' | 'package'>

/** Holds what Lambda calls `CodeSha256`: a record names the code that made it. */
export const digestVariable = 'MCP_PACKAGE_SHA256'

/**
 * Sets the variable of each function whose code was packaged as a zip. A function that did not change keeps its digest, so
 * that a deployment leaves it alone.
 */
export async function setPackageDigests(
  { functions = {}, package: whole }: Packages,
  directory: string,
): Promise<void> {
  for (const definition of Object.values(functions)) {
    const artifact = definition.package?.artifact ?? whole?.artifact
    // `s3://…` is uploaded already; an image has a digest of its own.
    if (artifact === undefined || artifact.startsWith('s3:') || artifact.startsWith('https:')) continue
    const sha256 = createHash('sha256')
      .update(await readFile(resolve(directory, artifact)))
      .digest('base64')
    definition.environment = { ...definition.environment, [digestVariable]: sha256 }
  }
}
