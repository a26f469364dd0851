import { lambdaMachine } from './install-tree.ts'

/** serverless-esbuild installs packages once for all functions of a service. */
export type ServiceMachine = {
  readonly functions?: Readonly<Record<string, { readonly architecture?: string }>>
  readonly provider: { readonly architecture?: string }
}

/**
 * Makes each npm that this process starts install for Lambda: serverless-esbuild runs `npm install` and `npm prune` for
 * `custom.esbuild.external`, and gives its `installExtraArgs` to the first alone.
 *
 * npm chooses among optional packages by `os`, `cpu` and `libc`. Scripts that fetch a prebuilt file, such as
 * `prebuild-install` of better-sqlite3, read `platform` and `arch`. node-gyp compiles for this machine in spite of them.
 */
export function installForLambda({ functions = {}, provider }: ServiceMachine, env: NodeJS.ProcessEnv): void {
  const [first] = Object.values(functions)
  const { os, cpu } = lambdaMachine(first?.architecture ?? provider.architecture)
  Object.assign(env, {
    npm_config_os: os,
    npm_config_cpu: cpu,
    npm_config_libc: 'glibc',
    npm_config_platform: os,
    npm_config_arch: cpu,
  })
}
