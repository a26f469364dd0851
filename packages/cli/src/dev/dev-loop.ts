/** Swaps saved sources into the running system. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { codeCacheFolder, type FunctionDefinition, type LocalLambda } from '@mcp-lambda/lambda-local'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { type LoadedService, loadFunction, loadServices, toWayOut } from '@mcp-lambda/serverless/loading'
import { generateCatalogue } from '../catalogue/generate-catalogue.ts'
import { packageServices } from '../packaging/package-services.ts'
import { type Bundler, createBundler } from './bundler.ts'
import { createPackagedService } from './packaged-service.ts'
import { type FileWatch, watchFiles } from './watch-files.ts'

export type DevEvent =
  /** New calls get the new code; calls in flight end with the old. */
  | { readonly kind: 'swapped'; readonly functions: readonly string[]; readonly tookMs: number }
  /** The saved file does not change the running code. */
  | { readonly kind: 'unchanged'; readonly what: string }
  /** The old code still serves. */
  | { readonly kind: 'failed'; readonly what: string; readonly text: string }
  /** The service's `catalogue.json` has been rewritten. */
  | { readonly kind: 'catalogue-changed'; readonly file: string }
  /** Settings were saved, so the services are packaged as for a deployment. */
  | { readonly kind: 'packaging'; readonly file: string }

export type DevLoopOptions = {
  /** The folder of the repository; its services are packaged already and run on `lambda`. */
  readonly root: string
  readonly stage: string
  readonly lambda: Pick<LocalLambda, 'functions' | 'deploy' | 'isCodeUsed' | 'untilCodeUnused'>
  /** Functions of services that are off. Their code must not run without its stand-in, so it is not deployed. */
  readonly functionsOff: ReadonlySet<string>
  /** Variables that a function has beyond those of its template. */
  readonly environmentOf: (functionName: string) => Readonly<Record<string, string>>
  readonly onEvent: (event: DevEvent) => void
  /** Variables that set the cache folder. */
  readonly env: Record<string, string | undefined>
}

export type DevLoop = {
  /** Ends the watch, and waits for what is being built. */
  close(): Promise<void>
}

type Watched = LoadedService & { readonly bundler: Bundler }

