'use strict'

const shared = require('@mcp-lambda/shared/serverless/esbuild.cjs')

module.exports = { ...shared, plugins: './packaging/esbuild-plugins.cjs' }
