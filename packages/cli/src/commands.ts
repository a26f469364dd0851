/** The table of commands: parser, `--help` and `docs/reference/command.md` are made from it. */
import { buildApplication, buildRouteMap } from '@stricli/core'
import packageJson from '../package.json' with { type: 'json' }
import { catalogue } from './commands/catalogue.ts'
import { check } from './commands/check.ts'
import { connect } from './commands/connect.ts'
import { container } from './commands/container.ts'
import { cost } from './commands/cost.ts'
import { dev } from './commands/dev.ts'
import { doctor } from './commands/doctor.ts'
import { explain } from './commands/explain.ts'
import { image } from './commands/image.ts'
import { newServer } from './commands/new.ts'
import { packageCommand } from './commands/package.ts'
import { start } from './commands/start.ts'
import { token } from './commands/token.ts'
import { upgrade } from './commands/upgrade.ts'

const routes = {
  start,
  dev,
  new: newServer,
  connect,
  check,
  package: packageCommand,
  image,
  container,
  catalogue,
  token,
  cost,
  upgrade,
  explain,
  doctor,
}

export const application = buildApplication(
  buildRouteMap({ routes, docs: { brief: 'MCP servers as AWS Lambda functions, behind one gateway' } }),
  {
    name: 'mcp-lambda',
    versionInfo: { currentVersion: packageJson.version },
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    documentation: { caseStyle: 'convert-camel-to-kebab', disableAnsiColor: true },
  },
)
