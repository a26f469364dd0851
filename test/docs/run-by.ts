/**
 * Commands in blocks of code, by page: the file of the test that runs each, and words of it that do; or why no test runs it.
 * README.md has its own list, in `readme.test.ts`.
 */
type RunBy = readonly [file: string, words: string] | string

const newKinds = (words: string) => ['test/packaging/new-kinds.packaging.ts', `'-- ${words}'`] as const
const cost = (words: string) => ['packages/cli/test/cost.test.ts', words] as const
const ci = (words: string) => ['.ci/run', words] as const
const connects = (words: string) => ['packages/cli/test/connect.test.ts', words] as const
const words = 'its words are read in test/bench/command-line.test.ts, and test/soak/bench.soak.ts runs a row of it'
const onAws = 'needs a function on AWS: test/end-to-end/describe-invoke.ts runs the same command on the local Lambda'
const idp = 'needs a host: the gateway’s answers are in packages/gateway/test/token-door.test.ts'
const publishes = (words: string) => ['.github/workflows/release.yml', words] as const
const install = ['test/consumers/registry.consumer.ts', "npm('install'"] as const

export const runBy: Readonly<Record<string, Readonly<Record<string, RunBy>>>> = {
  'CONTRIBUTING.md': {
    'npm ci': ci('npm ci'),
    'npm test': ci('npm test'),
    'npm run verify': 'each of its parts is a step of .ci/run',
    'npm run format': 'writes what `npm run lint` checks, a step of .ci/run',
    'npm run prometheus': 'test/end-to-end starts what it installs; .ci/run installs it as Debian has it',
    'npm run runtime-client': ci('npm run runtime-client'),
    'npm run python-packages': ci('npm run python-packages'),
  },
  'docs/benchmarks.md': {
    'npm run bench -- wrapper': words,
    'npm run bench -- python': 'its word is read in test/bench/command-line.test.ts; it takes minutes',
    'npm run bench -- gateway': ['test/soak/bench.soak.ts', "'gateway'"],
    'npm run bench -- docs': words,
    'npm run bench -- prometheus': words,
    'npm run bench -- memory': words,
    'npm run bench -- pattern': words,
    'npm run bench -- --against v1.2.0': words,
    'npm run runtime-client': ci('npm run runtime-client'),
    'npm run bench -- wrapper --against HEAD': ['test/soak/bench.soak.ts', "'--against', 'HEAD'"],
    'npm run bench -- --against main~5 --rows cold': words,
    'npm run bench -- --against main --pairs 60': words,
  },
  'docs/cost.md': {
    'npx mcp-lambda cost --calls-per-month 100000': cost("'--calls-per-month', '100000'"),
    'npx mcp-lambda cost --calls-per-month 100000 --backend-ms 200': [
      'packages/cli/test/cost.test.ts',
      'printCostPage',
    ],
    'npx mcp-lambda cost --calls-per-month 100000 --log prod': cost("'--log', 'prod'"),
  },
  'docs/examples/README.md': {
    'npm run pack': ['test/consumers/before-publication.consumer.ts', 'README'],
    'cp -r docs/examples/plain ~/my-server && cd ~/my-server': ['test/consumers/consumer.ts', 'docs/examples'],
    'npm i <here>/.packed/mcp-lambda-wrapper-*.tgz': ['test/consumers/plain.consumer.ts', 'installExample'],
    'npm run build': ['test/consumers/plain.consumer.ts', "'npm', 'run', 'build'"],
  },
  'docs/guides/add-a-server.md': {
    'npm run new -- notes': newKinds('notes'),
    'npm run new -- search --sdk v1': newKinds('search --sdk v1'),
    'npm run new -- --npm @modelcontextprotocol/server-memory': newKinds('--npm @modelcontextprotocol/server-memory'),
    'npm run new -- --python mcp-server-time': newKinds('--python mcp-server-time'),
    'npm run new -- --url https://mcp.example.com/mcp': newKinds('--url https://mcp.example.com/mcp'),
    'npm run new -- --npm tavily-mcp --secret TAVILY_API_KEY': newKinds('--npm tavily-mcp --secret TAVILY_API_KEY'),
    'cd services/notes && npx sls remove --stage prod': [
      'test/deploy/removals.deploy.ts',
      "'services/gateway', 'remove",
    ],
    'rm -r services/notes && npm install': ['test/packaging/new-kinds.packaging.ts', 'install()'],
  },
  'docs/guides/connect.md': {
    'npx mcp-lambda connect claude-code': connects("'connect claude-code'"),
    'npx mcp-lambda connect cursor --url https://abc123.lambda-url.eu-west-1.on.aws/mcp': [
      'packages/cli/test/connect.test.ts',
      'connect cursor --url',
    ],
    'npx mcp-lambda connect vscode --url https://mcp.example.com/mcp --token MCP_TOKEN': connects('MCP_TOKEN'),
    'npx mcp-lambda connect claude-code --url https://abc123.lambda-url.eu-west-1.on.aws/mcp --login': [
      'packages/cli/test/connect.test.ts',
      'eu-west-1.on.aws/mcp --login',
    ],
  },
  'docs/guides/first-hour.md': {
    'npm ci && npm run pack': ['test/consumers/before-publication.consumer.ts', 'README'],
    'npx node packages/create/bin/create-mcp-lambda.js ~/my-tools --server notes --packages "$PWD/.packed"': [
      'test/packaging/new-kinds.packaging.ts',
      "'--packages', packages",
    ],
    'cd ~/my-tools && npm install': ['test/packaging/new-kinds.packaging.ts', "npm('install'"],
    'npm start': ['test/consumers/create.consumer.ts', "npm('start'"],
    'npx mcp-lambda connect claude-code --write': connects("'claude-code', '--write'"),
    'npm run check -- --stage dev': ['test/consumers/create.consumer.ts', "'check', '--', '--stage'"],
    'npx sls deploy --stage dev': ['test/deploy/releases.deploy.ts', "run('deploy')"],
  },
  'docs/guides/log-in.md': {
    "curl -si -X POST https://gateway.example.com/mcp -H 'content-type: application/json' -d '{}'": idp,
    'curl -s https://gateway.example.com/.well-known/oauth-protected-resource/mcp': idp,
    'curl -s https://idp.example.com/.well-known/openid-configuration': 'needs an identity provider of the reader',
  },
  'docs/guides/python.md': {
    'npx mcp-lambda image stats --to 123456789012.dkr.ecr.us-east-1.amazonaws.com/stats': [
      'test/python/image.guest.ts',
      "'image', 'time', '--to'",
    ],
  },
  'docs/guides/secrets.md': {
    'npm run new -- --npm tavily-mcp --secret TAVILY_API_KEY': newKinds('--npm tavily-mcp --secret TAVILY_API_KEY'),
    'aws secretsmanager create-secret --name prod/notes --secret-string file://notes.key':
      'writes to an account; reading such a secret is tested in packages/wrapper/test',
  },
  'docs/release.md': {
    'npx changeset publish-plan --output .release/plan.json': publishes('changeset publish-plan'),
    'npm run pack -- --destination .release/packed/packages': publishes('npm run pack -- --destination'),
    'npm run release-plan -- .release/plan.json .release/packed': publishes('npm run release-plan'),
    'npm run release-check -- .release/packed --repository OWNER/NAME': publishes('npm run release-check'),
    'npx changeset publish --from-pack-dir .release/packed': publishes('changeset publish --from-pack-dir'),
  },
  'docs/guides/stages.md': {
    'npx sls deploy --stage pr-42 --param="alarms=off"': ['test/deploy/releases.deploy.ts', 'deploy --stage pr-42'],
    'npx sls remove --stage pr-42 --yes': ['test/deploy/releases.deploy.ts', 'remove --stage pr-42 --yes'],
  },
  'docs/moving/from-awslabs.md': {
    'aws lambda invoke tools.json --function-name notes --cli-binary-format raw-in-base64-out --payload \'{"jsonrpc":"2.0","id":1,"method":"tools/list"}\'':
      onAws,
  },
  'packages/cli/README.md': {
    'npm ci && npm run dev': ['test/end-to-end/dev-command.ts', "'dev'"],
    'npx -y @modelcontextprotocol/inspector --cli http://127.0.0.1:8080/mcp --transport http --method tools/call --tool-name notes___list':
      ['test/connect/blocks.packaging.ts', 'the command of the Inspector lists the tools'],
  },
  'packages/create/README.md': {
    'npm create mcp-lambda my-tools': ['test/consumers/registry.consumer.ts', "'mcp-lambda', 'my-tools'"],
    'cd my-tools && npm install && npm start': install,
    'npx mcp-lambda upgrade --dry-run': ['packages/cli/test/upgrade.soak.ts', "upgrade('--dry-run')"],
    'npx mcp-lambda upgrade': ['test/consumers/create.consumer.ts', "'upgrade'"],
  },
  'packages/gateway/README.md': {
    'npm install @mcp-lambda/gateway @mcp-lambda/wrapper': install,
    'npx mcp-lambda container --stage prod': ['test/packaging/licenses.packaging.ts', "'container', '--stage', 'prod'"],
  },
  'packages/lambda-local/README.md': {
    'npm install --save-dev @mcp-lambda/lambda-local': install,
    'npx sls package --stage local --package .package/local': [
      'packages/cli/test/package-services.test.ts',
      'packageServices',
    ],
  },
  'packages/serverless/README.md': {
    'npm install --save-dev @mcp-lambda/serverless serverless@npm:osls@^4.3.1 serverless-esbuild esbuild': install,
    'npx sls deploy --stage prod --param="otelLayer=arn:aws:lambda:us-east-1:615299751070:layer:AWSOpenTelemetryDistroJs:16"':
      ['test/packaging/params.packaging.ts', 'otelLayer='],
  },
  'packages/wrapper/README.md': {
    'npm install @mcp-lambda/wrapper': install,
  },
  'services/aws-documentation/README.md': {
    'aws lambda invoke --function-name mcp-server-aws-documentation-prod --cli-binary-format raw-in-base64-out --payload \'{"method":"tools/call","params":{"name":"search_documentation","arguments":{"search_phrase":"lambda function url quotas","limit":3}}}\' out.json':
      onAws,
    'npm run fidelity -- saved-pages': ['services/aws-documentation/test/fidelity.test.ts', 'describeFidelity'],
  },
  'services/gateway/README.md': {
    'cd services/gateway': 'a folder of this repository',
    'npx sls deploy --stage prod': ['test/deploy/releases.deploy.ts', "run('deploy')"],
    'aws lambda invoke --function-name mcp-gateway-local --endpoint-url http://127.0.0.1:9001 --cli-binary-format raw-in-base64-out --payload \'{"method":"tools/list"}\' out.json':
      ['test/end-to-end/describe-invoke.ts', "'lambda', 'invoke'"],
  },
  'services/prometheus/README.md': {
    'cd services/prometheus': 'a folder of this repository',
    'npx sls deploy --stage prod --param prometheusWorkspaceId=ws-1a2b3c4d': [
      'test/packaging/params.packaging.ts',
      'prometheusWorkspaceId',
    ],
    'aws lambda invoke --function-name mcp-server-prometheus-prod --cli-binary-format raw-in-base64-out --payload \'{"method":"tools/call","params":{"name":"ExecuteQuery","arguments":{"query":"up"}}}\' out.json':
      onAws,
    'npm test': ci('npm test'),
    'npm run catalogue': ['packages/cli/test/commands.ts', "command: 'catalogue'"],
    'node docs/draw-charts.ts': 'writes pictures; what they show is tested in src/chart',
  },
}
