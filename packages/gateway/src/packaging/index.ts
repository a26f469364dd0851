/** From `gateway.yml` and catalogues to what is bundled and deployed. Nothing here is part of the bundle. */

export type { GatewayConfig, PackagedTarget, PackagedTargets, Rule } from '../config/gateway-config.ts'
export { accessFindings, type Finding } from './access-findings.ts'
export { askForCatalogue, type Handler, NoResponse } from './ask-for-catalogue.ts'
export { findings, type NameFinding } from './catalogues.ts'
export { bundleContainer, type Container, type ContainerOptions } from './container.ts'
export { type Deployment, deploymentVariables } from './deployment-variables.ts'
export { PackagingError, type SourceProblem } from './packaging-error.ts'
export { type ResolvedName, resolveNames } from './resolve-names.ts'
export type { SettingFinding } from './setting-finding.ts'
export { settingFindings } from './setting-findings.ts'
export type { GatewaySources, TargetService } from './sources.ts'
export { createTargetsPlugin, packageTargets } from './targets-plugin.ts'
