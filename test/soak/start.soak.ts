import { describe, expect, it } from 'vitest'
import { startUntil } from '../end-to-end/start-command.ts'

// `npm test` covers SIGINT.
describe('npm start', () => {
  it('stays until SIGTERM, and ends in 0', async () => {
    expect(await startUntil('SIGTERM')).toMatchObject({ code: 0 })
  })
})
