'use strict'

// Packaging runs on the Node the machine has, and Node 20 does not read TypeScript by itself.
const { require: requireTypeScript } = require('tsx/cjs/api')
const { deploymentVariables } = requireTypeScript('@mcp-lambda/gateway/packaging', __filename)
const { readSources } = requireTypeScript('./sources.ts', __filename)

/** What serverless.yml asks for by `${file(./packaging/variables.cjs):…}`. */
module.exports = async ({ resolveVariable }) =>
  deploymentVariables(
    {
      stage: await resolveVariable('sls:stage'),
      network: await resolveVariable('param:network'),
      stateKeysSecret: await resolveVariable('param:stateKeysSecret'),
    },
    readSources(),
  )
