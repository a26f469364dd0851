/** `npm run bench`: measures, and holds the figures against goals or against an earlier commit. */
import { type CommandLine, readCommandLine, refuse, usage } from './command-line.ts'

process.exitCode = await run(readCommandLine(process.argv.slice(2)))

async function run(command: CommandLine): Promise<number> {
  switch (command.kind) {
    case 'help':
      console.log(usage)
      return 0
    case 'wrong':
      return refuse(command.problem)
    case 'goals':
      return (await import('./run-bench.ts')).holdAgainstGoals(command)
    case 'against':
      return (await import('./run-bench.ts')).holdAgainstCommit(command)
  }
  return command satisfies never
}
