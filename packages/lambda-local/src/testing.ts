/** Functions for tests, and a local Lambda with a client. */
export {
  defineFunction,
  type FunctionSpec,
  type WrittenFunctions,
  writeFunction,
  writeFunctions,
} from './testing/define-function.ts'
export { isGroupAlive } from './testing/is-group-alive.ts'
export { eventually, isAlive, type LambdaForTest, lambdaForTest } from './testing/lambda-for-test.ts'
export { type RuntimeForTests, runtimesForTests } from './testing/runtimes-for-tests.ts'
