'use strict'

// osls runs on the Node the machine has, and Node 20 does not read TypeScript by itself.
const { require: requireTypeScript } = require('tsx/cjs/api')

module.exports = requireTypeScript('./index.ts', __filename).default
