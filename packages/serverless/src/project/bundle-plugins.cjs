'use strict'

const { require: requireTypeScript } = require('tsx/cjs/api')
const { toBundlePlugins } = requireTypeScript('./bundle-plugins.ts', __filename)

/** `custom.esbuild.plugins` of a service: serverless-esbuild loads plugins by the path of a module. */
module.exports = serverless =>
  toBundlePlugins({ stage: serverless.getProvider('aws').getStage(), directory: serverless.serviceDir })
