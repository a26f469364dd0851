import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { askForCatalogue } from '@mcp-lambda/gateway/packaging'
import type { CataloguedTarget } from './bundle-gateway.ts'

/** The echo server as a target, with the catalogue its own bundle gives. */
export async function readEchoTarget(folder: string): Promise<CataloguedTarget> {
  const { handler } = await import(pathToFileURL(join(folder, 'wrapped-v1.mjs')).href)
  return { name: echoTarget, catalogue: await askForCatalogue(handler) }
}

export const echoTarget = 'echo'
export const echoTool = `${echoTarget}___echo`
