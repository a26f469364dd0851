/** A stand-in with all that one may leave behind: a port, a program that listens on another, and the program's folder. */
import { createScratchFolder, type LocalStart, startLocalServer, startOwnedProcess } from 'mcp-lambda/local'

const listening = `require('node:net').createServer().listen(0, '127.0.0.1')`

const start: LocalStart = async () => {
  const api = await startLocalServer(() => ({ status: 200 }))
  const folder = await createScratchFolder('stand-in')
  const program = startOwnedProcess(process.execPath, ['-e', listening], { folder: folder.path })
  return {
    environment: {},
    async close() {
      await api.close()
      await program.stop()
      await folder.remove()
    },
  }
}

export default start
