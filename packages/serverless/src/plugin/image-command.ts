/** `sls image`, which `mcp-lambda image` runs. Its work is in `make-image.ts`, which is loaded late. */

import type { Commands } from './framework.ts'

export const imageCommand: Commands = {
  image: {
    lifecycleEvents: ['push'],
    options: {
      to: { usage: 'The repository that the image is pushed to', type: 'string' },
      base: { usage: 'The image below it', type: 'string' },
    },
  },
}
