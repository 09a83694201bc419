"""The nouns of policy texts, their names and numbers, and where they rest.

Imports no sibling package. Every room imports this one, so it is here that libraries are told to
tell nobody anything: ONNX Runtime sends who loads which model to its maker unless this variable is
there before it is imported (its official builds for Linux since 1.29).
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
