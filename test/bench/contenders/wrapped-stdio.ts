import { fileURLToPath } from 'node:url'
import { lambdaHandler, stdio } from '@mcp-lambda/wrapper'

const server = fileURLToPath(new URL('./echo-stdio.mjs', import.meta.url))
const backend = stdio(process.execPath, [server])

export const handler = lambdaHandler(backend)

/** For a process that has more to do when its children are done. */
export const close = () => backend.close?.()
