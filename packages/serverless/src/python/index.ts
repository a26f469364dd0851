/** The entry `./python`: MCP servers in Python, packaged without a container. */

export { type PythonBuild, vendorPackages } from './build-python.ts'
export { findCrane } from './image/find-crane.ts'
export { type InspectedPackage, inspectPackage } from './inspect-package.ts'
export { readArguments } from './programs.ts'
