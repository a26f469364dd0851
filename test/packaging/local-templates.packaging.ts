import { localStage } from 'mcp-lambda'
import { describeTemplates } from './describe-templates.ts'

// The other suites start these packages. `npm run packaging` has those for `prod`, and compares them with the committed ones.
describeTemplates(localStage)
