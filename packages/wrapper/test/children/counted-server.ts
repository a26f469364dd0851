/** `sdk-server.ts`, which first leaves a file named for its process id in a folder: `node counted-server.ts <folder>`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

writeFileSync(join(process.argv[2] ?? '', String(process.pid)), '')
await import('./sdk-server.ts')
