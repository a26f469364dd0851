/**
 * Node's cryptography, loaded when it is first needed: with the streams it brings along it takes 6 to 10 ms of a cold start
 * (Node 24), and most starts answer without it.
 */
export function nodeCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
