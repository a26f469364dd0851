/** The entry `./checks`: from what a project says and packaging made to problems. */

export { checkAccess } from './check-access.ts'
export { type Configuration, checkConfiguration } from './check-configuration.ts'
export { checkEditions } from './check-editions.ts'
export { checkFunctions } from './check-functions.ts'
export { checkIssuers } from './check-issuers.ts'
export { checkKeys } from './check-keys.ts'
export { checkPython, type PackagedFile } from './check-python.ts'
export { checkSizes, type Zip } from './check-sizes.ts'
export { isError, type Problem, problemKinds, toJson, toText } from './problem.ts'
export { type ProblemPage, problemPages } from './problem-pages.ts'
export { type Packaged, readPackaged, type Template } from './template.ts'
export { toVpcNotes } from './vpc-endpoints.ts'
