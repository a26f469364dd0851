/** The processes below another, and whether they are there still: from Linux's `/proc`. */
import { readdir, readFile, readlink } from 'node:fs/promises'

export async function descendantsOf(pid: number): Promise<number[]> {
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '')
    if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === pid) found.push(Number(entry))
  }
  const below = await Promise.all(found.map(descendantsOf))
  return [...found, ...below.flat()]
}

export async function isRunning(pid: number): Promise<boolean> {
  return readlink(`/proc/${pid}/exe`).then(
    () => true,
    () => false,
  )
}
