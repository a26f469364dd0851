/**
 * Processes, temporary folders and sockets of this machine. Separate from the engine, because loading the engine takes
 * 140 ms longer (Node 24), and a command that only starts a program needs none of it.
 */
export { findJava } from './machine/find-java.ts'
export { findPython } from './machine/find-python.ts'
export { forgetUnused, markUsed } from './machine/forget-unused.ts'
export { type Listener, listenLocally } from './machine/listen-locally.ts'
export { type OrphanGuard, startOrphanGuard } from './machine/orphan-guard.ts'
export {
  descendantsOf,
  memoryOf,
  type ProcessRef,
  processesWithVariable,
  signalGroup,
  signalProcess,
} from './machine/process-tree.ts'
export { readBody } from './machine/read-body.ts'
export { createScratchFolder, type ScratchFolder, type ScratchFolderOptions } from './machine/scratch-folder.ts'
