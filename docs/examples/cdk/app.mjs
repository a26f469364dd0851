import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { Architecture, Code, FunctionUrlAuthType, InvokeMode, Runtime } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'

const app = new App({ outdir: 'cdk.out' })
const stack = new Stack(app, 'McpServers')
const settings = {
  runtime: Runtime.NODEJS_24_X,
  architecture: Architecture.ARM_64,
  memorySize: 512,
  timeout: Duration.seconds(30),
}

// build.mjs bundles with the wrapper's settings for short cold starts.
const built = new NodejsFunction(stack, 'Built', {
  ...settings,
  code: Code.fromCustomCommand('dist', [process.execPath, 'build.mjs']),
  handler: 'handler.handler',
})

// Without `code`, NodejsFunction runs esbuild's command, which takes no plugins: right, and slower to start.
new NodejsFunction(stack, 'Bundled', {
  ...settings,
  entry: 'handler.ts',
  depsLockFilePath: 'package-lock.json',
  bundling: { format: OutputFormat.ESM },
})

// Callers sign their requests. Progress and log lines arrive while a tool runs.
const url = built.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM, invokeMode: InvokeMode.RESPONSE_STREAM })
new CfnOutput(stack, 'McpUrl', { value: url.url })

app.synth()
