/** `docs/reference/command.md`, from the table of commands. */
import { type Application, type CommandContext, generateHelpTextForAllCommands } from '@stricli/core'
import { application } from './commands.ts'

export function toReference(): string {
  // No command runs, so the context that commands need is not asked for.
  const documented = generateHelpTextForAllCommands(application as unknown as Application<CommandContext>)
  const commands = documented.map(([words, helpText]) => `## ${words}\n\n\`\`\`\n${helpText.trimEnd()}\n\`\`\`\n`)
  return [`# The command\n\n${about}\n`, ...commands].join('\n')
}

const about = `In a project, \`npx mcp-lambda\` or its npm scripts (\`npm start\`, \`npm run dev\`, \`npm run check -- --stage prod\`,
\`npm run catalogue\`). It works in the folder of a project and in all below it. This page is printed from the table of commands:
\`npm run reference -w mcp-lambda\`.

stdout is the result, stderr all else. With \`--json\` the result is one object, also on failure:
\`{"error":{"code":"usage","message":"…"}}\`, where \`code\` is \`usage\`, \`port-taken\` or \`failed\`. Nothing asks a question.

| exit code | |
| --- | --- |
| 0 | done; \`start\` and \`dev\`, once they are ready, end so by Ctrl-C too |
| 1 | the work failed, or \`check\` found an error |
| 2 | a word or a value of the command line is wrong; nothing was begun |
| 128 + n | ended by signal n before the work was done |`
