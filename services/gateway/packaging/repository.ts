import { join } from 'node:path'

/** Where packaging looks; tests pass folders of their own. */
export type Repository = {
  /** The folder that holds `services/`. */
  readonly root: string
  /** The folder that holds `gateway.yml`. */
  readonly gateway: string
}

const gateway = join(import.meta.dirname, '..')

export const repository: Repository = { root: join(gateway, '../..'), gateway }
