import { sep } from 'node:path'
import { watch } from 'chokidar'

export type FileWatch = {
  /** Watches these folders too, and what is below them. */
  add(folders: readonly string[]): void
  close(): Promise<void>
}

/** Milliseconds without a write, after which writes are reported together: a save is often several writes. */
const quietMs = 30

/** Reports files that were written, created or removed, without those that tools write for themselves (`.package`). */
export async function watchFiles(
  folders: readonly string[],
  onChange: (files: readonly string[]) => void,
): Promise<FileWatch> {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const watcher = watch([...folders], {
    ignoreInitial: true,
    // Only the path below a watched folder counts: the repository itself may lie in a hidden folder.
    ignored: path => folders.some(folder => path.startsWith(folder) && isIgnored(path.slice(folder.length))),
  })
  watcher.on('all', (_, file) => {
    changed.add(file)
    clearTimeout(timer)
    timer = setTimeout(() => {
      const files = [...changed]
      changed.clear()
      onChange(files)
    }, quietMs)
  })
  await new Promise<void>((resolve, reject) => {
    watcher.once('ready', resolve)
    watcher.once('error', reject)
  })
  return {
    add: more => void watcher.add([...more]),
    close() {
      clearTimeout(timer)
      return watcher.close()
    },
  }
}

function isIgnored(path: string): boolean {
  return path.split(sep).some(part => part === 'node_modules' || part.startsWith('.'))
}
