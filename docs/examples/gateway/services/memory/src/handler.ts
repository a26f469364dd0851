import { findPackageJSON } from 'node:module'
import { join } from 'node:path'
import { lambdaHandler, stdio } from '@mcp-lambda/wrapper'

// On Lambda a server can write to /tmp alone, and what is there is gone with the execution environment.
const env = { MEMORY_FILE_PATH: '/tmp/memory.jsonl' }

// In the zip the package is where custom.mcp.npm of serverless.yml puts it.
const manifest = findPackageJSON('@modelcontextprotocol/server-memory', import.meta.url) ?? ''

export const handler = lambdaHandler(stdio(process.execPath, [join(manifest, '../dist/index.js')], { env }))
