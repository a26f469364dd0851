/**
 * Hands the tools on stdin to the providers of the AI SDK, and prints what each would send to its API. Run in a folder that has
 * them installed; no request leaves it.
 */
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const require = createRequire(`${process.cwd()}/package.json`)
const load = name => import(pathToFileURL(require.resolve(name)).href)

const { dynamicTool, generateText, jsonSchema } = await load('ai')
const { createAmazonBedrock } = await load('@ai-sdk/amazon-bedrock')
const { createAnthropic } = await load('@ai-sdk/anthropic')
const { createGoogleGenerativeAI } = await load('@ai-sdk/google')
const { createOpenAI } = await load('@ai-sdk/openai')

/** Where each request has its tools. */
const providers = {
  // Its Converse API, which takes models of any maker.
  bedrock: {
    toModel: options => createAmazonBedrock({ ...options, region: 'us-east-1' })('amazon.nova-pro-v1:0'),
    read: ({ toolConfig }) => toolConfig.tools.map(({ toolSpec: { name, inputSchema } }) => [name, inputSchema.json]),
  },
  anthropic: {
    toModel: options => createAnthropic(options)('claude-sonnet-4-5'),
    read: ({ tools }) => tools.map(({ name, input_schema }) => [name, input_schema]),
  },
  google: {
    toModel: options => createGoogleGenerativeAI(options)('gemini-3-pro'),
    read: ({ tools }) =>
      [tools]
        .flat()
        .flatMap(({ functionDeclarations }) =>
          functionDeclarations.map(({ name, parameters, parametersJsonSchema }) => [
            name,
            parameters ?? parametersJsonSchema,
          ]),
        ),
  },
  openai: {
    toModel: options => createOpenAI(options)('gpt-5'),
    read: ({ tools }) => tools.map(({ name, parameters }) => [name, parameters]),
  },
}

const listed = JSON.parse(await text(process.stdin))
const converted = {}
for (const [name, { toModel, read }] of Object.entries(providers)) {
  converted[name] = {}
  for (const tool of listed) {
    let sent
    const fetch = async (_url, { body }) => {
      sent = JSON.parse(body)
      throw new Error('nothing is sent')
    }
    const tools = {
      [tool.name]: dynamicTool({
        description: tool.description,
        inputSchema: jsonSchema(tool.inputSchema),
        execute: async () => '',
      }),
    }
    const model = toModel({ apiKey: 'none', fetch })
    const error = await generateText({ model, tools, prompt: 'hello', maxRetries: 0 }).catch(error => error)
    converted[name][tool.name] =
      sent === undefined ? { error: String(error) } : { schema: Object.fromEntries(read(sent))[tool.name] ?? null }
  }
}
process.stdout.write(JSON.stringify(converted))
