import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { judgeToken } from '@mcp-lambda/gateway/logins'
import { packageTargets } from '@mcp-lambda/gateway/packaging'
import { gatewaySources } from '@mcp-lambda/serverless/gateway'
import { findGateway, readServices } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { exitCode } from '../../exit-code.ts'
import { describeToken } from './describe-token.ts'

type TokenFlags = { readonly word: string; readonly stage: string; readonly path: string }

export const runToken: Run<TokenFlags> = async ({ word, stage, path }, { root, cwd, output }) => {
  const token = (await readToken(word, cwd)).trim().replace(/^Bearer +/i, '')
  const gateway = findGateway(readServices(root))
  if (!gateway)
    throw new Error('No service is the gateway: set custom.mcp.gateway to true in the serverless.yml of one')
  const packaged = packageTargets(stage, gatewaySources(gateway.directory))
  const judged = await judgeToken(token, packaged, { path, nowMs: Date.now() })
  output.result({ stage, ...judged }, () => describeToken(judged, stage))
  return judged.kind === 'taken' ? exitCode.ok : exitCode.failed
}

async function readToken(word: string, cwd: string): Promise<string> {
  if (word === '-') return text(process.stdin)
  try {
    return await readFile(resolve(cwd, word), 'utf8')
  } catch {
    // The word may be the token itself, which must not be printed.
    throw new Error('There is no file of that name. Give the file that holds the token, or - for standard input')
  }
}
