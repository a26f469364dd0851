import { checkConfiguration, toText } from '@mcp-lambda/serverless/checks'
import { findGateway, readServices } from '@mcp-lambda/serverless/project'

/**
 * The static half of `check`, before packaging: else each service that reads the same file reports the same mistake.
 *
 * @throws Error with each mistake once
 */
export function expectConfiguration(
  root: string,
  stage: string,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const { config, problems } = checkConfiguration(root, stage, env)
  if (config !== undefined || isWithoutGateway(root)) return
  throw new Error(problems.map(toText).join('\n'))
}

/** Such a project can be packaged, and not started. */
function isWithoutGateway(root: string): boolean {
  try {
    return findGateway(readServices(root)) === undefined
  } catch {
    return false
  }
}
