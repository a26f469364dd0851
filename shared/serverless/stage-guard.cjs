'use strict'

/** Keeps the laptop's stage off AWS: its gateway has a door that asks nobody who they are. */
class StageGuard {
  constructor(serverless) {
    this.hooks = {
      initialize() {
        const [command] = serverless.processedInput.commands
        if (command !== 'deploy' || serverless.getProvider('aws').getStage() !== 'local') return
        throw new serverless.classes.Error(
          'Stage "local" is never deployed. Name another: sls deploy --stage prod',
          'STAGE_LOCAL_IS_NEVER_DEPLOYED',
        )
      },
    }
  }
}

module.exports = StageGuard
