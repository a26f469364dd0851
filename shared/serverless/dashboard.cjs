'use strict'

const { join } = require('node:path')
const { require: requireTypeScript } = require('tsx/cjs/api')
const { toDashboard } = requireTypeScript('../dashboard.ts', __filename)
const { inDeploymentOrder, onStage, readServices } = requireTypeScript(
  '../../packages/cli/src/project/services.ts',
  __filename,
)

/** The `DashboardBody` over every function of the stage. */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage')
  const services = inDeploymentOrder(readServices(join(__dirname, '../..')))
  return toDashboard(services.flatMap(service => service.functionNames.map(name => onStage(stage, name))))
}
