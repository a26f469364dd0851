/** For files that `custom.mcp.local` names: the type of their default export, and parts to build stand-ins from. */
export { type SignatureVerdict, type SignedRequest, type SigningScope, verifySigV4 } from '@mcp-lambda/lambda-local'
export { createScratchFolder, type ScratchFolder } from '@mcp-lambda/lambda-local/machine'
export { type LocalReply, type LocalRequest, type LocalServer, startLocalServer } from './stand-ins/local-server.ts'
export type {
  LocalIdentity,
  LocalNeed,
  LocalNeeds,
  LocalStart,
  LocalStartOptions,
  ScrapeTarget,
  StandIn,
} from './stand-ins/local-start.ts'
export { type OwnedProcess, type OwnedProcessOptions, startOwnedProcess } from './stand-ins/owned-process.ts'
