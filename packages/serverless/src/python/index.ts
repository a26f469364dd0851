/** The entry `./python`: MCP servers in Python, packaged without a container. */

export { readArguments } from '../settings/command.ts'
export { type PythonBuild, vendorPackages } from './build-python.ts'
