export {
  type Answers,
  type NpmServer,
  type PythonServer,
  type RemoteServer,
  type Sdk,
  type Server,
  sdks,
  type TypeScriptServer,
} from './answers.ts'
export type { Files } from './files.ts'
export { findServerNameProblem } from './names.ts'
export { addServer, type ProjectRecord, readRecord, recordFile, toRecordText } from './record.ts'
export { isPrivate, renderServer } from './render.ts'
export { nameOfPackage, nameOfPythonPackage, nameOfUrl } from './server-name.ts'
export { compareVersions } from './upgrade/compare-versions.ts'
export { type Migration, migrations, selectMigrations } from './upgrade/migrations.ts'
export { type Merge, planUpgrade, type Step } from './upgrade/plan-upgrade.ts'
export { renderMerged } from './upgrade/render-merged.ts'
export { version } from './version.ts'
