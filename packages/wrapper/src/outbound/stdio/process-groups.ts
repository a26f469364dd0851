/** Process groups that were started here and still run. */
const groups = new Set<number>()

/** Remembers a group until it is forgotten: it is killed if this process exits first. */
export function ownGroup(id: number): void {
  // One listener for all of them, and none while there are none: Node warns from eleven on.
  if (groups.size === 0) process.on('exit', killAll)
  groups.add(id)
}

export function disownGroup(id: number): void {
  groups.delete(id)
  if (groups.size === 0) process.off('exit', killAll)
}

/** Signals a child and whatever it started in turn. */
export function signalGroup(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-id, signal)
  } catch {
    // ESRCH: the group is empty. (EPERM, on macOS: only zombies are left in it.)
  }
}

function killAll(): void {
  for (const id of groups) signalGroup(id, 'SIGKILL')
}
