'use strict'

const { require: requireTypeScript } = require('tsx/cjs/api')
const { toGatewayPlugins } = requireTypeScript('./bundle-plugins.ts', __filename)

/** `custom.esbuild.plugins` of a gateway: serverless-esbuild loads plugins by the path of a module. */
module.exports = serverless =>
  toGatewayPlugins({ stage: serverless.getProvider('aws').getStage(), directory: serverless.serviceDir })
