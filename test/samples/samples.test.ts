import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import config from '../vitest.config.ts'
import { filesAboutSamples, findMissingSamples, samples } from './samples.ts'

const missing = findMissingSamples()
const needs = `services/${missing.join(' and services/')}`

// Stands for the files that `vitest.config.ts` leaves out, so that the summary of `npm test` counts and names them.
describe.skipIf(missing.length > 0)('tests of the samples', { meta: { needs } }, () => {
  it.each(filesAboutSamples)('runs %s', file => {
    expect(config.test?.exclude).not.toContain(file)
  })
})

describe('a repository without one of the samples', () => {
  it('names what is missing, and CI refuses', async () => {
    const services = await mkdtemp(join(tmpdir(), 'services-'))
    onTestFinished(() => rm(services, { recursive: true }))
    await mkdir(join(services, samples[0]))
    expect(findMissingSamples({ services, env: {} })).toEqual(samples.slice(1))
    expect(() => findMissingSamples({ services, env: { CI: 'true' } })).toThrow(samples[1])
  })
})
