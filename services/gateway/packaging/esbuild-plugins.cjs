'use strict'

// Packaging runs on the Node the machine has, and Node 20 does not read TypeScript by itself.
const { require: requireTypeScript } = require('tsx/cjs/api')
const { createTargetsPlugin } = requireTypeScript('@mcp-lambda/gateway/packaging', __filename)
const { readSources } = requireTypeScript('./sources.ts', __filename)

module.exports = serverless => [createTargetsPlugin(serverless.getProvider('aws').getStage(), readSources)]
