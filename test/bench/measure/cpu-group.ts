/** A group of processes that get the processor time of a function, where the kernel lets this process make one. */
import { existsSync } from 'node:fs'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type CpuGroup = {
  readonly folder: string
  setShare(share: number): Promise<void>
  remove(): Promise<void>
}

/** Lambda gives a whole processor at 1,769 MB, and in proportion below (developer guide, "Configure Lambda function memory"). */
export function toCpuShare(memoryMb: number): number {
  return memoryMb / 1_769
}

const root = '/sys/fs/cgroup'

const periodUs = 20_000

/**
 * Undefined without the right to make one, and on systems other than Linux.
 *
 * @param name tells several of one process apart
 */
export async function makeCpuGroup(share: number, name = ''): Promise<CpuGroup | undefined> {
  const isFirstVersion = existsSync(join(root, 'cpu/cpu.cfs_quota_us'))
  const folder = join(root, isFirstVersion ? 'cpu' : '', `mcp-lambda-bench-${process.pid}${name}`)
  async function setShare(share: number): Promise<void> {
    const quotaUs = Math.round(share * periodUs)
    if (isFirstVersion) await writeFile(join(folder, 'cpu.cfs_quota_us'), String(quotaUs))
    else await writeFile(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`)
  }
  try {
    await mkdir(folder)
    if (isFirstVersion) await writeFile(join(folder, 'cpu.cfs_period_us'), String(periodUs))
    await setShare(share)
  } catch {
    await rmdir(folder).catch(() => undefined)
    return undefined
  }
  return { folder, setShare, remove: () => rmdir(folder) }
}
