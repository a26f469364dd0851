/** For tests of functions, and of programs that call them. */
export { type DefinedFunctions, defineFunctions, type FunctionSpec } from './testing/define-function.ts'
export { eventually, isAlive, type LambdaForTest, lambdaForTest } from './testing/lambda-for-test.ts'
export { type RuntimeForTests, runtimesForTests } from './testing/runtimes-for-tests.ts'
