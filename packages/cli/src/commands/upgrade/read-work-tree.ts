import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Whether git could give back what is there now. `none` also where git is not installed. */
export async function readWorkTree(root: string): Promise<'clean' | 'changed' | 'none'> {
  const status = promisify(execFile)('git', ['status', '--porcelain', '--', '.'], { cwd: root })
  return status.then(
    ({ stdout }) => (stdout.trim() === '' ? 'clean' : 'changed'),
    () => 'none',
  )
}
