/** The composition root: the only file that reads the environment. */
import { findPackageJSON } from 'node:module'
import { join } from 'node:path'
import { lambdaHandler, stdio } from '@mcp-lambda/wrapper'
// begin secrets
import { secret } from '@mcp-lambda/wrapper/secrets'

// end secrets

/** Variables of the child, beyond those that every program needs. */
const env = {
  // begin secrets
  TEMPLATE_SECRET: () => secret('TEMPLATE_SECRET'),
  // end secrets
}

// In the zip the package is where custom.mcp.npm of serverless.yml puts it.
const manifest = findPackageJSON('template-package', import.meta.url) ?? ''
const program = join(manifest, '../template-program.js')

export const handler = lambdaHandler(stdio(process.execPath, [program], { env }))
