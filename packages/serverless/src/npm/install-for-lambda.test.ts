import { expect, it } from 'vitest'
import { installForLambda } from './install-for-lambda.ts'

it.each([
  { what: 'that of the provider', service: { provider: { architecture: 'arm64' } }, cpu: 'arm64' },
  {
    what: 'that of a function before it',
    service: { provider: { architecture: 'arm64' }, functions: { server: { architecture: 'x86_64' } } },
    cpu: 'x64',
  },
  { what: 'that of Lambda where none is written', service: { provider: {}, functions: { server: {} } }, cpu: 'x64' },
])('npm installs for Linux on a processor: $what', ({ service, cpu }) => {
  // By hand, for another function.
  const env = { npm_config_cpu: 'ia32', PATH: '/bin' }
  installForLambda(service, env)
  expect(env).toEqual({
    PATH: '/bin',
    npm_config_os: 'linux',
    npm_config_cpu: cpu,
    npm_config_libc: 'glibc',
    npm_config_platform: 'linux',
    npm_config_arch: cpu,
  })
})
