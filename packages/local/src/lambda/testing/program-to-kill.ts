/** Starts a local Lambda, invokes a function once, prints the process id of its environment, and stays. */
import { lambdaForTest } from './lambda-for-test.ts'

const { invoke } = await lambdaForTest({ who: { code: 'export const handler = async () => process.pid' } })
console.log((await invoke('who')).payload)
