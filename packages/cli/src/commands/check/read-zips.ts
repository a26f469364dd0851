import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readZip } from '@mcp-lambda/lambda-local'
import type { PackagedFile, Zip } from '@mcp-lambda/serverless/checks'
import type { Service } from '@mcp-lambda/serverless/project'
import { toServicePackage } from '../../packaging/package-service.ts'

export type ReadZip = Zip & { readonly files: readonly PackagedFile[] }

/** The zips of a service that was packaged for a stage. */
export async function readZips({ directory, folder }: Service, stage: string): Promise<ReadZip[]> {
  const place = join(directory, toServicePackage(stage))
  const zips = (await readdir(place)).filter(file => file.endsWith('.zip'))
  return Promise.all(
    zips.map(async name => {
      const path = `services/${folder}/${toServicePackage(stage)}/${name}`
      const files = readZip(await readFile(join(place, name)), path)
      return { path, files, unzippedBytes: files.reduce((sum, { content }) => sum + content.length, 0) }
    }),
  )
}
