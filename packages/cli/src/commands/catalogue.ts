import { command } from '../command.ts'

export const catalogue = command({
  brief: 'Write catalogue.json of each tool server from what it offers',
  description:
    'In the folder of a service, only of that service. Prints what each tool and each list costs a model, in tokens of o200k, and what some clients cannot read.',
  flags: {},
  load: async () => (await import('./catalogue/run-catalogue.ts')).runCatalogue,
})
