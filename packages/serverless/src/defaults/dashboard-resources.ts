/** @param project `service` of the project's `serverless.yml` */
export function dashboardResources(project: string) {
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardName: `${project}-\${sls:stage}`, DashboardBody: '${mcp:dashboard}' },
      },
    },
    Outputs: {
      DashboardUrl: {
        Description: 'The functions of this stage, on one page',
        Value: {
          'Fn::Sub':
            'https://${AWS::Region}.console.aws.amazon.com/cloudwatch/home?region=${AWS::Region}#dashboards:name=${Dashboard}',
        },
      },
    },
  }
}
