/**
 * Ends processes, and removes their scratch folder, when this process is killed outright.
 *
 * A running environment notices by itself, because its connection breaks; a frozen one cannot. So a shell, which costs
 * 1 MB, keeps the list and waits for its input to end: the kernel closes that whatever happens to this process. On Linux
 * it then looks for their children too, which may be in groups of their own, by the scratch folder: a variable that they
 * inherit holds its path. The folder goes last.
 */
import { spawn } from 'node:child_process'

export type OrphanGuard = { watch(pid: number): void; forget(pid: number): void; close(): void }

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
for file in $(grep -lasF -- "$1" /proc/[0-9]*/environ); do pid=\${file#/proc/}; kill -9 "\${pid%/environ}"; done
rm -rf -- "$1"
`

/** @param scratch a folder of this process alone, whose path is in the variables of every process to end, and of no other */
export function startOrphanGuard(scratch: string): OrphanGuard {
  const shell = spawn('/bin/sh', ['-c', script, 'orphan-guard', scratch], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell there is no guard, and everything else works.
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  const tell = (line: string) => shell.stdin.writable && shell.stdin.write(`${line}\n`)
  return {
    watch: pid => void tell(`watch ${pid}`),
    forget: pid => void tell(`forget ${pid}`),
    close: () => void shell.stdin.end(),
  }
}
