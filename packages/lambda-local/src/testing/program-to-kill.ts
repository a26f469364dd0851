/** Starts a local Lambda, invokes a function, prints the process ids of its environment and its child, and keeps running. */
import { lambdaForTest } from './lambda-for-test.ts'

const code = `
  import { spawn } from 'node:child_process'
  const child = spawn('node', ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  export const handler = async () => [process.pid, child.pid]`

const { invoke } = await lambdaForTest({ parent: { code } })
console.log(JSON.stringify((await invoke('parent')).payload))
