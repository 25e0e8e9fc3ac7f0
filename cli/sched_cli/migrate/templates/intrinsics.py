"""Knows CloudFormation's functions, parameters, mappings and conditions, as far as a template decides them.

Parameters stand at their defaults. What only a deployment knows stays a reference or an unknown with its
reason. (intrinsic-function-reference, pseudo-parameter-reference, dynamic-references)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sched_cli.migrate.templates.joining import joined, json_text
from sched_cli.migrate.templates.limits import LONGEST_TEXT, Budget
from sched_cli.migrate.templates.properties import Scope, setting_name, shown
from sched_cli.migrate.templates.values import (
    Entry,
    Items,
    Joined,
    Reference,
    Scalar,
    Table,
    Unknown,
    scalar,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sched_cli.migrate.templates.remarks import Remarks
    from sched_cli.migrate.templates.values import Part, Place, Value

_VARIABLE = re.compile(r"\$\{(?P<literal>!?)(?P<name>[^{}]*)\}")
_FUNCTION = re.compile(r"Fn::\w+|Ref|Condition")

_CDK_HASH = re.compile(r"(?<=[a-z])[0-9A-F]{8}$")

_PSEUDO = {
    "AWS::AccountId": "the account is known when the template is deployed",
    "AWS::NotificationARNs": "they are given when the template is deployed",
    "AWS::Region": "the region is known when the template is deployed",
    "AWS::StackId": "the stack is known when the template is deployed",
    "AWS::StackName": "the stack's name is given when the template is deployed",
}
_ELSEWHERE = {
    "Fn::ImportValue": "another stack exports it",
    "Fn::Transform": "a macro makes it when the template is deployed",
}
_FIXED = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}

# What `Ref` gives is the resource's name for these types, and the property that sets it.
_NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Events::Rule": "Name",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::Scheduler::ScheduleGroup": "Name",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::SimpleTable": "TableName",
}


class Intrinsics(Scope):
    """A template's parameters, mappings, conditions and resources."""

    def __init__(self, template: Table, remarks: Remarks, region: str | None = None) -> None:
        super().__init__(remarks)
        self.parameters = _section(template, "Parameters")
        self.mappings = _section(template, "Mappings")
        self.conditions = _section(template, "Conditions")
        self.resources = _section(template, "Resources")
        self.region = region
        self._budget = Budget()
        self._decided: dict[str, bool | None] = {}

    def setting(self, reference: Reference) -> str:
        """See `Scope`; without the hash that CDK ends logical ids with."""
        plain = Reference(_CDK_HASH.sub("", reference.target), reference.attribute, reference.place)
        return super().setting(plain)

    # resources ------------------------------------------------------------------------------

    def has_resource(self, logical_id: str) -> bool:
        """Whether the template makes a resource of that logical id."""
        return logical_id in self.resources

    def type_of(self, logical_id: str) -> str:
        """The type of a resource; empty where there is none."""
        resource = self.resources.get(logical_id)
        kind = resource.get("Type") if isinstance(resource, Table) else None
        return kind.text if isinstance(kind, Scalar) else ""

    def raw_property(self, logical_id: str, key: str) -> Value | None:
        """A property of a resource, resolved."""
        resource = self.resources.get(logical_id)
        properties = resource.get("Properties") if isinstance(resource, Table) else None
        value = properties.get(key) if isinstance(properties, Table) else None
        return None if value is None else self.resolve(value)

    def literal(self, reference: Reference) -> str | None:
        """The name that the template itself gives to the resource."""
        kind = self.type_of(reference.target)
        is_bucket = (kind, reference.attribute) == ("AWS::S3::Bucket", "Arn")
        if reference.attribute and not is_bucket:
            return None
        key = _NAMED_BY.get(kind)
        value = self.raw_property(reference.target, key) if key else None
        if not isinstance(value, Scalar) or value.value is None:
            return None
        return f"arn:aws:s3:::{value.text}" if is_bucket else value.text

    # values ---------------------------------------------------------------------------------

    def expanded(self, value: Value) -> Value:
        """The value with the variables of a format of its own replaced; CloudFormation has none."""
        return value

    def resolve(self, value: Value) -> Value | None:
        """The value with every function in it carried out as far as possible; None for `AWS::NoValue`."""
        self._budget.spend(value.place)
        self._budget.enter(value.place)
        try:
            value = self.expanded(value)
            match value:
                case Items():
                    items = []
                    for item in value.items:
                        resolved = self.resolve(item)
                        if resolved is not None:
                            items.append(resolved)
                    return Items(tuple(items), value.place)
                case Table(entries=(Entry(key=key) as only,)) if _FUNCTION.fullmatch(key):
                    return self._carried_out(key, only.value, value.place)
                case Table():
                    entries = []
                    for each in value:
                        resolved = self.resolve(each.value)
                        if resolved is not None:
                            entries.append(Entry(each.key, each.key_place, resolved))
                    return Table(tuple(entries), value.place)
                case _:
                    return value
        finally:
            self._budget.leave()

    def _carried_out(self, name: str, argument: Value, place: Place) -> Value | None:
        """What a function comes to; a few look at their arguments before these are resolved."""
        match name, argument:
            case "Ref", Scalar(text=text):
                return self._reference(text, place)
            case "Fn::GetAtt", _:
                return self._attribute(argument, place)
            case "Fn::If", Items(items=(condition, then, otherwise)):
                return self._if(condition, then, otherwise, place)
            case "Fn::Sub", _:
                return self._substituted(argument, place)
            case _:
                resolved = self.resolve(argument)
        if resolved is None:
            return self._unknown(place, "its argument is `AWS::NoValue`")
        result = self._of_resolved(name, resolved, place)
        if result is None:
            why = _ELSEWHERE.get(name, f"`{name}` is carried out when the template is deployed")
            return self._unknown(place, why)
        return result

    def _of_resolved(self, name: str, argument: Value, place: Place) -> Value | None:
        result: Value | None = None
        match name, argument:
            case "Fn::Join", Items(items=(Scalar(text=between), Items(items=parts))):
                result = self._joined(between, parts, place)
            case "Fn::FindInMap", Items(items=(Scalar(), Scalar(), Scalar(), *_) as keys):
                result = self._mapped([each.text for each in keys if isinstance(each, Scalar)][:3], place)
            case "Fn::Select", Items(items=(Scalar(text=index), Items(items=choices))):
                result = choices[int(index)] if _index(index, len(choices)) else None
            case "Fn::Split", Items(items=(Scalar(text=by), Scalar(text=text))) if by:
                self._budget.spend(place, text.count(by))
                result = Items(tuple(scalar(each, argument.place) for each in text.split(by)), place)
            case "Fn::ToJsonString", Table() | Items():
                result = json_text(argument)
            case "Fn::Length", Items(items=counted):
                result = scalar(len(counted), place)
            case _:
                pass
        return result

    def _unknown(self, place: Place, why: str, name: str | None = None) -> Unknown:
        return Unknown(shown(place), why, name, place)

    def _reference(self, name: str, place: Place) -> Value | None:
        if name == "AWS::NoValue":
            return None
        if name in _FIXED:
            return scalar(_FIXED[name], place)
        if name == "AWS::Region" and self.region:
            return scalar(self.region, place)
        if name in _PSEUDO:
            return self._unknown(place, _PSEUDO[name], setting_name(name.replace("AWS::", "AWS ")))
        if name in self.parameters:
            return self._parameter(name, place)
        base, _, version = name.partition(".")  # SAM: `!Ref Function.Alias`
        if self.has_resource(base) and version in ("", "Alias", "Version"):
            return Reference(base, "", place)
        return self._unknown(place, f"the template has no parameter or resource `{name}`")

    def _parameter(self, name: str, place: Place) -> Value:
        parameter = self.parameters.get(name)
        setting = setting_name(name)
        if not isinstance(parameter, Table):
            return self._unknown(place, f"the parameter `{name}` is no table", setting)
        kind = parameter.get("Type")
        kind_name = kind.text if isinstance(kind, Scalar) else "String"
        hidden = parameter.get("NoEcho")
        default = parameter.get("Default")
        if isinstance(hidden, Scalar) and hidden.text.lower() == "true":
            return self._unknown(place, f"the parameter `{name}` is secret (NoEcho)", setting)
        if kind_name.startswith("AWS::SSM::"):
            return self._unknown(place, f"the parameter `{name}` is read from Systems Manager", setting)
        if not isinstance(default, Scalar):
            return self._unknown(place, f"the parameter `{name}` has no default", setting)
        self.remarks.changed(
            "parameters stand at their defaults",
            "what is given at deployment is not in the template: compare it with the manifest",
            name,
            default.place,
        )
        if kind_name.startswith("List<") or kind_name == "CommaDelimitedList":
            self._budget.spend(place, default.text.count(","))
            return Items(tuple(scalar(each.strip(), place) for each in default.text.split(",")), place)
        return default

    def _attribute(self, argument: Value, place: Place) -> Value:
        path: str | None = None
        if isinstance(argument, Scalar):
            path = argument.text
        elif isinstance(argument, Items) and all(isinstance(each, Scalar) for each in argument.items):
            path = ".".join(each.text for each in argument.items if isinstance(each, Scalar))
        target, dot, attribute = (path or "").partition(".")
        if not dot:
            return self._unknown(place, "it names no attribute")
        if not self.has_resource(target):
            return self._unknown(place, f"the template has no resource `{target}`")
        return Reference(target, attribute, place)

    def _substituted(self, argument: Value, place: Place) -> Value | None:
        """`Fn::Sub`: `${Name}`, `${Resource.Attribute}`, `${!literal}`, with names of its own or without."""
        names: Table | None = None
        if isinstance(argument, Items) and len(argument.items) == 2:
            argument, given = argument.items
            names = given if isinstance(given, Table) else None
        argument = self.expanded(argument)
        if not isinstance(argument, Scalar):
            return self._unknown(place, "`Fn::Sub` takes a text, or a text and a table")
        text = argument.text
        matches = list(_VARIABLE.finditer(text))
        if not matches:
            return argument
        self._budget.spend(place, len(matches))
        parts: list[Value] = []
        end = 0
        for match in matches:
            parts.append(scalar(text[end : match.start()], argument.place))
            end = match.end()
            name = match["name"].strip()
            if match["literal"]:
                parts.append(scalar(f"${{{match['name']}}}", argument.place))
                continue
            own = names.get(name) if names else None
            if own is not None:
                value = self.resolve(own)
            elif "." in name:
                value = self._attribute(scalar(name, argument.place), argument.place)
            else:
                value = self._reference(name, argument.place)
            parts.append(value if value is not None else scalar("", argument.place))
        parts.append(scalar(text[end:], argument.place))
        return self._joined("", parts, argument.place)

    def _joined(self, between: str, values: Iterable[Value], place: Place) -> Value:
        """One text of many, the known parts put together."""
        parts: list[Part] = []
        length = 0
        for index, value in enumerate(values):
            if isinstance(value, Items | Table):
                return self._unknown(place, "a list or table cannot stand inside a text")
            if index and between:
                parts.append(scalar(between, place))
            parts += value.parts if isinstance(value, Joined) else (value,)
            length += sum(len(each.text) for each in parts[-2:] if isinstance(each, Scalar))
            if length > LONGEST_TEXT:
                return self._unknown(place, f"it has more than {LONGEST_TEXT:,} characters")
        return joined(parts, place)

    def _mapped(self, keys: list[str], place: Place) -> Value:
        found = self.mappings.get(keys[0])
        for key in keys[1:]:
            found = found.get(key) if isinstance(found, Table) else None
        if found is None:
            return self._unknown(place, f"no mapping has {' / '.join(f'`{each}`' for each in keys)}")
        return found

    # conditions -----------------------------------------------------------------------------

    def _if(self, condition: Value, then: Value, otherwise: Value, place: Place) -> Value | None:
        name = condition.text if isinstance(condition, Scalar) else ""
        decided = self.condition(name, place)
        if decided is None:
            return self._unknown(place, f"the condition `{name}` is decided when the template is deployed")
        return self.resolve(then if decided else otherwise)

    def condition(self, name: str, place: Place) -> bool | None:
        """Whether a condition holds with the parameters' defaults; None where that is not known."""
        if name in self._decided:
            return self._decided[name]
        self._decided[name] = None  # what a condition that refers to itself gets
        body = self.conditions.get(name)
        self._budget.enter(place)
        result = None if body is None else self._decide(body)
        self._budget.leave()
        self._decided[name] = result
        return result

    def _decide(self, value: Value) -> bool | None:
        self._budget.spend(value.place)
        match value:
            case Table(entries=(Entry(key="Fn::Equals", value=Items(items=(left, right))),)):
                return self._equal(left, right)
            case Table(entries=(Entry(key="Fn::Not", value=Items(items=(inner,))),)):
                decided = self._nested(inner)
                return None if decided is None else not decided
            case Table(entries=(Entry(key="Fn::And" | "Fn::Or" as key, value=Items(items=inner)),)):
                each = [self._nested(one) for one in inner]
                stops = key == "Fn::Or"  # one such part decides the whole
                return stops if stops in each else None if None in each else not stops
            case Table(entries=(Entry(key="Condition", value=Scalar(text=name)),)):
                return self.condition(name, value.place)
            case _:
                return None

    def _nested(self, value: Value) -> bool | None:
        self._budget.enter(value.place)
        result = self._decide(value)
        self._budget.leave()
        return result

    def _equal(self, left: Value, right: Value) -> bool | None:
        sides = [self.resolve(left), self.resolve(right)]
        texts = [each.text for each in sides if isinstance(each, Scalar)]
        return texts[0] == texts[1] if len(texts) == 2 else None


def _index(text: str, length: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and int(text) < length


def _section(template: Table, key: str) -> dict[str, Value]:
    value = template.get(key)
    return {entry.key: entry.value for entry in value} if isinstance(value, Table) else {}
