/** For a project's own programs beside the command: exit codes, stopping on a signal, programs that leave nothing. */

export { toExitCode } from './exit-code.ts'
export { listenForStop } from './process/listen-for-stop.ts'
export { runContained } from './process/run-contained.ts'
