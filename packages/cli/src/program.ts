/** For a project's own programs beside the command: exit codes, stopping on a signal, packaging every service. */

export { toExitCode } from './exit-code.ts'
export { packageServices } from './packaging/package-services.ts'
export { listenForStop } from './process/listen-for-stop.ts'
export { runContained } from './process/run-contained.ts'
