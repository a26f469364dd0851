/** The entry `./runtime`: a function's process on a runtime that is not Node's, where Node is in the package. */

export { type PythonServer, pythonServer } from './python-server.ts'
export { type PythonFunction, runPythonFunction } from './run-python-function.ts'
