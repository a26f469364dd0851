/** The plugin: reads the service, calls functions, writes the result back. `plugin/framework.ts` names all that is used of the framework. */

import { extname, join } from 'node:path'
import { takesSnapshot } from './defaults/python-defaults.ts'
import type { Secrets } from './defaults/secrets.ts'
import type { Configuration, Stack } from './defaults/stack.ts'
import type { NpmOptions } from './npm/add-npm-program.ts'
import { installForLambda } from './npm/install-for-lambda.ts'
import { checkConfigured } from './plugin/check-deployment.ts'
import { beforeDeployment, beforeRollback } from './plugin/deploy-service.ts'
import { describeRefused, toServiceFile } from './plugin/describe-refused.ts'
import { endingCommand } from './plugin/end-command.ts'
import { ownArgs } from './plugin/every-service.ts'
import type { Commands, Hooks, ResolveVariable, Serverless, VariableSource, Writers } from './plugin/framework.ts'
import { gatewayHooks } from './plugin/gateway-hooks.ts'
import { imageCommand } from './plugin/image-command.ts'
import { nameVersions } from './plugin/name-versions.ts'
import { useOwnTemporaryFolder } from './plugin/own-temporary-folder.ts'
import { setPackageDigests } from './plugin/package-digest.ts'
import { toPackagedFunctions } from './plugin/packaged-functions.ts'
import { additionsFor, isStageWritten, readStack } from './plugin/read-stack.ts'
import { beforeRemoval } from './plugin/remove-service.ts'
import { rootHooks, toWrongPlace } from './plugin/root-hooks.ts'
import { addStackDigest } from './plugin/stack-digest.ts'
import { variables } from './plugin/variables.ts'
import { toJsonSchema } from './settings/json-schema.ts'
import { parameterNames, readParameters } from './settings/parameters.ts'
import { settingsSchema } from './settings/settings.ts'

// `.js` in the packed package.
const bundlePlugins = join(import.meta.dirname, `project/bundle-plugins${extname(import.meta.filename)}`)

export default class McpLambda {
  readonly commands: Commands = {
    ...endingCommand,
    ...imageCommand,
    deploy: {
      options: {
        'dry-run': { usage: 'Print the plan of a release as JSON, and deploy nothing', type: 'boolean' },
        'skip-check': { usage: 'Deploy in spite of problems that the check finds', type: 'boolean' },
        'skip-smoke-test': { usage: 'Call nothing after the deployment of a whole stage', type: 'boolean' },
      },
    },
    rollback: {
      options: {
        to: {
          usage: 'At the root: digests to go back to, by stack (one-prod=0123456789ab,two-prod=…)',
          type: 'string',
        },
      },
    },
    remove: { options: { yes: { usage: 'Remove a protected stage without a question', type: 'boolean' } } },
  }
  readonly hooks: Hooks = {}
  readonly configurationVariablesSources: { readonly mcp?: VariableSource } = {}

  constructor(serverless: Serverless, _options?: object, { log }: Partial<Writers> = {}) {
    const { serviceDir: directory, configurationInput: written, configSchemaHandler } = serverless
    configSchemaHandler.defineCustomProperties({ properties: { mcp: toJsonSchema(settingsSchema) } })
    // `sls --help` outside a service.
    if (directory === undefined || written === undefined) return
    describeRefused(serverless, toServiceFile(directory))
    const stack = readStackOf(serverless, directory, written)
    for (const { path, value } of additionsFor(stack, written, directory)) {
      serverless.extendConfiguration([...path], value)
    }
    this.configurationVariablesSources = { mcp: toVariableSource(stack, directory) }
    this.hooks = {
      initialize: () => beforeCommand(serverless, stack, directory),
      'before:package:createDeploymentArtifacts': () => buildPackage(serverless, stack, directory, log),
      'image:push': () => pushImage(serverless, stack, directory, text => log?.notice(text)),
      'before:package:compileFunctions': async () => {
        await addPrograms(serverless, stack, { directory, say: text => log?.notice(text) })
        await setPackageDigests(serverless.service, directory)
      },
      'after:aws:package:finalize:mergeCustomProviderResources': async () => {
        if (stack.settings.command !== undefined)
          nameVersions(serverless.service.provider.compiledCloudFormationTemplate)
        await addStackDigest(serverless.service, directory)
      },
      ...(stack.settings.project
        ? rootHooks(serverless, directory, process.env)
        : {
            'before:deploy:deploy': () => beforeDeployment(serverless, directory, process.env),
            'before:rollback:rollback': () => beforeRollback(serverless, directory),
            'before:remove:remove': () => beforeRemoval(serverless, directory),
          }),
      // With a roll-back of its own.
      ...(stack.settings.gateway && gatewayHooks(serverless, directory)),
    }
  }
}

function readStackOf(serverless: Serverless, directory: string, written: Configuration): Stack {
  const { naming } = serverless.getProvider('aws')
  try {
    return readStack(written, { directory, bundlePlugins, toLogicalId: key => naming.getLambdaLogicalId(key) })
  } catch (error) {
    throw new serverless.classes.Error((error as Error).message, 'MCP_SETTINGS_ARE_WRONG')
  }
}

