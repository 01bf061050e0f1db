"""Names for JSON values, so that no public signature needs `Any`.

`Json` is deliberately `object`: manifests are hostile, and every use has to check the type it finds.
"""

from __future__ import annotations

from typing import TypeAlias

Json: TypeAlias = object
JsonObject: TypeAlias = dict[str, object]
# What a feature of an object can be.
FeatureValue: TypeAlias = bool | int | float | str
JsonPatch: TypeAlias = tuple[JsonObject, ...]
