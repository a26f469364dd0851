import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * An order of test files for `sequence.sequencer`: these first, so that none is left to run alone at the end. Where Vitest has
 * no times of an earlier run it takes the largest file first, and a short one can take the longest.
 */
export function startWith(...names: readonly string[]): typeof BaseSequencer {
  const toRank = ({ moduleId }: TestSpecification) => {
    const index = names.findIndex(name => moduleId.endsWith(`/${name}`))
    return index < 0 ? names.length : index
  }
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await super.sort(files)
      return sorted.toSorted((one, other) => toRank(one) - toRank(other))
    }
  }
}
