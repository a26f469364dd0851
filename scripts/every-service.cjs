'use strict'

const { spawn } = require('node:child_process')
// Plugins run on the Node the machine has, and Node 20 does not read TypeScript by itself.
const { require: requireTypeScript } = require('tsx/cjs/api')
const { inDeploymentOrder, readServices } = requireTypeScript('../packages/cli/src/project/services.ts', __filename)

/**
 * Makes `sls package`, `deploy`, `info` and `remove` at the root do the same in every service, with the same options:
 * targets before the gateway that invokes them, this stack last, and the other way round when they are removed.
 *
 * @see docs/decisions/0004-root-plugin.md for why this is not osls' Compose.
 */
class EveryService {
  constructor(serverless) {
    const [command, ...subcommands] = serverless.processedInput.commands
    const isOurs = ['package', 'deploy', 'info', 'remove'].includes(command) && subcommands.length === 0
    // `initialize`, because `deploy --package` skips the lifecycle of packaging and `deploy` runs it inside its own.
    this.hooks = isOurs ? { initialize: () => this.runEverywhere(command) } : {}
    this.serverless = serverless
  }

  async runEverywhere(command) {
    const services = inDeploymentOrder(readServices(this.serverless.serviceDir))
    for (const service of command === 'remove' ? services.reverse() : services) {
      const ending = await run(service.directory)
      if (ending === undefined) continue
      throw new this.serverless.classes.Error(
        `services/${service.folder} failed (${ending}); what comes after it was not touched`,
        'SERVICE_FAILED',
      )
    }
  }
}

/** Runs this very command in `directory`. Gives nothing when it worked, else how it ended. */
function run(directory) {
  const [node, sls, ...args] = process.argv
  const child = spawn(node, [sls, ...args], { cwd: directory, stdio: 'inherit' })
  const stop = signal => child.kill(signal)
  process.once('SIGTERM', stop)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit ${code}`)))
  }).finally(() => process.off('SIGTERM', stop))
}

module.exports = EveryService