async function buildPackage(
  serverless: Serverless,
  { settings }: Stack,
  directory: string,
  log: Writers['log'] | undefined,
): Promise<void> {
  const { command } = settings
  if (command === undefined) return
  // Loaded late: others need none of it.
  const { packagePython } = await import('./plugin/package-python.ts')
  const { service, classes } = serverless
  const stage = serverless.getProvider('aws').getStage()
  const say = (text: string) => log?.notice(text)
  const warn = (text: string) => log?.warning(text)
  await packagePython({ command, settings, service, stage, directory, env: process.env, say, warn }).catch(error => {
    throw new classes.Error(error.message, 'PYTHON_SERVER_NOT_PACKAGED')
  })
}

async function pushImage(
  serverless: Serverless,
  { settings }: Stack,
  directory: string,
  say: (text: string) => void,
): Promise<void> {
  const { service, classes, processedInput } = serverless
  const { command } = settings
  const { to, base } = processedInput.options
  const stage = serverless.getProvider('aws').getStage()
  const { makeImage } = await import('./plugin/make-image.ts')
  try {
    if (command === undefined) throw new Error('Only a service with custom.mcp.command becomes an image')
    await makeImage({ command, settings, service, stage, directory, env: process.env, say, to, base })
  } catch (error) {
    throw new classes.Error((error as Error).message, 'IMAGE_NOT_MADE')
  }
}

function toVariableSource({ functions, hasOwnRole, settings }: Stack, directory: string): VariableSource {
  return {
    async resolve({ address, resolveVariable }) {
      const variable = Object.entries(variables).find(([name]) => name === address)?.[1]
      if (variable === undefined) throw new Error(`There is no \${mcp:${address}}`)
      const stage = String(await resolveVariable('sls:stage'))
      const parameters = readParameters(await resolveParameters(resolveVariable))
      const secrets = settings.secrets ? ((await resolveVariable('self:custom.mcp.secrets')) as Secrets) : {} // By its schema.
      const kind = { isGateway: settings.gateway === true, isRestored: takesSnapshot(settings, parameters) }
      return { value: await variable({ stage, parameters, directory, functions, hasOwnRole, secrets, ...kind }) }
    },
  }
}

async function resolveParameters(resolveVariable: ResolveVariable) {
  const values = await Promise.all(parameterNames.map(async name => [name, await resolveVariable(`param:${name}`)]))
  return Object.fromEntries(values)
}

async function addPrograms(
  serverless: Serverless,
  { settings }: Stack,
  options: Omit<NpmOptions, 'npm'>,
): Promise<void> {
  const { npm } = settings
  if (npm === undefined) return
  const { service, classes } = serverless
  const stage = serverless.getProvider('aws').getStage()
  try {
    // Loaded late: few services name a package.
    const { addNpmProgram } = await import('./npm/add-npm-program.ts')
    for (const target of toPackagedFunctions(service, settings, stage)) await addNpmProgram(target, { npm, ...options })
  } catch (error) {
    throw new classes.Error((error as Error).message, 'NPM_PACKAGE_FAILED')
  }
}

/** `initialize`, because `deploy --package` skips the lifecycle of packaging and `deploy` runs it inside its own. */
async function beforeCommand(serverless: Serverless, { settings }: Stack, directory: string): Promise<void> {
  const { processedInput, classes } = serverless
  const [command = ''] = processedInput.commands
  if (processedInput.options.stage === undefined && !isStageWritten(directory)) {
    // A default set here would be too late: osls has resolved `${sls:stage}` of the serverless.yml as `dev` by now.
    throw new classes.Error('Name a stage: --stage prod, or provider.stage in serverless.yml', 'MCP_NO_STAGE')
  }
  if (command === 'deploy' && serverless.getProvider('aws').getStage() === 'local') {
    // Its gateway has a door that asks for no credentials.
    const text = 'Stage "local" is never deployed. Name another: sls deploy --stage prod'
    throw new classes.Error(text, 'STAGE_LOCAL_IS_NEVER_DEPLOYED')
  }
  // At the root, each service's own process packages.
  if (/^(package|deploy)$/.test(command) && !settings.project) {
    await useOwnTemporaryFolder(process.env).catch(error => {
      throw new classes.Error(error.message, 'MCP_TEMPORARY_FOLDER')
    })
    // The package of stage `local` is run on this machine.
    if (serverless.getProvider('aws').getStage() !== 'local') installForLambda(serverless.service, process.env)
  }
  if (command === 'deploy' && processedInput.commands.length === 1) await checkConfigured(serverless, directory)
  const wrongPlace = settings.project ? toWrongPlace(processedInput.commands, directory, ownArgs()) : undefined
  if (wrongPlace !== undefined) throw new classes.Error(wrongPlace, 'MCP_NOT_AT_THE_ROOT')
  if (processedInput.commands.join(' ') === 'deploy function') {
    // osls changes the code first, and fails at the role, which has no name of its own.
    const text = `"sls deploy function" changes code that the digest of the stack knows nothing of, so that the next release would keep it. Deploy what changed: npx sls deploy --stage ${serverless.getProvider('aws').getStage()}`
    throw new classes.Error(text, 'MCP_NOT_BY_FUNCTION')
  }
}
