"""What OpenAPI has no words for, told to schemathesis.

A request that has the right form may still not fit the state of the store, or another part of itself. Where that is
so, the server has to say it in its own way: each rule here knows that way, and accepts nothing else.
"""

import json
import re
from urllib.parse import quote

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Leaves out the parameters that nobody can make up, and whose refusal would hide everything else.

    An event stream has no end, and this client reads answers to theirs: it asks for JSON alone, to which the parameters
    of streams are unknown. A cursor is good only for the list that gave it. walk.test.ts sends all of them."""
    for item in raw_schema["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "parameters" in operation:
                operation["parameters"] = [
                    parameter
                    for parameter in operation["parameters"]
                    if parameter.get("x-onlyFor") != "text/event-stream" and parameter["name"] != "after"
                ]


@schemathesis.hook
def map_query(context, query):
    return {name: within_bounds(value) if name == "where" else value for name, value in (query or {}).items()} or query


def within_bounds(value, level=1, left=None):
    """A filter within the levels and the number of conditions that it may have, which a schema that refers to itself
    cannot say: what is beyond is left out. The refusal of others is in test/parity."""
    if not isinstance(value, dict):
        return within_i_json(value)
    left = [50] if left is None else left
    bounded = {}
    for name, member in value.items():
        left[0] -= len(member) if isinstance(member, dict) else 1
        if left[0] < 0:
            continue
        if name not in ("and", "or", "not"):
            bounded[name] = within_i_json(member)
        elif level < 8:
            each = lambda one: within_bounds(one, level + 1, left)
            bounded[name] = [each(one) for one in member] if isinstance(member, list) else each(member)
    return bounded


@schemathesis.hook
def map_headers(context, headers):
    """A tag that is made up is that of no entry: any tag is asked for instead."""
    return {
        name: "*" if name.lower() == "if-match" and re.fullmatch(r'(W/)?"[!#-~]*"', str(value)) else value
        for name, value in (headers or {}).items()
    } or headers


@schemathesis.hook
def map_body(context, body):
    return within_i_json(body)


def within_i_json(value):
    """Most numbers that are made up are beyond I-JSON: they are brought within, so that not every request is refused for
    its numbers, and nothing else is ever found."""
    if isinstance(value, dict):
        return {name: within_i_json(member) for name, member in value.items()}
    if isinstance(value, list):
        return [within_i_json(element) for element in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not abs(value) <= 2**53 - 1:
        return 2**53 - 1
    return value


@schemathesis.hook
def filter_failure(context, failure: Failure, case, response) -> bool:
    # A head of more than 16 kB comes to no resource: Node refuses it, as the text of the contract says.
    if response.status_code == 431 and len(quote(json.dumps(case.query or {}))) > 8_000:
        return False
    if isinstance(failure, RejectedPositiveData):
        return not (is_refused_by_state(case, response) or breaks_a_pattern(case))
    # What a condition has refused was not looked at any further (RFC 9110, section 13.2.1), and was not accepted.
    if isinstance(failure, AcceptedNegativeData):
        return response.status_code != 412
    if isinstance(failure, UseAfterFree):
        return not outlives_the_entry(case)
    return True


def is_refused_by_state(case, response) -> bool:
    """Whether a request of the right form was refused for what no form can say. A HEAD says no more than its status."""
    headers = {name.lower() for name in case.headers or {}}
    query = case.query or {}
    # Conditions are about the entry as it is. The default of schemathesis allows 404 and 409 for the same reason.
    if response.status_code == 412:
        return bool(headers & {"if-match", "if-none-match"})
    # So is whether a version is still kept.
    if response.status_code == 410:
        return "version" in query
    problems = problems_of(response)
    # I-JSON is about every value at every depth, and whether a patch applies, about the entry.
    if response.status_code == 422:
        if case.method == "HEAD":
            return "where" in query
        return bool(problems) and all(code in ("NOT_IJSON", "NOT_APPLICABLE") for _, code in problems)
    # A name in a body has to be that of the path.
    if response.status_code == 400:
        places = {place for place, _ in problems}
        return places == {"/name"} and case.method == "PUT" and names_another_entry(case)
    return False


def breaks_a_pattern(case) -> bool:
    """schemathesis makes some values of header fields by the field's name alone, and takes them for valid when the
    pattern that the contract has for them says that they are not."""
    patterns = {
        parameter["name"].lower(): parameter.get("schema", {}).get("pattern")
        for parameter in case.operation.definition.raw.get("parameters", [])
        if parameter.get("in") == "header"
    }
    return any(
        patterns.get(name.lower()) and not re.search(patterns[name.lower()], str(value))
        for name, value in (case.headers or {}).items()
    )


def names_another_entry(case) -> bool:
    return isinstance(case.body, dict) and case.body.get("name") not in (None, case.path_parameters["name"])


def outlives_the_entry(case) -> bool:
    """What can be done at a path is told of every name, as a PUT makes the entry; and former versions of an entry stay
    readable when it is gone."""
    return case.method == "OPTIONS" or "version" in (case.query or {})


def problems_of(response):
    try:
        errors = json.loads(response.content).get("errors", [])
    except ValueError:
        return []
    return [(error["pointer"], error["code"]) for error in errors]
