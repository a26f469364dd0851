"""moto on 127.0.0.1, with what its CloudFormation lacks for our templates. Usage: python moto-server.py <port>

Each patch says what moto lacks, and stops with a message once moto has it: then the patch is to be deleted.
"""

import json
import os
import sys

from moto.awslambda.models import lambda_backends
from moto.cloudformation import models as cloudformation, parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.common_models import CloudFormationModel
from moto.core.responses import ActionResult
from moto.iam.models import ManagedPolicy, iam_backends
from moto.server import main
from moto.utilities.utils import get_partition

from end_with_parent import end_with_parent

# moto files its models under the second part of their module's name.
__name__ = "stand_ins.patches"


def lacking(resource_type):
    """Refuses a patch that is not needed any more."""
    if any(model.cloudformation_type() == resource_type for model in CloudFormationModel.__subclasses__()):
        sys.exit(f"moto knows {resource_type} now: delete its patch in test/deploy/stand-ins/moto-server.py")


class Patch(CloudFormationModel):
    """What all patched types share. A resource that changes is written again."""

    def __init__(self, physical_resource_id, attributes=None):
        self.physical_resource_id = physical_resource_id
        self.attributes = attributes or {}

    @staticmethod
    def cloudformation_type():
        return "Patch"

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr in ("FunctionUrl", "FunctionArn")

    def get_cfn_attribute(self, name):
        return self.attributes[name]

    @classmethod
    def update_from_cloudformation_json(cls, original, name, template, account_id, region_name):
        return cls.create_from_cloudformation_json(name, template, account_id, region_name)

    @classmethod
    def delete_from_cloudformation_json(cls, name, template, account_id, region_name):
        """Goes with the resource that it belongs to."""


lacking("AWS::Lambda::Url")


class FunctionUrl(Patch, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::Url"

    @classmethod
    def create_from_cloudformation_json(cls, name, template, account_id, region_name, **_):
        properties = template["Properties"]
        function = lambda_backends[account_id][region_name].get_function(properties["TargetFunctionArn"])
        url = function.url_config or function.create_url_config(properties)
        # moto answers no request to a function URL: those of the tests lead to the local Lambda.
        address = json.loads(os.environ["FUNCTION_URLS"]).get(function.function_name, url.url) + "/"
        return cls(function.function_arn, {"FunctionUrl": address, "FunctionArn": function.function_arn})


lacking("AWS::IAM::RolePolicy")


class RolePolicy(Patch, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::IAM::RolePolicy"

    @classmethod
    def create_from_cloudformation_json(cls, name, template, account_id, region_name, **_):
        properties = template["Properties"]
        policy = json.dumps(properties["PolicyDocument"])
        iam_backends[account_id][get_partition(region_name)].put_role_policy(
            properties["RoleName"], properties["PolicyName"], policy
        )
        return cls(f"{properties['PolicyName']}|{properties['RoleName']}")

    @classmethod
    def delete_from_cloudformation_json(cls, name, template, account_id, region_name):
        policy, role = name.split("|")
        iam = iam_backends[account_id][get_partition(region_name)]
        if role in [each.name for each in iam.roles.values()]:
            iam.delete_role_policy(role, policy)


# moto creates a managed policy of a stack, and does not delete it with the stack.
if "delete_from_cloudformation_json" in ManagedPolicy.__dict__:
    sys.exit("moto deletes managed policies with their stack now: delete the patch in test/deploy/stand-ins/moto-server.py")


def delete_managed_policy(cls, name, template, account_id, region_name):
    iam_backends[account_id][get_partition(region_name)].delete_policy(name)


ManagedPolicy.delete_from_cloudformation_json = classmethod(delete_managed_policy)

# moto refuses a template for each warning of cfn-lint, which CloudFormation does not know: W3005, for osls' `DependsOn`.
validate = cloudformation.CloudFormationBackend.validate_template
cloudformation.CloudFormationBackend.validate_template = lambda self, template: [
    match for match in validate(self, template) if match.rule.id.startswith("E")
]

# moto keeps whether a stack is protected, cannot change it, and deletes the stack all the same.
if hasattr(CloudFormationResponse, "update_termination_protection"):
    sys.exit("moto knows UpdateTerminationProtection now: delete the patch in test/deploy/stand-ins/moto-server.py")


def update_termination_protection(self):
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection")
    return ActionResult({"StackId": stack.stack_id})


def delete_stack(self):
    name = self._get_param("StackName")
    for stack in self.cloudformation_backend.stacks.values():
        if name in (stack.name, stack.stack_id) and stack.enable_termination_protection:
            raise ValidationError(message=f"Stack [{name}] cannot be deleted while TerminationProtection is enabled")
    return delete(self)


delete = CloudFormationResponse.delete_stack
CloudFormationResponse.update_termination_protection = update_termination_protection
CloudFormationResponse.delete_stack = delete_stack

parsing.get_model_list.cache_clear()

end_with_parent()
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
