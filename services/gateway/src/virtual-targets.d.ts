/** Resolved by esbuild when the gateway is packaged: see `packaging/targets-plugin.ts`. */
declare module 'virtual:targets' {
  const packaged: import('./gateway-config.ts').PackagedTargets
  export default packaged
}
