import { command } from '../command.ts'
import { readStage } from '../flags.ts'
import type { ImageFlags } from './image/run-image.ts'

export const image = command<Omit<ImageFlags, 'word'>>({
  brief: 'Make a container image of a server in Python that is too large for a zip',
  description: [
    'Pushes the packages, Node and the wrapper on top of AWS’s Python image, without a container engine: by crane, which Go',
    'builds where there is none. Writes the digest to image.json of the service; from then on it is deployed as that image.',
  ].join(' '),
  word: { placeholder: 'SERVICE', parse: text => text, brief: 'Folder under services/' },
  flags: {
    to: {
      kind: 'parsed',
      parse: readRepository,
      placeholder: 'REPOSITORY',
      brief: 'Where it is pushed to, e.g. 123456789012.dkr.ecr.us-east-1.amazonaws.com/time',
    },
    base: {
      kind: 'parsed',
      parse: text => text,
      optional: true,
      placeholder: 'IMAGE',
      brief: 'The image below it; without it, public.ecr.aws/lambda/python of the version of Python',
    },
    stage: {
      kind: 'parsed',
      parse: readStage,
      default: 'prod',
      placeholder: 'NAME',
      brief: 'Stage whose parameters are taken; the image is that of all stages',
    },
  },
  load: async () => (await import('./image/run-image.ts')).runImage,
})

function readRepository(text: string): string {
  if (/^[\w.-]+(:\d+)?(\/[a-z0-9._-]+)+$/.test(text)) return text
  throw new RangeError('give a repository with its registry and without a tag, e.g. 127.0.0.1:5000/time')
}
