import { findPython } from '@mcp-lambda/lambda-local/machine'
import { readService } from '@mcp-lambda/serverless/project'
import { type PythonBuild, vendorPackages } from '@mcp-lambda/serverless/python'

/**
 * What starts the server of a service in Python on this machine: its interpreter and the folder of its packages, which may
 * have to be fetched. Empty for other services.
 */
export async function preparePython(directory: string, env: PythonBuild['env'] = process.env): Promise<string[]> {
  const { python } = readService(directory)
  if (python === undefined) return []
  const { version } = python
  const say = (text: string) => console.error(text)
  return [
    await findPython(version, env),
    await vendorPackages({ directory, version, target: { kind: 'machine' }, env, say }),
  ]
}