export async function startDevLoop({
  root,
  stage,
  lambda,
  functionsOff,
  environmentOf,
  onEvent,
  env,
}: DevLoopOptions): Promise<DevLoop> {
  const codeCache = codeCacheFolder(env)
  const scratch = await createScratchFolder('dev')
  const codeFolder = join(scratch.path, 'code')
  const closing = new AbortController()
  let services: Watched[] = []
  let files: FileWatch | undefined
  /** After a failure any change packages again: any file may be the missing one. */
  let isPackaged = true
  let saved = new Set<string>()
  let savedAt = 0
  let work: Promise<void> | undefined
  let isBuilding = false

  /**
   * Deploys the packaged services, and then their current sources: a file may have been saved during packaging.
   * Returns whether a function changed.
   */
  async function load(startedAt: number): Promise<boolean> {
    const loaded = await loadServices(root, stage, codeCache)
    const former = services
    services = await createBundlers(loaded)
    await Promise.all(former.map(({ bundler }) => bundler.close()))
    const swapped = await Promise.all(loaded.map(service => swapOrReport(service, startedAt)))
    const isChanged = swapped.includes(true)
    await Promise.all(services.map(service => rebuild(service, [], startedAt)))
    files?.add(services.flatMap(({ bundler }) => bundler.sourceFolders))
    return isChanged
  }

  /** Creates all bundlers or, if one fails, none. */
  async function createBundlers(loaded: readonly LoadedService[]): Promise<Watched[]> {
    const outcomes = await Promise.allSettled(
      loaded.map(async service => ({ ...service, bundler: await toBundler(service) })),
    )
    const made = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const failed = outcomes.find(outcome => outcome.status === 'rejected')
    if (!failed) return made
    await Promise.all(made.map(({ bundler }) => bundler.close()))
    throw failed.reason
  }

  function toBundler(service: LoadedService): Bundler | Promise<Bundler> {
    if (service.settings.command !== undefined) return createPackagedService(service)
    return createBundler({ service, stage, codeFolder })
  }

  async function repackage(file: string, startedAt: number) {
    onEvent({ kind: 'packaging', file: relative(root, file) })
    isPackaged = false
    await packageServices({ root, stage, signal: closing.signal, onPackaged: () => {} })
    isPackaged = true
    if (!(await load(startedAt))) onEvent({ kind: 'unchanged', what: relative(root, file) })
  }

  function onSaved(changed: readonly string[]) {
    if (saved.size === 0) savedAt = performance.now()
    saved = new Set([...saved, ...changed])
    work ??= workOff().finally(() => {
      work = undefined
    })
  }

  /** Not during a build: a bundle with the content of an earlier one reuses its folder. */
  function removeUnusedBundles() {
    if (isBuilding) return
    const folders = readFolder(codeFolder).map(name => join(codeFolder, name))
    for (const folder of folders.filter(folder => !lambda.isCodeUsed(folder))) rmSync(folder, { recursive: true })
  }

  async function workOff() {
    while (saved.size > 0 && !closing.signal.aborted) {
      const batch = [...saved]
      const startedAt = savedAt
      saved = new Set()
      isBuilding = true
      await apply(batch, startedAt).catch(error => report('The change', error))
      // After each batch: one save may follow the other without a pause.
      isBuilding = false
      removeUnusedBundles()
    }
  }

  async function apply(changed: readonly string[], startedAt: number) {
    const settings = changed.find(file => !isPackaged || isSettings(relative(root, file)))
    if (settings !== undefined) return repackage(settings, startedAt)
    const affected = services.filter(({ bundler }) => changed.some(bundler.dependsOn))
    await Promise.all(affected.map(service => rebuild(service, changed, startedAt)))
    files?.add(affected.flatMap(({ bundler }) => bundler.sourceFolders))
  }

  async function rebuild(service: Watched, changed: readonly string[], startedAt: number) {
    const { name, directory, bundler } = service
    try {
      const isSwapped = await swap(service, await bundler.bundle(), startedAt)
      if (changed.every(file => basename(file) === 'catalogue.json')) return
      if (!isSwapped) onEvent({ kind: 'unchanged', what: name })
      // After the swap, because calls wait for the swap.
      if (await refreshCatalogue(service, closing.signal)) {
        onEvent({ kind: 'catalogue-changed', file: relative(root, join(directory, 'catalogue.json')) })
      }
    } catch (error) {
      report(name, error)
    }
  }

  /** A service whose package does not load keeps its old code, and the others get theirs. */
  async function swapOrReport(service: LoadedService, startedAt: number): Promise<boolean> {
    try {
      return await swap(service, service.definitions, startedAt)
    } catch (error) {
      report(service.name, error)
      return false
    }
  }

  /**
   * Deploys the functions that differ from the running ones, once all of them have loaded.
   *
   * @throws Error of the one that does not load
   */
  async function swap(
    service: LoadedService,
    definitions: readonly FunctionDefinition[],
    startedAt: number,
  ): Promise<boolean> {
    const changed = definitions.filter(
      definition => !functionsOff.has(definition.name) && !isSame(lambda.functions.get(definition.name), definition),
    )
    for (const definition of changed) await expectLoads(service, definition)
    for (const definition of changed) {
      const former = lambda.functions.get(definition.name)
      await lambda.deploy(definition)
      if (former) void lambda.untilCodeUnused(former.codeFolder).then(removeUnusedBundles)
    }
    const functions = changed.map(({ name }) => name)
    if (functions.length > 0) onEvent({ kind: 'swapped', functions, tookMs: performance.now() - startedAt })
    return functions.length > 0
  }

  async function expectLoads({ name, directory, settings }: LoadedService, definition: FunctionDefinition) {
    const environment = environmentOf(definition.name)
    const isTarget = settings.target !== undefined
    const loaded = await loadFunction(definition, { directory, environment, isTarget })
    if (loaded.kind === 'failed') {
      const isPython = settings.command !== undefined
      throw new Error(`${loaded.reason}\n${toWayOut({ service: name, isPython, ...loaded })}`)
    }
  }

  function report(what: string, error: unknown) {
    if (closing.signal.aborted) return
    onEvent({ kind: 'failed', what, text: error instanceof Error ? error.message : String(error) })
  }

  async function close() {
    closing.abort()
    await files?.close()
    await work
    await Promise.all(services.map(({ bundler }) => bundler.close()))
    await scratch.remove()
  }

  try {
    work = load(performance.now()).then(() => {})
    await work.finally(() => {
      work = undefined
    })
    const sources = services.flatMap(({ bundler }) => bundler.sourceFolders)
    files = await watchFiles(outermost([join(root, 'services'), join(root, 'serverless.yml'), ...sources]), onSaved)
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}

/** Writes what the server offers to its `catalogue.json`, and returns whether that changed the file. */
async function refreshCatalogue({ directory, settings }: LoadedService, signal: AbortSignal): Promise<boolean> {
  if (settings.target === undefined || settings.catalogue === 'live') return false
  const file = join(directory, 'catalogue.json')
  const before = await readFile(file, 'utf8').catch(() => '')
  await generateCatalogue(directory, file, signal)
  return (await readFile(file, 'utf8')) !== before
}

/** Whether only packaging has a change of the file: settings of functions, doors and bundling; a server in Python. */
function isSettings(file: string): boolean {
  const parts = file.split(sep)
  if (parts[0] !== 'services') return file === 'serverless.yml'
  return parts.length === 3 ? /\.yml$|^requirements\.txt$|^pyproject\.toml$/.test(basename(file)) : /\.py$/.test(file)
}

function isSame(one: FunctionDefinition | undefined, other: FunctionDefinition): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Names of the folders in a folder; none if it does not exist. */
function readFolder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))
}

function outermost(folders: readonly string[]): string[] {
  const distinct = [...new Set(folders)]
  return distinct.filter(folder => !distinct.some(other => folder !== other && folder.startsWith(other + sep)))
}
