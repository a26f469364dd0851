/**
 * Kills processes and removes their scratch folder if this process is killed.
 *
 * A running environment exits when its connection breaks; a frozen one cannot. So a shell (1 MB) keeps the list of process
 * groups and waits for its input to end: the kernel closes the pipe even after SIGKILL. On Linux the shell also kills
 * children in groups of their own, by the path of the scratch folder in their variables: again and again, because a process
 * may start another between listing and killing. It removes the folder last.
 */
import { spawn } from 'node:child_process'

export type OrphanGuard = {
  watch(pid: number): void
  forget(pid: number): void
  /** Settles once the shell has exited. */
  close(): Promise<void>
}

const script = `
trap '' INT TERM HUP
list=' '
while read -r verb pid; do
  case $verb in
    watch) list="$list$pid " ;;
    forget) list="\${list%%" $pid "*} \${list#*" $pid "}" ;;
  esac
done
for pid in $list; do kill -9 "-$pid"; done
for round in 1 2 3 4 5 6 7 8 9 10; do
  files=$(grep -lasF -- "$1" /proc/[0-9]*/environ)
  [ -n "$files" ] || break
  for file in $files; do pid=\${file#/proc/}; kill -9 "\${pid%/environ}"; done
done
rm -rf -- "$1"
`

/** @param scratch the folder to remove. Its path is in the variables of the processes to kill, and of no others */
export function startOrphanGuard(scratch: string): OrphanGuard {
  const shell = spawn('/bin/sh', ['-c', script, 'orphan-guard', scratch], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const exited = new Promise<void>(resolve => {
    shell.once('exit', () => resolve())
    // Everything else works without the guard, so ignore a missing shell.
    shell.on('error', () => resolve())
  })
  shell.stdin.on('error', () => {})
  shell.unref()
  const tell = (line: string) => shell.stdin.writable && shell.stdin.write(`${line}\n`)
  return {
    watch: pid => void tell(`watch ${pid}`),
    forget: pid => void tell(`forget ${pid}`),
    close() {
      shell.ref()
      shell.stdin.end()
      return exited
    },
  }
}
