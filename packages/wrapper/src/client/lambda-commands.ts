/** By name, so that a bundler leaves out the other commands. */
export { InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda'
