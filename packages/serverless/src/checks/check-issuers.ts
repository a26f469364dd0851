import { relative } from 'node:path'
import { askIssuers } from '@mcp-lambda/gateway/logins'
import type { GatewayConfig } from '@mcp-lambda/gateway/packaging'
import { findGateway, readServices } from '../project/project.ts'
import type { Problem } from './problem.ts'

/** Asks the issuers of `gateway.yml` what they publish: the one check that needs the network. */
export async function checkIssuers(
  root: string,
  config: GatewayConfig,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<Problem[]> {
  const gateway = findGateway(readServices(root))?.directory ?? root
  const file = `${relative(root, gateway)}/gateway.yml`
  const findings = await askIssuers(config, { fetch })
  return findings.map(({ path, text, remedy, level }) => ({
    code: level === 'error' ? 'issuer-differs' : 'issuer-doubtful',
    where: `${file}: ${path}`,
    what: text,
    remedy,
  }))
}
