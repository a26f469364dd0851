export type { LambdaClientLike, LambdaCommands, LambdaTransportOptions } from './lambda-transport.ts'
export { LambdaTransport } from './lambda-transport.ts'
