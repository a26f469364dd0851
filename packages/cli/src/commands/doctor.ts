import { command } from '../command.ts'

export const doctor = command({
  brief: 'Show what this machine has, what is skipped without the rest, and what to do about it',
  description: [
    'Runs each program that the project uses, looks at folders, ports and memory, and changes nothing. Asks nothing of a',
    'network. Exits with 1 if something is missing that the project does not run without.',
  ].join(' '),
  flags: {},
  load: async () => (await import('./doctor/run-doctor.ts')).runDoctor,
})
