"""Converts the tools on stdin as agent frameworks and model APIs do. Prints, by converter and tool, what came out.

Each converter that is installed here is run. None of them reaches a network.
"""

import importlib.util
import json
import sys


def google_genai(tool):
    from google.genai._mcp_utils import mcp_to_gemini_tools
    from mcp.types import Tool

    [converted] = mcp_to_gemini_tools([Tool.model_validate(tool)])
    return converted.model_dump(mode="json", exclude_none=True)["function_declarations"][0]["parameters"]


def google_adk(tool):
    from google.adk.tools._gemini_schema_util import _to_gemini_schema

    return _to_gemini_schema(tool["inputSchema"]).model_dump(mode="json", exclude_none=True)


def openai_agents_strict(tool):
    from agents.strict_schema import ensure_strict_json_schema

    return ensure_strict_json_schema(tool["inputSchema"])


def bedrock_converse(tool):
    """The tool as Strands and LangChain hand it over, checked against the shape of the API."""
    import botocore.session
    from botocore.validate import ParamValidator

    specification = {
        "name": tool["name"],
        "description": tool["description"],
        "inputSchema": {"json": tool["inputSchema"]},
    }
    request = {
        "modelId": "model",
        "messages": [{"role": "user", "content": [{"text": "hello"}]}],
        "toolConfig": {"tools": [{"toolSpec": specification}]},
    }
    operation = botocore.session.get_session().get_service_model("bedrock-runtime").operation_model("Converse")
    report = ParamValidator().validate(request, operation.input_shape)
    if report.has_errors():
        raise ValueError(report.generate_report())
    return tool["inputSchema"]


CONVERTERS = {
    "google.genai": google_genai,
    "google.adk": google_adk,
    "agents": openai_agents_strict,
    "botocore": bedrock_converse,
}


def is_installed(module):
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def convert(converter, tool):
    try:
        return {"schema": converter(json.loads(json.dumps(tool)))}
    except Exception as error:  # Whatever a converter raises is what a user sees.
        return {"error": f"{type(error).__name__}: {error}"}


tools = json.load(sys.stdin)
wanted = sys.argv[1].split(",")
converted = {
    module: {tool["name"]: convert(CONVERTERS[module], tool) for tool in tools}
    for module in wanted
    if is_installed(module)
}
json.dump(converted, sys.stdout)
