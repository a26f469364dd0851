/** The table of commands: parser, `--help` and `docs/reference/command.md` are made from it. */
import {
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  formatMessageForArgumentScannerError,
  text_en,
} from '@stricli/core'
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

/** Of a command line that cannot be parsed. */
function describeRefusal(error: unknown): string {
  if (!(error instanceof ArgumentScannerError)) return text_en.exceptionWhileParsingArguments(error, false)
  return formatMessageForArgumentScannerError(error, {
    // Who types the value in the place of its name did not mean to show it.
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, input, exception }) => {
      const given = name === 'secret' ? 'what stands behind it' : `"${input}"`
      return `Failed to parse ${given} for ${name}: ${exception instanceof Error ? exception.message : String(exception)}`
    },
    UnsatisfiedFlagError: ({ externalFlagName: flag }) =>
      `--${flag} and its value are missing. By npm: npm run SCRIPT -- --${flag} VALUE`,
  })
}

export const application = buildApplication(
  buildRouteMap({ routes, docs: { brief: 'MCP servers as AWS Lambda functions, behind one gateway' } }),
  {
    name: 'mcp-lambda',
    versionInfo: { currentVersion: packageJson.version },
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    documentation: { caseStyle: 'convert-camel-to-kebab', disableAnsiColor: true },
    localization: { text: { ...text_en, exceptionWhileParsingArguments: describeRefusal } },
  },
)
