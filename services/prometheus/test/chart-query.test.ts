import { describe, expect, it } from 'vitest'
import { configured, connect, seconds } from './connect.ts'

describe('ChartQuery', () => {
  const values = (count: number, value: string): [number, string][] =>
    Array.from({ length: count }, (_, index) => [seconds - 3600 + 15 * index, value])

  it('gives a picture, and as text what it shows, without structured content', async () => {
    const result = Array.from({ length: 30 }, (_, pod) => ({
      metric: { job: 'api', pod: `p${pod}` },
      values: values(241, String(pod)).filter((_, index) => pod !== 29 || index < 100 || index > 120),
    }))
    await using on = await connect({
      env: configured,
      data: { resultType: 'matrix', result },
      warnings: ['Of Prometheus.'],
    })
    const { content, structured, text, isError } = await on.call('ChartQuery', { query: 'up', step: '15s' })
    expect(isError).toBe(false)
    expect(structured).toEqual({})
    const [, image] = content
    if (image?.type !== 'image') throw new Error('no picture')
    const png = Buffer.from(image.data, 'base64')
    expect([image.mimeType, png.readUInt32BE(16)]).toEqual(['image/png', 900])
    expect(png.length).toBeLessThan(60_000)
    expect(text).toContain('chart of 10 lines, 30 series')
    expect(text).toContain('those shown have {job="api"}')
    expect(text).toContain('{pod="p29"} 220 points, all 29, last at 2025-10-09T08:53:20Z')
    expect(text).toContain(', 1 gap\n')
    expect(text).toContain(
      '20 of 30 series are not drawn, last by absolute value. Labels with the most values: pod (30).',
    )
    expect(text).toContain('warning: Of Prometheus.')
    expect(on.asked).toEqual([
      { workspace: expect.anything(), ask: { query: 'up', start: seconds - 3605, end: seconds, stepSeconds: 15 } },
    ])
  })

  it('says why there is nothing to draw', async () => {
    await using on = await connect({ env: configured, data: { resultType: 'matrix', result: [] }, names: ['upp'] })
    const { content, text } = await on.call('ChartQuery', { query: 'up' })
    expect(text).toContain('chart of 0 lines, 0 series')
    expect(text).toContain('upp')
    expect(content.map(({ type }) => type)).toEqual(['text', 'image'])
  })

  it.each([
    [{ query: 'up', step: '0' }, 'invalid_argument: step'],
    [{ query: 'up', format: 'points' }, 'Unknown argument "format".'],
    [{ query: 'up', start: 'now-1d', step: '1s' }, 'too_much_data'],
    [{}, 'query is required.'],
  ])('refuses %j before anything is sent', async (args, says) => {
    await using on = await connect({ env: configured })
    const { isError, text } = await on.call('ChartQuery', args)
    expect([isError, text]).toEqual([true, expect.stringContaining(says)])
    expect(on.asked).toEqual([])
  })
})
